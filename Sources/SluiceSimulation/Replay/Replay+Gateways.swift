import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

extension Replay {
    /// Everybody registers; links and leases never fail here.
    mutating func prepare() {
        decide(.catalogue(Catalogue(chips: layout.chips, metros: layout.metros)))
        decide(.startReign(Term(1)))
        if let policy {
            let command = Command.Action.policy(.apply(key: .none, policy, after: 0))
            if case .refused(let refusal) = decide(command) {
                checks.note("the policy was refused: \(refusal.sentence)", at: now.seconds)
            }
        }
        for region in gateways.indices {
            decide(.registerRegion(layout.regions[region]))
            gateways[region].leaseGranted(
                term: Term(1), sentAt: BootTime(microseconds: 0), length: Microseconds(.max),
                into: &effects)
            report(region, rings: layout.rings[region], isFull: true)
            decide(.reachability(region: UInt16(region), isReachable: true))
        }
        effects.clear()
    }

    /// Ends the runs whose time is over, and those that something broke, in order of time.
    mutating func endRuns() {
        while let first = ends.firstMoment, first <= now.seconds {
            changeHardware(through: first)
            guard let end = ends.removeFirst() else { break }
            let region = end.event.region
            if breakage != nil, let run = gateways[region].run(end.event.key) {
                countEnd(run, at: end.at)
            }
            gateways[region].runEnded(
                end.event.key, how: .succeeded, at: CivilTime(seconds: end.at), into: &effects)
            isChanged[region] = true
        }
        changeHardware(through: now.seconds)
        reportAll()
    }

    /// Takes orders to gateways and reports back until none is left.
    mutating func pump() {
        while true {
            let regions = core.takeRegionsWithNewOrders()
            guard !regions.isEmpty else { return }
            for region in regions { deliver(Int(region)) }
            reportAll()
        }
    }

    private mutating func deliver(_ region: Int) {
        let last = gateways[region].highestOrder
        let orders = core.orders(region: UInt16(region), after: last, limit: 1 << 20)
        for order in orders {
            gateways[region].orderReceived(
                order, now: BootTime(microseconds: 0), civil: now, into: &effects)
        }
        isChanged[region] = true
        let actions = effects.executorActions
        effects.clear()
        for action in actions {
            switch action {
            case .start(let run): start(run, region)
            case .stop(let key, _, _) where policy != nil || jobs.first?.wanted != nil:
                gateways[region].runEnded(key, how: .stopped, at: now, into: &effects)
            default: break
            }
        }
        effects.clear()
    }

    private mutating func start(_ run: GatewayRun, _ region: Int) {
        gateways[region].runStarted(run.key, at: now, into: &effects)
        let milli = milliCards(run)
        if !planBreak(run, region, milliCards: milli) {
            ends.insert(
                End(region: region, key: run.key), at: now.adding(length(of: run)).seconds)
        }
        let pool = layout.regions[region].pools[Int(run.order.pool)].name
        let cost = meter.cost(of: milli, in: pool, from: now, for: length(of: run))
        outcome.powerCost = outcome.powerCost + (cost ?? MicroYuan(0))
        let job = Int(run.key.replica.job.raw) - 1
        powerOf[job] = powerOf[job] + (cost ?? MicroYuan(0))
    }

    /// How long a run lasts: as expected, or as a history says.
    private func length(of run: GatewayRun) -> Seconds {
        let job = jobs[Int(run.key.replica.job.raw) - 1]
        return job.wanted == nil ? run.order.expectedRun : Seconds(job.durationSeconds)
    }

    private mutating func reportAll() {
        for region in gateways.indices where isChanged[region] {
            isChanged[region] = false
            report(region, rings: [], isFull: false)
        }
        effects.clear()
    }

    private mutating func report(_ region: Int, rings: [RingReport], isFull: Bool) {
        let reports = gateways[region].pendingReports.map(\.report)
        if !reports.isEmpty {
            decide(.runReports(region: UInt16(region), reports))
            gateways[region].reportsTaken(
                through: gateways[region].lastReport, into: &effects)
        }
        let capacity = gateways[region].capacityReport(full: isFull)
        let pools = capacity.pools.map { PoolReport(pool: $0.pool, capacity: $0.capacity) }
        decide(
            .capacity(
                region: UInt16(region),
                CapacityChange(
                    durableThrough: capacity.highestOrder, pools: pools, rings: rings)))
    }
}
