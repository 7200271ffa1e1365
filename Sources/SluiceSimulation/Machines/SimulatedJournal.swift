import SluiceCoding
import SluiceModel
import SluicePlanner

/// The journal that all planners share: batches that are durable once they landed, and the row that
/// says who leads.
///
/// It is one machine with one clock. An append lands only where its term is the row's and nothing
/// came between; a leader that was not heard of for `leadership` may be followed by another.
struct SimulatedJournal: Sendable {
    /// Which reign may write.
    struct Row: Sendable {
        var term = Term.none
        /// When it may be taken by another machine, in microseconds of simulated time.
        var end: Int64 = 0
        /// When it was taken.
        var takenAt: Int64 = 0
        /// The machine that has it.
        var machine = -1
    }

    /// How long a leader that says nothing stays the leader.
    static let leadership: Int64 = 3_000_000

    private(set) var row = Row()
    /// Batches that were not forgotten yet; the batch of position `k` is at `k - 1 - forgotten`.
    private var batches: [JournalBatch] = []
    private var forgotten = 0
    /// A core as it was after `snapshotPosition`; what recovery starts from.
    private var snapshot = PlannerCore()
    private var snapshotPosition = 0
    /// Batches after which a snapshot is taken.
    private let snapshotInterval: Int
    /// The journal takes nothing before this moment: its disk is full.
    var fullUntil: Int64 = 0

    init(snapshotInterval: Int) { self.snapshotInterval = snapshotInterval }

    /// The position of the last durable batch.
    var position: Position { Position(UInt64(forgotten + batches.count)) }

    /// Gives the row to a machine, where nobody has it; nil where somebody leads.
    mutating func take(for machine: Int, now: Int64) -> Term? {
        guard now >= row.end else { return nil }
        row = Row(
            term: row.term.next, end: now + Self.leadership, takenAt: now, machine: machine)
        return row.term
    }

    /// Whether that reign leads still; its leadership goes on from here then.
    mutating func verify(_ term: Term, now: Int64) -> Bool {
        guard term == row.term else { return false }
        row.end = now + Self.leadership
        return true
    }

    /// Makes a batch durable.
    mutating func append(_ batch: JournalBatch) { batches.append(batch) }

    /// The durable batches behind a position.
    func batches(after position: Int) -> ArraySlice<JournalBatch> {
        batches[(position - forgotten)...]
    }

    /// Forgets what neither recovery nor the audit, which stands at `audited`, needs.
    mutating func forget(audited: Int) {
        let done = min(audited, snapshotPosition) - forgotten
        guard done > 1_024 else { return }
        batches.removeFirst(done)
        forgotten += done
    }

    /// Loses the last batches that were promised durable: a bug put in on purpose.
    mutating func dropTail(_ count: Int) {
        batches.removeLast(min(count, batches.count))
        if snapshotPosition > forgotten + batches.count {
            snapshot = PlannerCore()
            snapshotPosition = 0
        }
    }

    /// Whether a snapshot is wanted at this position.
    var isSnapshotDue: Bool { Int(position.raw) - snapshotPosition >= snapshotInterval }

    /// Remembers a core that stands at the last position.
    mutating func keepSnapshot(_ core: PlannerCore) {
        snapshot = core
        snapshotPosition = Int(position.raw)
    }

    /// A core from the snapshot, through its bytes where `codes`, and the batches behind it.
    func recover(codes: Bool) -> PlannerCore {
        var core = codes ? Self.throughBytes(snapshot) : snapshot
        for batch in batches(after: snapshotPosition) {
            for event in batch.events { core.apply(event) }
        }
        return core
    }

    private static func throughBytes(_ core: PlannerCore) -> PlannerCore {
        var writer = ByteWriter(capacity: 4_096)
        core.encodeSnapshot(into: &writer)
        var reader = ByteReader(writer.span)
        guard let read = try? PlannerCore(decodingSnapshot: &reader) else {
            preconditionFailure("a snapshot of \(writer.count) bytes does not decode")
        }
        return read
    }
}
