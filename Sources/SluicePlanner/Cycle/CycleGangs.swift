import SluiceModel
import SluicePlacement

/// How one cycle looks for pools for gangs: all pools for the first few, and then in an order that
/// is made once and pays for itself only where many gangs wait.
struct CycleGangs: Sendable {
    private var order: GangOrder?
    private var isOn = false
    private var scans = 0
    /// Pools looked at so far.
    private(set) var visits = 0

    /// Scans of all pools that cost about as much as making the order.
    private static let scansBefore = 16

    /// Not in a cycle: every pool is looked at.
    init() {}

    /// A cycle has begun.
    static var begun: CycleGangs {
        var gangs = CycleGangs()
        gangs.isOn = true
        return gangs
    }

    /// Makes the order where it is time for it. O(waiting jobs + pools log pools) once.
    mutating func prepare(_ state: PlannerState) {
        guard isOn, order == nil, scans >= Self.scansBefore else { return }
        var least = UInt32.max
        for key in state.queue {
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)) else { continue }
            // A slice may lie on a card that is shared already; a gang that is split is smaller.
            let job = state.jobs[slot]
            let isWhole = job.share == 1_000
            let parts = UInt32(max(1, state.submissions[slot]?.specification.overRegions ?? 1))
            least = min(least, isWhole ? job.cards / parts : 0)
        }
        visits += state.queue.count + state.table.pools.count * 8
        order = GangOrder(state.table, leastCards: least)
    }

    /// The pool of least cost; the same one whether or not there is an order.
    mutating func choose(
        in table: PoolTable, _ request: PlacementRequest, taken: [Int32], steps: inout Int,
        admits: (Int) -> Bool
    ) -> Choice? {
        guard order != nil else {
            scans += 1
            visits += table.pools.count
            return table.chooseGang(request, taken: taken, steps: &steps, admits: admits)
        }
        return order?.choose(
            in: table, request, taken: taken, visits: &visits, steps: &steps, admits: admits)
    }
}
