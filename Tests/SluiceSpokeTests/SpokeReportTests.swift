import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire
import Testing

@Suite struct SpokeReportTests {
    private static let node = NodeAddress(pool: 0, block: 0, node: 9)

    @Test func `a lease is renewed after a third of its length, named by when it was asked`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.pass(3_300)
        #expect(gateway.take().renewals.isEmpty)
        gateway.pass(40)
        #expect(gateway.take().renewals.map(\.sentAt) == [gateway.now])
    }

    @Test func `a renewal that is not answered is asked again, until the lease is over and after`()
    {
        var gateway = TestGateway()
        gateway.join()
        gateway.pass(3_400)
        #expect(gateway.take().renewals.count == 1)
        for _ in 0..<9 {
            gateway.pass(1_000)
            #expect(gateway.take().renewals.count == 1)
        }
        #expect(!gateway.spoke.core.holdsLease(at: gateway.now))
    }

    @Test func `without credit only renewals leave; what waited goes when credit comes`() {
        var gateway = TestGateway()
        // Enough for registration, live runs and the full report.
        gateway.join(credit: 3)
        gateway.order(TestGateway.start(1))
        gateway.pass(3_400)
        #expect(gateway.take().kinds == [.renewLease])
        gateway.grant()
        let told = gateway.hear(.credit(Credit(frames: 5)))
        #expect(told.kinds == [.runReports, .capacityReport])
        // The reports were counted once, so that the planner sees no gap.
        #expect(told.reports.map(\.number) == [2])
    }

    @Test func `changes in a burst make one report of what changed, after the interval`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.pass(100)
        _ = gateway.take()
        for cards in 1...5 {
            gateway.spoke.localUseChanged(Self.node, cards: cards)
            gateway.turn()
        }
        #expect(gateway.take().reports.map { $0.pools.first?.capacity.localCards } == [1])
        gateway.pass(25)
        let reports = gateway.take().reports
        #expect(reports.map { $0.pools.first?.capacity.localCards } == [5])
        #expect(reports.allSatisfy { !$0.isFull && $0.rings.isEmpty })
        gateway.pass(25)
        #expect(gateway.take().reports.isEmpty)
    }

    @Test func `a planner that missed a report gets all pools and rings`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.pass(100)
        _ = gateway.take()
        let told = gateway.hear(.capacityWanted(CapacityWanted()))
        #expect(told.reports.map(\.isFull) == [true])
        #expect(told.reports.first?.pools.count == 1 && told.reports.first?.rings.count == 1)
        gateway.pass(1_000)
        #expect(gateway.take().reports.isEmpty)
    }

    @Test func `rings are told again each interval, so that the planner sees them fresh`() {
        var gateway = TestGateway()
        gateway.join()
        _ = gateway.take()
        gateway.pass(4_900)
        #expect(gateway.take().reports.isEmpty)
        gateway.pass(200)
        #expect(gateway.take().reports.map(\.rings.count) == [1])
    }

    @Test func `reports of runs go once a connection, and again until the planner has them`() {
        var gateway = TestGateway()
        gateway.join()
        let first = gateway.order(TestGateway.start(1)).runReports
        #expect(first.flatMap(\.reports).count == 2)
        gateway.pass(100)
        #expect(gateway.take().runReports.isEmpty)
        gateway.hear(.runReportsTaken(RunReportsTaken(through: 1)))
        gateway.hangUp()
        let again = gateway.join().runReports
        #expect(again.map(\.firstNumber) == [2] && again.first?.reports.count == 1)
        gateway.hear(.runReportsTaken(RunReportsTaken(through: 2)))
        gateway.hangUp()
        #expect(gateway.join().runReports.isEmpty)
    }

    @Test func `many reports come in frames of the bound, numbered without a gap`() {
        var gateway = TestGateway { $0.reportsPerFrame = 3 }
        gateway.join()
        let told = gateway.order(
            TestGateway.start(1), TestGateway.start(2), TestGateway.start(3),
            TestGateway.start(4))
        let frames = told.runReports
        #expect(frames.allSatisfy { $0.reports.count <= 3 })
        var next: UInt64 = 1
        for frame in frames {
            #expect(frame.firstNumber == next)
            next += UInt64(frame.reports.count)
        }
        #expect(next == 9)
    }

    @Test func `an order outside the lease is refused, a stop is heeded`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1))
        gateway.pass(10_100)
        _ = gateway.take()
        let refused = gateway.order(TestGateway.start(2)).runReports.flatMap(\.reports)
        guard case .refused(_, _, let reason) = refused.first else {
            Issue.record("\(refused)")
            return
        }
        #expect(reason == .noLease && gateway.live.count == 1)
        gateway.order(
            Order(
                sequence: OrderSequence(3), term: Term(1),
                action: .stop(
                    replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1),
                    grace: Seconds(1))))
        #expect(gateway.live.isEmpty)
    }

    @Test func `an exclusive run stops by itself when its time without a lease is over`() {
        var gateway = TestGateway()
        gateway.join()
        gateway.order(TestGateway.start(1))
        gateway.hangUp()
        // It is asked to leave five seconds before its fence.
        gateway.pass(10_000 + 94_000)
        #expect(gateway.live.count == 1)
        gateway.pass(6_100)
        #expect(gateway.live.isEmpty)
        let told = gateway.join().runReports.flatMap(\.reports)
        #expect(told.contains { if case .ended = $0 { true } else { false } })
    }

    @Test func `the next deadline is never past what is due`() {
        var gateway = TestGateway()
        gateway.join()
        for _ in 0..<200 {
            let next = gateway.spoke.nextDeadline(after: gateway.now)
            #expect(next > gateway.now && next <= gateway.now.adding(.milliseconds(1_000)))
            gateway.now = next
            gateway.spoke.tick(at: next)
            gateway.turn()
            if let renewal = gateway.take().renewals.first {
                #expect(renewal.sentAt == next)
                gateway.grant()
                _ = gateway.hear(.pong(Pong(number: 1)))
            }
        }
        #expect(gateway.spoke.core.holdsLease(at: gateway.now))
    }
}
