internal import SluiceExecutors
internal import SluiceGateway
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel

/// A gateway's store, as its core and its daemon use it.
struct GatewayFiles {
    /// What the daemon keeps beside the core's tables.
    private enum Own {
        /// Far above the core's numbers, which grow from 1.
        static let table: UInt8 = 255
        /// 16 bytes: the journal of the planner it last served.
        static let journal: UInt64 = 0
        /// Civil time at the last commit, 8 bytes; the wall's then and civil seconds in one of it,
        /// 8 bytes each, which the first version did not have.
        static let civilTime: UInt64 = 1
    }

    let store: GatewayStore
    /// The journal that the rows came from; zero where there is none yet.
    private(set) var journal = StoreID(high: 0, low: 0)
    /// Civil time when something was kept last.
    private(set) var civilTime = CivilTime.none
    private let leasePath: String
    private let storedRows: [StoredRow]

    /// Opens the store of a data folder, or makes it.
    init(folder: String) throws(DaemonFailure) {
        do {
            try Files.makeFolders(folder)
        } catch {
            throw DaemonFailure("The data folder cannot be made: \(error). Give another --data.")
        }
        leasePath = "\(folder)/lease"
        let rows: [StoreRow]
        do throws(JournalError) {
            store = try GatewayStore(path: "\(folder)/gateway.sqlite")
            rows = try store.load()
        } catch { throw DaemonFailure(error.description) }
        storedRows = rows.compactMap { row in
            StoreTable(rawValue: row.table).map {
                StoredRow(table: $0, key: row.key, row: row.bytes)
            }
        }
        for row in rows where row.table == Own.table {
            if row.key == Own.journal, row.bytes.count == 16 {
                journal = StoreID(
                    high: Self.number(row.bytes[..<8]), low: Self.number(row.bytes[8...]))
            } else if row.key == Own.civilTime, row.bytes.count >= 8 {
                civilTime = Self.civilTimeNow(row.bytes)
            }
        }
    }

    /// The store's name.
    var identity: StoreID {
        StoreID(
            high: UInt64(truncatingIfNeeded: store.storeID >> 64),
            low: UInt64(truncatingIfNeeded: store.storeID))
    }

    /// Puts what was kept into a core that is new.
    func recover(
        into core: inout GatewayCore, _ effects: inout GatewayEffects
    ) throws(DaemonFailure) {
        do throws(RecoveryError) {
            try core.recover(
                storedRows, leaseEnd: LeaseFile.read(leasePath), civil: civilTime,
                into: &effects)
        } catch {
            throw DaemonFailure(
                "A row of the gateway's store does not decode (table \(error.table), key "
                    + "\(error.key)). Restore the file from a backup.")
        }
    }

    /// Makes a turn's changes durable, with the clock and the planner's journal as they are now.
    mutating func commit(
        _ changes: [RowChange], journal newJournal: StoreID, civil: CivilTime, speed: UInt32
    ) throws(JournalError) {
        guard !changes.isEmpty || newJournal != journal else { return }
        var all = changes.map(StoreChange.init)
        if newJournal != journal {
            let bytes = Self.bytes(newJournal.high) + Self.bytes(newJournal.low)
            all.append(.put(table: Own.table, key: Own.journal, bytes: bytes))
        }
        let time =
            Self.bytes(UInt64(bitPattern: civil.seconds))
            + Self.bytes(WallClock.millisecondsSince1970) + Self.bytes(UInt64(speed))
        all.append(.put(table: Own.table, key: Own.civilTime, bytes: time))
        try store.commit(changes: all)
        journal = newJournal
        civilTime = civil
    }

    /// Keeps the lease's end over a restart. Without it a lease counts as over: the careful side.
    func noteLease(end: BootTime) { try? LeaseFile.write(leasePath, end: end) }

    /// Civil time after a restart. Where it goes as fast as the wall it went on while this process
    /// was away, so that a provider's notice is not longer for that; elsewhere it is the planner's
    /// to say.
    private static func civilTimeNow(_ row: [UInt8]) -> CivilTime {
        let stored = CivilTime(seconds: Int64(bitPattern: number(row[..<8])))
        guard row.count >= 24, number(row[16..<24]) == 1, stored != .none else { return stored }
        let then = number(row[8..<16])
        let now = WallClock.millisecondsSince1970
        return now > then ? stored.adding(Seconds(Int64((now - then) / 1_000))) : stored
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension StoreChange {
    init(_ change: RowChange) {
        switch change {
        case .put(let table, let key, let row):
            self = .put(table: table.rawValue, key: key, bytes: row)
        case .remove(let table, let key): self = .remove(table: table.rawValue, key: key)
        case .removeThrough(let table, let key):
            self = .removeThrough(table: table.rawValue, key: key)
        }
    }
}
