import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire
import Testing

@Suite struct GatewayTests {
    private static let region = RegisterRegion(description: SmallNation.region)

    private static func renewal(_ at: Int64 = 7) -> Message {
        .renewLease(RenewLease(sentAt: BootTime(microseconds: at)))
    }

    /// A planner with its gateway on session 1 and a tenant on session 2.
    private static func planner(
        _ change: (inout HubConfiguration) -> Void = { _ in }
    ) -> TestPlanner {
        var planner = TestPlanner(change)
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        return planner
    }

    private static func accepted(_ order: Order) -> RunReport? {
        guard case .start(let start) = order.action else { return nil }
        return .accepted(replica: start.replica, epoch: start.epoch, nodes: ["b0-n0"])
    }

    @Test func `a gateway registers only its own region, and nothing before that`() {
        var planner = TestPlanner()
        planner.join(1, .region, "guizhou")
        #expect(
            planner.tell(.capacityReport(SmallNation.report(1)), from: 1).failure
                == .unexpectedMessage)
        #expect(planner.tell(.registerRegion(Self.region), from: 1).failure == .notAllowed)
        #expect(planner.hub.core.regionNumber(SmallNation.region.name) == nil)
    }

    @Test func `registering again gives the same number, other pools under the name are refused`() {
        var planner = Self.planner()
        let first = planner.tell(.registerRegion(Self.region), from: 1)
        #expect(
            first.contains(
                .regionRegistered(RegionRegistered(region: 0, lastSequence: .none))))
        var other = SmallNation.region
        other.pools[0].blocks = [BlockDescription(nodes: 1, cardsPerNode: 8)]
        let refused = planner.tell(
            .registerRegion(RegisterRegion(description: other)), from: 1)
        #expect(refused.failure == .badRequest)
    }

    @Test func `orders leave with the turn whose batch keeps them, and not before`() {
        var planner = Self.planner()
        planner.hear(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2, correlation: 1)
        #expect(planner.sent.isEmpty)
        let before = planner.journal.count
        planner.turn()
        #expect(planner.journal.count == before + 1)
        let orders = planner.take(1).map(\.message).orders
        #expect(orders.map(\.sequence) == [OrderSequence(1)])
        #expect(orders.first?.term == Term(1))
    }

    @Test func `a planner whose append was lost gives the order's number again`() throws {
        var planner = Self.planner()
        planner.hear(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2, correlation: 1)
        // The append fails: the hub is thrown away with all that it would have said.
        var recovered = TestPlanner(recovering: planner.journal, at: planner.now)
        #expect(recovered.hub.core.summary(JobID(1)) == nil)
        recovered.joinGateway(1) { $0.highestTerm = Term(1) }
        recovered.join(2, .tenant, "org")
        recovered.tell(.submit(SmallNation.serving(key: 2, tenant: "org")), from: 2)
        let order = try #require(recovered.take(1).map(\.message).orders.first)
        #expect(order.sequence == OrderSequence(1) && order.term == Term(2))
    }

    @Test func `orders wait for a lease, and follow the grant`() throws {
        var planner = TestPlanner()
        planner.join(1, .region, "ningxia")
        planner.tell(.registerRegion(Self.region), from: 1)
        planner.tell(.capacityReport(SmallNation.report(1)), from: 1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        #expect(planner.take(1).map(\.message).orders.isEmpty)
        let answers = planner.tell(Self.renewal(), from: 1)
        guard case .leaseGranted(let grant) = answers.first else {
            Issue.record("\(answers)")
            return
        }
        #expect(grant.sentAt == BootTime(microseconds: 7) && grant.term == Term(1))
        #expect(grant.length == planner.hub.configuration.leaseLength)
        planner.pass(100)
        #expect(planner.take(1).map(\.message).orders.count == 1)
    }

    @Test func `the planner's lease ends after the gateway's, and then the region is unknown`() {
        var planner = Self.planner()
        let length = planner.hub.configuration.leaseLength.count / 1_000
        planner.pass(length)
        #expect(planner.hub.core.regions().regions[0].reachability == .reachable)
        planner.pass(length / 1_000 + 600)
        #expect(planner.hub.core.regions().regions[0].reachability == .unknown)
        planner.join(3, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 3)
        #expect(planner.take(1).map(\.message).orders.isEmpty)
        planner.tell(Self.renewal(), from: 1)
        #expect(planner.hub.core.regions().regions[0].reachability == .reachable)
    }

    @Test func `an order made outside the lease waits for the next grant`() throws {
        var planner = Self.planner()
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        planner.pass(10_600)
        planner.join(3, .tenant, "org")
        _ = planner.take(1)
        planner.tell(
            .cancel(Cancel(key: RequestKey(high: 1, low: 2), job: JobID(1))), from: 3)
        #expect(planner.take(1).map(\.message).orders.isEmpty)
        let answers = planner.tell(Self.renewal(), from: 1)
        #expect(answers.first?.kind == .leaseGranted)
        #expect(answers.orders.map(\.sequence) == [OrderSequence(2)])
    }

    @Test func `renewals need no credit, so that a full window loses no lease`() {
        var planner = TestPlanner { $0.session.creditWindow = 4 }
        planner.joinGateway(1)
        for at in 0..<100 {
            let answers = planner.tell(Self.renewal(Int64(at)), from: 1)
            #expect(answers.contains { if case .leaseGranted = $0 { true } else { false } })
        }
        #expect(planner.closed.isEmpty)
    }

    @Test func `a gateway that comes back gets again what it has not made durable`() {
        var planner = Self.planner()
        for key in 1...3 {
            planner.tell(.submit(SmallNation.serving(key: UInt64(key), tenant: "org")), from: 2)
        }
        #expect(planner.take(1).map(\.message).orders.map(\.sequence.raw) == [1, 2, 3])
        planner.tell(
            .capacityReport(SmallNation.report(2, isFull: false, durableThrough: 1)), from: 1)
        planner.hangUp(1)
        let again = planner.joinGateway(3) {
            $0.highestTerm = Term(1)
            $0.highestSequence = OrderSequence(1)
        }
        #expect(again.orders.map(\.sequence.raw) == [2, 3])
    }

    @Test func `orders keep to the window until the gateway says what is durable`() {
        var planner = Self.planner {
            $0.orderWindow = 3
            $0.ordersPerFrame = 2
        }
        for key in 1...8 {
            planner.tell(.submit(SmallNation.serving(key: UInt64(key), tenant: "org")), from: 2)
        }
        #expect(planner.take(1).map(\.message).orders.map(\.sequence.raw) == [1, 2, 3])
        let report = SmallNation.report(2, isFull: false, durableThrough: 2)
        #expect(
            planner.tell(.capacityReport(report), from: 1).orders.map(\.sequence.raw) == [4, 5])
    }

    @Test func `a gap in the reports asks for a full one, and takes nothing until it comes`() {
        var planner = Self.planner()
        var taken = SmallNation.report(3, isFull: false)
        taken.pools[0].capacity.localCards = 512
        taken.pools[0].capacity.blocks = [BlockShape(cardsPerNode: 8)]
        taken.pools[0].capacity.blocks[0].setNodes(free: 0, count: 64)
        let answers = planner.tell(.capacityReport(taken), from: 1)
        #expect(answers.contains(.capacityWanted(CapacityWanted())))
        #expect(planner.hub.core.pools(ListPools(region: .none)).pools[0].freeCards == 512)
        taken.number = 9
        taken.isFull = true
        #expect(planner.tell(.capacityReport(taken), from: 1).failure == nil)
        #expect(planner.hub.core.pools(ListPools(region: .none)).pools[0].freeCards == 0)
        let next = planner.tell(.capacityReport(SmallNation.report(10, isFull: false)), from: 1)
        #expect(!next.contains(.capacityWanted(CapacityWanted())))
        #expect(planner.hub.core.pools(ListPools(region: .none)).pools[0].freeCards == 512)
    }

    @Test func `a report of pools that the region has not ends the connection`() {
        var planner = Self.planner()
        var report = SmallNation.report(2)
        report.pools[0].pool = 7
        #expect(planner.tell(.capacityReport(report), from: 1).failure == .badRequest)
        #expect(planner.closed.map(\.session) == [1])
    }

    @Test func `a gateway that forgot durable orders is a new incarnation: its runs vanished`() {
        var planner = Self.planner()
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let order = planner.take(1).map(\.message).orders[0]
        let report = Self.accepted(order)
        planner.tell(
            .runReports(RunReports(firstNumber: 1, reports: report.map { [$0] } ?? [])), from: 1)
        planner.tell(
            .capacityReport(SmallNation.report(2, isFull: false, durableThrough: 1)), from: 1)
        planner.hangUp(1)
        planner.joinGateway(3) { $0.highestTerm = Term(1) }
        planner.pass(10_000)
        let orders = planner.sent.filter { $0.session == 3 }.map(\.message).orders
        // Its orders begin again at 1, and the replica is placed under a higher epoch.
        #expect(orders.first?.sequence == OrderSequence(1))
        guard case .start(let start) = orders.first?.action else {
            Issue.record("\(orders)")
            return
        }
        #expect(start.epoch == Epoch(2))
    }

    @Test func `run reports are answered with the last number taken, once they are kept`() throws {
        var planner = Self.planner()
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let order = try #require(planner.take(1).map(\.message).orders.first)
        let report = try #require(Self.accepted(order))
        let reports = Message.runReports(RunReports(firstNumber: 41, reports: [report, report]))
        planner.hear(reports, from: 1, correlation: 9)
        #expect(planner.sent.isEmpty)
        planner.turn()
        #expect(
            planner.take(1).map(\.message).contains(
                .runReportsTaken(RunReportsTaken(through: 42))))
        // The same again, after a lost answer, changes nothing and is answered the same.
        let before = planner.hub.core.stateHash()
        #expect(
            planner.tell(reports, from: 1).contains(
                .runReportsTaken(RunReportsTaken(through: 42))))
        #expect(planner.hub.core.stateHash() == before)
    }

    @Test func `a run that nobody ordered is told to stop`() throws {
        var planner = Self.planner()
        let stranger = LiveRun(replica: ReplicaID(job: JobID(77), index: 0), epoch: Epoch(5))
        let answers = planner.tell(.liveRuns(LiveRuns(runs: [stranger])), from: 1)
        guard case .stop(let replica, let epoch, _) = try #require(answers.orders.first).action
        else {
            Issue.record("\(answers)")
            return
        }
        #expect(replica == stranger.replica && epoch == stranger.epoch)
    }
}
