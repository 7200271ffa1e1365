import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

/// The planner's machine: a process that may die at any step, and a disk that outlives it.
struct PlannerMachine: Sendable {
    /// What waits for the next turn.
    enum Input: Sendable {
        case opened(UInt64)
        case closed(UInt64, String)
        case message(UInt64, UInt64, Message)
        case tick
    }

    /// A step at which the process dies next.
    enum Doom: CaseIterable, Sendable {
        case beforeAppend, beforeSync, afterSync, midRelease
    }

    let journal: StoreID
    var hub: Hub?
    /// Counts starts, so that what was planned for an earlier process is seen as stale.
    var life = 0
    var disk: SimulatedDisk
    var inbox: [Input] = []
    /// What leaves when the batch on its way is durable.
    var held: [HubOutput.Delivery] = []
    /// Whether a batch is on its way.
    var isBusy = false
    var isTurnPlanned = false
    var isPoweredOff = false
    var doom: Doom?
    /// Whether the doom waits for a batch that takes a job: the one that somebody is told of.
    var doomAwaitsJob = false
    /// The doom of the batch that is on its way.
    var strikingDoom: Doom?
    let bootOffset: Int64

    init(journal: StoreID, _ random: inout SplitMix64) {
        self.journal = journal
        disk = SimulatedDisk(snapshotInterval: Int(20 + random.below(200)))
        bootOffset = random.below(1 << 40)
    }

    /// The doom that strikes at this batch; nil where it waits for another, or where there is none.
    func doom(at batch: JournalBatch) -> Doom? {
        guard doomAwaitsJob else { return doom }
        let takesJob = batch.events.contains { event in
            if case .jobSubmitted = event { true } else { false }
        }
        return takesJob ? doom : nil
    }
}
