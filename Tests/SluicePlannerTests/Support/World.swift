import SluiceCoding
import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

/// A planner with the gateways of a small nation that answer it, stepped by a seed. Every command's
/// batch is kept as the journal would.
struct World {
    struct Live {
        var region: Int
        var key: RunKey
        var end: CivilTime
    }

    var core = PlannerCore()
    var gateways: [GatewayCore] = []
    var isReachable: [Bool] = []
    var live: [Live] = []
    var now = RandomNation.midnight
    var random: SplitMix64
    var batches: [[UInt8]] = []
    var replies: [Reply] = []
    var submitted: [JobID] = []
    var nextKey: UInt64 = 1
    /// One of so many random jobs asks something of its place; 0 for none.
    var placeOdds: Int64 = 0
    /// Whether random tenants change their jobs too.
    var drawsChanges = false

    init(seed: UInt64, regions: Int = 3) {
        random = SplitMix64(seed: seed)
        tell(.catalogue(RandomNation.catalogue))
        tell(.startReign(Term(1)))
        for number in 0..<regions {
            tell(.registerRegion(RandomNation.region(number)))
            gateways.append(gateway(number))
            isReachable.append(true)
            tell(.reachability(region: UInt16(number), isReachable: true))
            reportCapacity(number, full: true, rings: RandomNation.rings(number, &random))
        }
    }

    private func gateway(_ number: Int) -> GatewayCore {
        var gateway = GatewayCore(region: RandomNation.region(number))
        var effects = GatewayEffects()
        gateway.leaseGranted(
            term: Term(1), sentAt: BootTime(microseconds: 0),
            length: Microseconds(.max / 2), into: &effects)
        return gateway
    }

    /// What another planner makes of a snapshot, and of the journal from its begin on.
    func recovered() throws -> (restored: PlannerCore, replayed: PlannerCore) {
        (
            try SnapshotTests.decoded(SnapshotTests.bytes(core)),
            try SnapshotTests.replay(batches[...], onto: PlannerCore())
        )
    }

    @discardableResult
    mutating func tell(_ action: Command.Action) -> Reply {
        let command = Command(actor: Identity(role: .operator, name: "test"), action: action)
        let decision = core.decide(command, at: now)
        if !decision.batch.isEmpty {
            var writer = ByteWriter()
            decision.batch.encode(into: &writer)
            batches.append(writer.bytes)
        }
        replies.append(decision.replies[0])
        return decision.replies[0]
    }

    @discardableResult
    mutating func submit(_ wanted: JobSpecification, nowOrNever: Bool = false) -> Reply {
        nextKey += 1
        let reply = tell(
            .submit(
                Submission(
                    key: RequestKey(high: 7, low: nextKey), tenant: TenantName(trusted: "org/team"),
                    nowOrNever: nowOrNever, specification: wanted)))
        if case .submitted(let job, false) = reply { submitted.append(job) }
        return reply
    }

    mutating func cancel(_ job: JobID) {
        nextKey += 1
        tell(
            .cancel(
                key: RequestKey(high: 8, low: nextKey), tenant: TenantName(trusted: "org/team"),
                job: job))
    }

    mutating func link(_ region: Int, _ isUp: Bool) {
        isReachable[region] = isUp
        tell(.reachability(region: UInt16(region), isReachable: isUp))
    }

    mutating func reportCapacity(_ region: Int, full: Bool, rings: [RingReport] = []) {
        let report = gateways[region].capacityReport(full: full)
        let pools = report.pools.map { PoolReport(pool: $0.pool, capacity: $0.capacity) }
        tell(
            .capacity(
                region: UInt16(region),
                CapacityChange(durableThrough: report.highestOrder, pools: pools, rings: rings)))
    }

    /// Sends a region its orders, and takes back what became of them and of its runs.
    mutating func exchange(_ region: Int) {
        guard isReachable[region] else { return }
        var effects = GatewayEffects()
        let orders = core.orders(region: UInt16(region), after: gateways[region].highestOrder)
        for order in orders {
            gateways[region].orderReceived(
                order, now: BootTime(microseconds: 1), civil: now, into: &effects)
        }
        execute(region, &effects)
        sendReports(region)
    }

    /// Sends what the planner has not taken.
    mutating func sendReports(_ region: Int) {
        guard isReachable[region] else { return }
        let reports = gateways[region].pendingReports.map(\.report)
        if !reports.isEmpty { tell(.runReports(region: UInt16(region), reports)) }
        var effects = GatewayEffects()
        gateways[region].reportsTaken(through: gateways[region].lastReport, into: &effects)
        reportCapacity(region, full: false)
    }

    mutating func execute(_ region: Int, _ effects: inout GatewayEffects) {
        var index = 0
        while index < effects.executorActions.count {
            let action = effects.executorActions[index]
            index += 1
            switch action {
            case .start(let run):
                gateways[region].runStarted(run.key, at: now, into: &effects)
                let length = run.order.expectedRun.count
                let end = now.adding(Seconds(length == 0 ? 1 << 40 : length))
                live.append(Live(region: region, key: run.key, end: end))
            case .stop(let key, _, _):
                live.removeAll { $0.region == region && $0.key == key }
                gateways[region].runEnded(key, how: .stopped, at: now, into: &effects)
            case .adopt, .leaseMoved: break
            }
        }
    }

    /// Ends the runs whose time is over; the region tells when it is reached again.
    mutating func endRuns(how: RunEnd = .succeeded) {
        let over = live.filter { $0.end <= now }
        live.removeAll { $0.end <= now }
        for run in over {
            var effects = GatewayEffects()
            gateways[run.region].runEnded(run.key, how: how, at: now, into: &effects)
            execute(run.region, &effects)
        }
    }

    /// Lets time pass, in steps at which the planner works and all gateways answer.
    mutating func pass(_ seconds: Int64, step: Int64 = 60) {
        let end = now.adding(Seconds(seconds))
        while now < end {
            now = min(end, now.adding(Seconds(step)))
            endRuns()
            for region in gateways.indices { sendReports(region) }
            tell(.tick)
            for region in gateways.indices { exchange(region) }
        }
    }

    /// The gateway lost its store: nothing of what it had is there.
    mutating func wipe(_ region: Int) {
        live.removeAll { $0.region == region }
        gateways[region] = gateway(region)
        isReachable[region] = true
        tell(.regionWiped(region: UInt16(region)))
        tell(.reachability(region: UInt16(region), isReachable: true))
        reportCapacity(region, full: true)
    }

    /// Compares lists after a connection came back.
    mutating func reconcile(_ region: Int) {
        let runs = gateways[region].liveRuns().map {
            LiveRun(replica: $0.key.replica, epoch: $0.key.epoch)
        }
        tell(.liveRuns(region: UInt16(region), runs))
    }
}
