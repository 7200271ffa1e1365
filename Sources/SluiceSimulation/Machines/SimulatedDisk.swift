import SluiceModel
import SluicePlanner

/// The planner's journal on a disk that loses what was not synced when its machine dies.
struct SimulatedDisk: Sendable {
    /// Batches that are durable; the batch of position `k` is at `k - 1`.
    private(set) var batches: [JournalBatch] = []
    /// A batch on its way to the disk.
    private(set) var unsynced: JournalBatch?
    /// A core as it was after `snapshotPosition`; what recovery starts from.
    private var snapshot = PlannerCore()
    private var snapshotPosition = 0
    /// Batches after which a snapshot is taken.
    private let snapshotInterval: Int

    init(snapshotInterval: Int) { self.snapshotInterval = snapshotInterval }

    /// The position of the last durable batch.
    var position: Position { Position(UInt64(batches.count)) }

    /// Starts to write a batch.
    mutating func append(_ batch: JournalBatch) {
        precondition(unsynced == nil, "two batches on their way")
        unsynced = batch
    }

    /// The batch is durable now.
    mutating func sync() {
        guard let batch = unsynced else { return }
        batches.append(batch)
        unsynced = nil
    }

    /// The machine died: the batch on its way is there or it is not.
    mutating func crash(keepsUnsynced: Bool) {
        if keepsUnsynced { sync() } else { unsynced = nil }
    }

    /// Loses the last batches that were promised durable: a bug put in on purpose.
    mutating func dropTail(_ count: Int) {
        batches.removeLast(min(count, batches.count))
        if snapshotPosition > batches.count {
            snapshot = PlannerCore()
            snapshotPosition = 0
        }
    }

    /// Remembers a core that stands at the last position, now and then.
    mutating func offerSnapshot(_ core: PlannerCore) {
        guard batches.count - snapshotPosition >= snapshotInterval else { return }
        snapshot = core
        snapshotPosition = batches.count
    }

    /// A core from the snapshot and the batches behind it.
    func recover() -> PlannerCore { replay(snapshot, from: snapshotPosition) }

    /// A core from the first batch on.
    func replayAll() -> PlannerCore { replay(PlannerCore(), from: 0) }

    private func replay(_ start: PlannerCore, from position: Int) -> PlannerCore {
        var core = start
        for batch in batches[position...] {
            for event in batch.events { core.apply(event) }
        }
        return core
    }
}
