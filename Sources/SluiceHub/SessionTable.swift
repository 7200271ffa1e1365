import SluiceModel
import SluiceSession
import SluiceWire

/// The connections of a hub: looked up by name, walked in the order of their rows.
struct SessionTable: Sendable {
    /// One connection.
    struct Entry: Sendable {
        let id: SessionID
        let peer: String
        let openedAt: BootTime
        var session: AcceptingSession
        /// The peer, once the handshake is over: as in `session`, which need not be copied for it.
        var identity: Identity?
        /// Who the other side has proven to be by its certificate; nil where it was not asked to.
        var proven: Identity?
        /// The serial of that certificate; 0 without one.
        var serial: UInt64 = 0
        var sent: UInt64 = 0
        /// A gateway's store, and the last order in it, as its hello said.
        var store = StoreID(high: 0, low: 0)
        var highestSequence = OrderSequence.none
        /// The region that a gateway registered.
        var region: UInt16?
        var lastReport: UInt64 = 0
        /// The turn in which it was greeted, and the one in which it registered its region.
        var greetedIn = UInt64.max
        var registeredIn = UInt64.max
        var watches: [WatchSubscription] = []
        /// Where its identity's requests are counted.
        var rate: Int?
    }

    /// One that is gone.
    struct Closed: Sendable {
        let entry: Entry
        let at: BootTime
        let reason: String
    }

    private(set) var rows: [Entry?] = []
    private var rowOf: [SessionID: Int] = [:]
    private var freeRows: [Int] = []
    /// The connection that was changed last: all that a message leads to is about the same.
    private var last = (id: SessionID(0), row: -1)
    /// The last ones closed, oldest first.
    private(set) var closed: [Closed] = []

    /// Adds a connection; the name is new.
    mutating func insert(_ entry: Entry) {
        precondition(rowOf[entry.id] == nil, "session \(entry.id.raw) opened twice")
        if let row = freeRows.popLast() {
            rows[row] = entry
            rowOf[entry.id] = row
        } else {
            rowOf[entry.id] = rows.count
            rows.append(entry)
        }
    }

    /// The row of a connection; nil for one that is gone.
    func row(_ id: SessionID) -> Int? {
        last.row >= 0 && last.id == id ? last.row : rowOf[id]
    }

    /// The connection; nil for one that is gone.
    subscript(id: SessionID) -> Entry? { row(id).flatMap { rows[$0] } }

    /// Who is at the other end, and for a gateway its region; nil for one that is gone or has not
    /// said hello.
    func peer(_ id: SessionID) -> (identity: Identity, region: UInt16?)? {
        guard let row = row(id), let identity = rows[row]?.identity else { return nil }
        return (identity, rows[row]?.region)
    }

    /// Where the requests of a connection are counted; nil for a region's, and before its hello.
    func rate(_ id: SessionID) -> Int? { row(id).flatMap { rows[$0]?.rate } }

    /// Changes a connection in place; nil for one that is gone.
    mutating func change<Result>(
        _ id: SessionID, _ body: (inout Entry) -> Result
    ) -> Result? {
        guard let row = row(id) else { return nil }
        last = (id, row)
        return change(row: row, body)
    }

    /// Changes a row in place; nil for a free one.
    mutating func change<Result>(row: Int, _ body: (inout Entry) -> Result) -> Result? {
        guard rows[row] != nil else { return nil }
        return body(&rows[row]!)
    }

    /// Counts a message sent.
    mutating func sent(_ id: SessionID) {
        guard let row = row(id) else { return }
        rows[row]?.sent += 1
    }

    /// Counts a request answered; credit to give back, now and then.
    mutating func answered(_ id: SessionID) -> Credit? {
        guard let row = row(id) else { return nil }
        return rows[row]?.session.answered()
    }

    /// Takes a connection out and remembers why, for at most `shown` of them.
    mutating func remove(
        _ id: SessionID, because reason: String, at now: BootTime, shown: Int
    ) -> Entry? {
        guard let row = rowOf.removeValue(forKey: id), let entry = rows[row] else { return nil }
        rows[row] = nil
        last.row = -1
        freeRows.append(row)
        closed.append(Closed(entry: entry, at: now, reason: reason))
        if closed.count > shown { closed.removeFirst(closed.count - shown) }
        return entry
    }
}

/// One watch of a connection.
struct WatchSubscription: Sendable {
    let correlation: UInt64
    let tenant: TenantName
    let job: JobID
}

/// The last changes of jobs, so that a watch that comes back misses nothing.
struct WatchHistory: Sendable {
    private var changes: [(position: Position, job: JobID)] = []
    private var first = 0
    private let capacity: Int
    /// Changes at or before this position may be gone.
    private(set) var lostThrough: Position

    init(capacity: Int, from position: Position) {
        self.capacity = capacity
        lostThrough = position
    }

    /// Remembers that `job` changed at `position`.
    mutating func append(_ job: JobID, at position: Position) {
        changes.append((position, job))
        guard changes.count - first > capacity else { return }
        lostThrough = changes[first].position
        first += 1
        if first > capacity {
            changes.removeFirst(first)
            first = 0
        }
    }

    /// Jobs that changed after `position`, each once; nil where some may be gone. O(changes).
    func jobs(after position: Position) -> [JobID]? {
        guard position >= lostThrough else { return nil }
        var jobs = changes[first...].filter { $0.position > position }.map(\.job)
        jobs.sort()
        return jobs.enumerated().filter { $0.offset == 0 || jobs[$0.offset - 1] != $0.element }
            .map(\.element)
    }
}
