import SluiceGateway
import SluiceModel

/// A gateway's store: rows by tagged key. What was put is durable when `commit` returns.
struct SimulatedStore: Sendable {
    /// Names the store; a wiped one has another name.
    private(set) var name: StoreID
    /// Grows each time the store is opened.
    private(set) var incarnation: UInt64 = 0
    /// In order of their keys.
    private var rows: [(key: UInt64, bytes: [UInt8])] = []
    /// The rows as the disk has them, since when; only where it says that it has more.
    private var rowsBefore: [(key: UInt64, bytes: [UInt8])]?
    private var flushedAt: Int64 = 0

    init(name: StoreID) { self.name = name }

    /// Opens the store: its rows in order of their keys.
    mutating func open() -> [StoredRow] {
        incarnation += 1
        return rows.compactMap { StoredRow(taggedKey: $0.key, row: $0.bytes) }
    }

    /// Writes changes in order. A disk that lies about it writes them every two seconds only, and
    /// loses the last ones with its power.
    mutating func commit(_ changes: [RowChange], unsyncedAt now: Int64? = nil) {
        if let now, now - flushedAt > 2_000_000 {
            rowsBefore = rows
            flushedAt = now
        }
        for change in changes {
            switch change {
            case .put(let table, let key, let row): put(table.tagged(key), row)
            case .remove(let table, let key): remove(table.tagged(key)...table.tagged(key))
            case .removeThrough(let table, let last):
                remove(table.tagged(0)...table.tagged(last))
            }
        }
    }

    /// The machine's power went.
    mutating func losePower() {
        if let rowsBefore { rows = rowsBefore }
        rowsBefore = nil
    }

    /// Loses everything.
    mutating func wipe(name: StoreID) {
        self.name = name
        incarnation = 0
        rows = []
        rowsBefore = nil
    }

    private mutating func put(_ key: UInt64, _ bytes: [UInt8]) {
        let index = firstIndex(from: key)
        if index < rows.count, rows[index].key == key {
            rows[index].bytes = bytes
        } else {
            rows.insert((key, bytes), at: index)
        }
    }

    private mutating func remove(_ keys: ClosedRange<UInt64>) {
        let first = firstIndex(from: keys.lowerBound)
        rows.removeSubrange(
            first..<(rows[first...].firstIndex { $0.key > keys.upperBound }
                ?? rows.count))
    }

    /// The first row whose key is at least `key`. O(log rows).
    private func firstIndex(from key: UInt64) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
