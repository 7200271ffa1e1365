import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire
import Testing

@Suite struct SpokeConnectionTests {
    @Test func `hello names the store, its incarnation, and the highest term and order seen`()
        throws
    {
        var gateway = TestGateway()
        gateway.join(term: 5)
        gateway.order(TestGateway.start(1, term: 5))
        gateway.hangUp()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        guard case .hello(let hello) = try #require(gateway.take().first) else {
            Issue.record("no hello")
            return
        }
        #expect(hello.identity == Identity(role: .region, name: "ningxia"))
        #expect(hello.store == TestGateway.store && hello.incarnation == 3)
        #expect(hello.highestTerm == Term(5) && hello.highestSequence == OrderSequence(1))
        #expect(hello.journal == TestGateway.journal)
    }

    @Test func `nothing is told before the planner has registered the region`() {
        var gateway = TestGateway()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        _ = gateway.take()
        gateway.spoke.localUseChanged(NodeAddress(pool: 0, block: 0, node: 0), cards: 4)
        gateway.pass(100)
        #expect(gateway.take().isEmpty)
        #expect(gateway.hear(TestGateway.welcome()).kinds == [.registerRegion])
        gateway.pass(100)
        #expect(gateway.take().isEmpty)
    }

    @Test
    func `once registered, ends come first, then what lives, then all capacity, then renewal`()
        throws
    {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1), TestGateway.start(2))
        gateway.hangUp()
        gateway.spoke.runEnded(gateway.live[0], how: .succeeded, at: gateway.now)
        gateway.turn()
        let told = gateway.join()
        #expect(told.kinds == [.runReports, .liveRuns, .capacityReport, .renewLease])
        guard told.count > 1, case .liveRuns(let runs) = told[1] else { return }
        #expect(runs.runs.map(\.replica.job.raw) == [2])
        let report = try #require(told.reports.first)
        #expect(report.isFull && report.number == 1)
        #expect(report.durableThrough == OrderSequence(2))
        #expect(report.pools.first?.capacity.boundCards == 8)
        #expect(report.rings.count == 1)
    }

    @Test func `a planner whose orders would begin below what is kept here is left`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1), TestGateway.start(2))
        gateway.hangUp()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        _ = gateway.take()
        gateway.hear(TestGateway.welcome())
        gateway.hear(
            .regionRegistered(RegionRegistered(region: 0, lastSequence: OrderSequence(1))))
        #expect(!gateway.spoke.isRegistered && gateway.live.count == 2)
        #expect(gateway.disconnects.count == 1 && gateway.disconnects[0].contains("old copy"))
    }

    @Test func `a planner of an earlier term is left, and its orders change nothing`() {
        var gateway = TestGateway()
        gateway.join(term: 5)
        gateway.hangUp()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        _ = gateway.take()
        #expect(gateway.hear(TestGateway.welcome(term: 4)).isEmpty)
        #expect(gateway.disconnects.count == 1)
        #expect(gateway.disconnects.first?.contains("term 4") == true)
        #expect(!gateway.spoke.isRegistered)
        // The same from within a connection of the right term: an order from an old planner.
        gateway.hangUp()
        gateway.join(term: 5)
        gateway.order(TestGateway.start(1, term: 4))
        #expect(gateway.live.isEmpty && gateway.spoke.core.runCount == 0)
    }

    @Test func `a planner that gave fewer orders than are here is left with both numbers`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1), TestGateway.start(2))
        gateway.hangUp()
        gateway.join(lastSequence: OrderSequence(1))
        #expect(gateway.disconnects.count == 1 && !gateway.spoke.isRegistered)
        #expect(gateway.disconnects.first?.contains("orders through 1") == true)
        #expect(gateway.live.count == 2)
    }

    @Test func `orders with a gap are not carried out: the connection begins anew`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1), TestGateway.start(3))
        #expect(gateway.live.map(\.replica.job.raw) == [1])
        #expect(gateway.disconnects.count == 1 && gateway.disconnects[0].contains("from 2 on"))
    }

    @Test func `an order that comes twice starts one run`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1))
        gateway.order(TestGateway.start(1))
        #expect(gateway.live.count == 1 && gateway.disconnects.isEmpty)
    }

    @Test func `a failure of the planner's ends the connection with its sentence`() {
        var gateway = TestGateway()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        gateway.hear(.failure(Failure(code: .regionTaken, sentence: "another one is there")))
        #expect(gateway.disconnects == ["another one is there"])
    }

    @Test func `a message that no gateway takes ends the connection`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.hear(.fits(Fits(fits: [])))
        #expect(gateway.disconnects.count == 1 && gateway.disconnects[0].contains("fits"))
    }

    @Test func `a planner that does not answer hello, or is silent later, is left`() {
        var gateway = TestGateway()
        gateway.spoke.connected(at: gateway.now)
        gateway.turn()
        gateway.pass(5_100)
        #expect(gateway.disconnects.count == 1)
        var later = TestGateway()
        later.join()
        for _ in 0..<14 { later.pass(1_000) }
        #expect(later.disconnects.isEmpty)
        later.pass(1_100)
        #expect(later.disconnects.count == 1 && later.disconnects[0].contains("silent"))
    }

    @Test func `output is read where the planner asks, and answered under its number`() throws {
        var gateway = TestGateway()
        gateway.join()
        let fetch = FetchOutput(
            replica: ReplicaID(job: JobID(1), index: 0), offset: 5, limit: 10)
        gateway.hear(.fetchOutput(fetch), correlation: 77)
        let read = try #require(gateway.reads.first)
        #expect(read.correlation == 77 && read.1 == fetch)
        gateway.spoke.outputRead(
            Output(offset: 5, bytes: [1], isComplete: true), correlation: 77)
        gateway.spoke.outputMissing("gone", correlation: 78)
        gateway.turn()
        #expect(gateway.sent.map(\.correlation) == [77, 78])
        #expect(gateway.take().kinds == [.output, .failure])
    }

    @Test func `civil time is the planner's, carried on by this clock at its speed`() {
        var gateway = TestGateway()
        gateway.spoke.connected(at: gateway.now)
        guard case .welcome(var welcome) = TestGateway.welcome() else { return }
        welcome.civilTime = TestGateway.civil.adding(Seconds(1_000))
        welcome.civilSpeed = 60
        gateway.hear(.welcome(welcome))
        let later = gateway.now.adding(.milliseconds(2_500))
        #expect(
            gateway.spoke.civilTime(at: later) == TestGateway.civil.adding(Seconds(1_150)))
        // A planner whose clock is behind does not turn it back.
        gateway.hangUp()
        gateway.now = later
        gateway.spoke.connected(at: later)
        gateway.hear(TestGateway.welcome())
        #expect(
            gateway.spoke.civilTime(at: later) == TestGateway.civil.adding(Seconds(1_150)))
    }
}
