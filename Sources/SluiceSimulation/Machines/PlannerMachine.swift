import SluiceHub
import SluiceModel
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
    var held: [HubOutput] = []
    /// Whether a batch is on its way.
    var isBusy = false
    var isTurnPlanned = false
    var isPoweredOff = false
    var doom: Doom?
    let bootOffset: Int64

    init(journal: StoreID, _ random: inout SplitMix64) {
        self.journal = journal
        disk = SimulatedDisk(snapshotInterval: Int(20 + random.below(200)))
        bootOffset = random.below(1 << 40)
    }
}
