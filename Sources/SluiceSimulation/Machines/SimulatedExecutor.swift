import SluiceGateway
import SluiceModel

/// What really runs in a region: the executor with its supervisor, which outlives its gateway.
///
/// It knows nothing of the planner's or the gateway's books, so that both can be checked against
/// it.
struct SimulatedExecutor: Sendable {
    /// One run that lives.
    struct Run: Sendable {
        let key: RunKey
        let order: StartOrder
        let shares: [NodeShare]
        let slice: Slice?
        let since: CivilTime
        /// Counts starts, so that a planned end of an earlier life is seen as stale.
        let serial: Int
    }

    /// Runs that live, in order of their starts.
    private(set) var live: [Run] = []
    /// Ends that a gateway may ask for again.
    private var ends: [RunKey: RunEnd] = [:]
    /// When the lease ends, on this machine's clock, as it was told last.
    private(set) var leaseEnd: BootTime?
    private var serial = 0

    /// The live run of that name.
    func run(_ key: RunKey) -> Run? { live.first { $0.key == key } }

    /// Cards of a pool that runs have; a card that is split counts once.
    func cards(ofPool pool: UInt16) -> Int {
        let runs = live.filter { $0.order.pool == pool }
        let whole = runs.filter { $0.slice == nil }.flatMap(\.shares)
        var split: [NodeShare] = []
        for share in runs.filter({ $0.slice != nil }).flatMap(\.shares)
        where !split.contains(share) {
            split.append(share)
        }
        return whole.reduce(0) { $0 + $1.count } + split.reduce(0) { $0 + $1.count }
    }

    /// How a run ended that lives no more.
    func end(_ key: RunKey) -> RunEnd? { ends[key] }

    /// Starts a run, once for its key; nil where it was started before.
    mutating func start(_ run: GatewayRun, at civil: CivilTime) -> Run? {
        guard self.run(run.key) == nil, ends[run.key] == nil else { return nil }
        serial += 1
        let started = Run(
            key: run.key, order: run.order, shares: run.shares, slice: run.slice, since: civil,
            serial: serial)
        live.append(started)
        return started
    }

    /// Ends a run; false where it did not live.
    mutating func finish(_ key: RunKey, how: RunEnd) -> Bool {
        guard let index = live.firstIndex(where: { $0.key == key }) else { return false }
        live.remove(at: index)
        ends[key] = how
        return true
    }

    /// The lease ends then.
    mutating func leaseMoved(to end: BootTime) { leaseEnd = end }

    /// The machine died, and all that it ran.
    mutating func die() {
        live = []
        ends = [:]
        leaseEnd = nil
    }

    /// When an exclusive run that waits for its lease must be over at the latest on this machine's
    /// clock; nil for one that may run on.
    func fence(_ run: Run) -> BootTime? {
        guard run.order.exclusive, run.order.lossPolicy == .waitForLease, let leaseEnd else {
            return nil
        }
        return leaseEnd.adding(FenceRule.length(run.order.maximumDisconnected))
    }
}
