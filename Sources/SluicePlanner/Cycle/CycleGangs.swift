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
    private static let scansBefore = 4

    /// Not in a cycle: every pool is looked at.
    init() {}

    /// A cycle has begun.
    static var begun: CycleGangs {
        var gangs = CycleGangs()
        gangs.isOn = true
        return gangs
    }

    /// Makes the order where it is time for it. O(pools log pools) once.
    mutating func prepare(_ state: PlannerState) {
        guard isOn, order == nil, scans >= Self.scansBefore else { return }
        visits += state.table.pools.count * 8
        order = GangOrder(state.table)
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
