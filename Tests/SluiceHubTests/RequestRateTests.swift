import SluiceHub
import SluiceModel
import SluiceSession
import SluiceWire
import Testing

@Suite struct RequestRateTests {
    private static let question = ListJobs(tenant: .none, state: nil, after: .none, limit: 8)

    private func list(_ planner: inout TestPlanner, _ session: UInt64) -> ErrorCode? {
        planner.tell(.listJobs(Self.question), from: session).failure
    }

    @Test func `an identity has one rate over all its connections, and others have theirs`() {
        var planner = TestPlanner {
            $0.requestRate = 2
            $0.requestBurst = 4
        }
        for session in 1...2 { planner.join(UInt64(session), .tenant, "org") }
        planner.join(3, .tenant, "other")
        let first = (0..<6).map { list(&planner, UInt64(1 + $0 % 2)) }
        #expect(first == [nil, nil, nil, nil, .busy, .busy])
        #expect(list(&planner, 3) == nil)
        // A new connection brings no new burst.
        planner.join(4, .tenant, "org")
        #expect(list(&planner, 4) == .busy)
        planner.pass(1_000)
        let later = (0..<3).map { _ in list(&planner, 1) }
        #expect(later == [nil, nil, .busy])
        #expect(planner.hub.limitsMet.requestRate == 4)
    }

    @Test func `the refusal names the limit and says when to come again, and gives credit back`()
        throws
    {
        var planner = TestPlanner {
            $0.requestRate = 1
            $0.requestBurst = 1
            $0.session.creditWindow = 4
        }
        planner.join(1, .tenant, "org")
        #expect(list(&planner, 1) == nil)
        for _ in 0..<20 {
            let answers = planner.tell(.listJobs(Self.question), from: 1)
            guard case .failure(let failure)? = answers.first else {
                Issue.record("it was answered")
                return
            }
            #expect(failure.code == .busy && failure.sentence.contains("requestRate"))
            #expect(failure.retryAfter.count > 0 && failure.retryAfter.count <= 1_000_000)
        }
        #expect(planner.closed.isEmpty)
        // A gateway is bounded by what runs at it.
        planner.joinGateway(2)
        for _ in 0..<10 {
            let answers = planner.tell(
                .renewLease(RenewLease(sentAt: BootTime(microseconds: 5))), from: 2)
            #expect(answers.failure == nil)
        }
    }
}
