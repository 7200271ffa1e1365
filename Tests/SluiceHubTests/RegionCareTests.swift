import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

/// Stores that change, regions that are removed, gateways that lag, and reports that drop.
@Suite struct RegionCareTests {
    private static let name = SmallNation.region.name.text
    private static let register = Message.registerRegion(
        RegisterRegion(description: SmallNation.region))
    private static let old = StoreID(high: 7, low: 1)
    private static let new = StoreID(high: 7, low: 2)

    /// A planner whose gateway made an order durable in its store, and is gone.
    private static func planner() -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1) { $0.store = old }
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        planner.tell(
            .capacityReport(SmallNation.report(2, isFull: false, durableThrough: 1)), from: 1)
        planner.hangUp(1)
        return planner
    }

    private static func failure(_ message: Message?) -> Failure? {
        guard case .failure(let failure)? = message else { return nil }
        return failure
    }

    private static func change(_ low: UInt64, _ action: RegionAction) -> Message {
        .changeRegion(
            ChangeRegion(
                key: RequestKey(high: 5, low: low), region: SmallNation.region.name,
                action: action, isStopped: true))
    }

    @Test func `an empty store takes a region over when the lease before is over, not sooner`() {
        var planner = Self.planner()
        let refused = Self.failure(planner.join(3, .region, Self.name) { $0.store = Self.new })
        #expect(refused?.code == .regionTaken)
        let asked = refused?.retryAfter.count ?? 0
        #expect(asked > 0 && asked <= planner.hub.configuration.leaseAtPlanner.count)
        planner.pass(asked / 1_000 + 1)
        planner.joinGateway(4) { $0.store = Self.new }
        #expect(planner.hub.core.durableSequence(region: 0) == .none)
        #expect(planner.hub.core.store(region: 0) == Self.new)
        planner.hangUp(4)
        // The store before is fenced off, by the next planner too.
        let orders = OrderSequence(1)
        var next = TestPlanner(recovering: planner.journal, at: planner.now)
        for low in [0, 1] as [UInt64] {
            let back = Self.failure(
                next.join(5 + low, .region, Self.name) {
                    $0.store = Self.old
                    $0.highestSequence = orders
                })
            #expect(back?.code == .regionTaken || back?.code == .plannerOlder)
        }
        #expect(next.hub.core.store(region: 0) == Self.new)
    }

    @Test func `a region declared lost takes another store at once`() {
        var planner = Self.planner()
        planner.pass(11_000)
        planner.join(3, .operator, "ops")
        #expect(planner.tell(Self.change(1, .declareLost), from: 3).failure == nil)
        #expect(planner.hub.core.regions().regions[0].reachability == .lost)
        // A new planner takes every lease as renewed, and knows what was declared.
        var next = TestPlanner(recovering: planner.journal, at: planner.now)
        next.joinGateway(4) { $0.store = Self.new }
        #expect(next.hub.core.store(region: 0) == Self.new)
        #expect(next.hub.core.regions().regions[0].reachability == .reachable)
    }

    @Test func `a removed region's gateway is refused, and its name is free for an empty one`() {
        var planner = Self.planner()
        planner.pass(11_000)
        planner.join(3, .operator, "ops")
        #expect(planner.tell(Self.change(1, .remove), from: 3).failure == nil)
        #expect(planner.hub.core.regions().regions.isEmpty)
        let back = Self.failure(
            planner.join(4, .region, Self.name) {
                $0.store = Self.old
                $0.highestSequence = OrderSequence(1)
            })
        #expect(back?.code == .plannerOlder)
        planner.joinGateway(5) { $0.store = Self.new }
        #expect(planner.hub.core.regions().regions.map(\.number) == [1])
        #expect(planner.hub.core.violations().isEmpty)
        let recovered = TestPlanner(recovering: planner.journal, at: planner.now)
        #expect(recovered.hub.core.regions().regions.map(\.number) == [1])
    }

    @Test func `a connection that a dead machine left is closed with its region's removal`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.pass(11_000)
        planner.join(3, .operator, "ops")
        #expect(planner.closed.isEmpty)
        #expect(planner.tell(Self.change(1, .remove), from: 3).failure == nil)
        #expect(planner.closed.map(\.session) == [1])
        #expect(planner.closed.map(\.reason) == ["Region ningxia was removed."])
        planner.joinGateway(4) { $0.store = Self.new }
        #expect(planner.hub.core.regions().regions.map(\.number) == [1])
    }

    @Test func `what was given up behind a link that stayed open is stopped when it comes back`() {
        var planner = TestPlanner()
        planner.joinGateway(1) { $0.store = Self.old }
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let run = LiveRun(replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1))
        let started = RunReport.running(
            replica: run.replica, epoch: run.epoch, since: planner.now.civil)
        planner.tell(.runReports(RunReports(firstNumber: 1, reports: [started])), from: 1)
        // A gateway that stood still: its connection is there, its lease is over.
        planner.pass(11_000)
        planner.join(3, .operator, "ops")
        #expect(planner.tell(Self.change(1, .declareLost), from: 3).failure == nil)
        #expect(planner.hub.core.summary(JobID(1))?.state == .waiting)
        // It asks for its lease as if nothing had been: its list of runs is of before.
        let renewal = Message.renewLease(RenewLease(sentAt: BootTime(microseconds: 9)))
        #expect(planner.tell(renewal, from: 1).failure == .unavailable)
        #expect(planner.closed.map(\.session) == [1])
        #expect(planner.hub.core.regions().regions[0].reachability == .lost)
        planner.join(4, .region, Self.name) {
            $0.store = Self.old
            $0.highestSequence = OrderSequence(1)
        }
        planner.tell(Self.register, from: 4)
        planner.tell(.liveRuns(LiveRuns(runs: [run])), from: 4)
        planner.tell(
            .capacityReport(SmallNation.report(1, durableThrough: 1)), from: 4)
        let answers = planner.tell(renewal, from: 4)
        #expect(answers.failure == nil)
        let stops = answers.orders.compactMap { order -> ReplicaID? in
            if case .stop(let replica, _, _) = order.action { replica } else { nil }
        }
        #expect(stops == [run.replica])
    }

    @Test func `a gateway that lags behind its orders gets no more until it has caught up`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        // Strangers are told to stop: so many orders, and none is acknowledged.
        let strangers = (1...PlannerLimits.outstandingOrders).map {
            LiveRun(
                replica: ReplicaID(job: JobID(UInt64(1_000_000 + $0)), index: 0), epoch: Epoch(1))
        }
        planner.tell(.liveRuns(LiveRuns(runs: strangers)), from: 1)
        #expect(planner.hub.core.regions().regions[0].isLagging)
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let waiting = planner.hub.core.summary(JobID(1))
        #expect(waiting?.state == .waiting && waiting?.verdict.code == .waitsForOrders)
        #expect(waiting?.verdict.numbers.last?.value == Int64(PlannerLimits.outstandingOrders))
        // All but one more than half: still behind. Then half: it has caught up.
        let half = UInt64(PlannerLimits.outstandingOrders / 2)
        for (number, through) in [(UInt64(2), half - 1), (3, half)] {
            planner.tell(
                .capacityReport(
                    SmallNation.report(number, isFull: false, durableThrough: through)), from: 1)
            #expect(planner.hub.core.regions().regions[0].isLagging == (through < half))
        }
        planner.pass(1_000)
        #expect(planner.hub.core.summary(JobID(1))?.state == .placed)
    }

    @Test func `a sudden drop is believed for placing and blames nobody until it has lasted`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        let pool = PoolAddress(region: 0, pool: 0)
        func report(_ number: UInt64, free: UInt16) {
            var shape = BlockShape(cardsPerNode: 8)
            shape.setNodes(free: 8, count: free)
            var report = SmallNation.report(number, isFull: false)
            report.rings = []
            report.pools[0].capacity.blocks[0] = shape
            report.pools[0].capacity.faultedCards = UInt32(64 - free) * 8
            planner.tell(.capacityReport(report), from: 1)
        }
        #expect(planner.hub.core.mayBlame(pool: pool))
        report(2, free: 60)
        #expect(planner.hub.core.mayBlame(pool: pool), "a sixteenth is no sudden drop")
        report(3, free: 20)
        #expect(!planner.hub.core.mayBlame(pool: pool))
        #expect(planner.hub.core.regions().regions[0].freeCards == 160)
        #expect(planner.hub.core.regions().regions[0].heldDropCards == 320)
        #expect(planner.hub.core.alarms().map(\.code) == [.capacityDropped])
        // An inventory that is whole again before the time is over: nothing has happened.
        planner.pass(9_000)
        report(4, free: 60)
        #expect(planner.hub.core.mayBlame(pool: pool))
        report(5, free: 20)
        for _ in 0..<7 { planner.pass(9_000) }
        #expect(planner.hub.core.mayBlame(pool: pool), "after a minute it counts")
        #expect(planner.hub.core.regions().regions[0].heldDropCards == 0)
    }
}
