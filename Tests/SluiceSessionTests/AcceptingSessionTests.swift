import SluiceModel
import SluiceSession
import SluiceWire
import Testing

@Suite struct AcceptingSessionTests {
    private let start = BootTime(microseconds: 1_000_000)

    private func after(_ milliseconds: Int64) -> BootTime {
        start.adding(.milliseconds(milliseconds))
    }

    private func session(as role: Role? = nil, credit: UInt32 = 1_024) -> AcceptingSession {
        var limits = SessionLimits()
        limits.creditWindow = credit
        var session = AcceptingSession(openedAt: start, limits: limits)
        guard let role else { return session }
        holds(session.admit(.hello, at: start) == .greet)
        session.accept(Identity(role: role, name: "someone"))
        return session
    }

    private func code(_ admission: AcceptingSession.Admission) -> ErrorCode? {
        switch admission {
        case .refuse(let failure), .close(let failure): failure.code
        case .greet, .take, .consumed, .answer: nil
        }
    }

    private func code(_ due: AcceptingSession.Due) -> ErrorCode? {
        if case .close(let failure) = due { failure.code } else { nil }
    }

    @Test func `nothing but hello may come first`() {
        for kind in MessageKind.allCases {
            var session = session()
            let admission = session.admit(kind, at: start)
            if kind == .hello {
                #expect(admission == .greet)
            } else {
                #expect(code(admission) == .unexpectedMessage, "\(kind)")
            }
        }
    }

    @Test func `a second hello closes the connection, whoever says it`() {
        for role in Role.allCases {
            var session = session(as: role)
            #expect(code(session.admit(.hello, at: start)) == .unexpectedMessage, "\(role)")
        }
    }

    @Test func `every message of every role is taken or refused as the role table says`() {
        let ofTheSession: Set<MessageKind> = [.hello, .ping, .pong, .credit, .goodbye]
        for role in Role.allCases {
            for kind in MessageKind.allCases where !ofTheSession.contains(kind) {
                var session = session(as: role)
                let admission = session.admit(kind, at: start)
                if kind.senders.contains(role) {
                    #expect(admission == .take, "\(role) \(kind)")
                } else {
                    #expect(code(admission) == .notAllowed, "\(role) \(kind)")
                }
            }
        }
    }

    @Test func `a gateway's own socket takes what is for it and nothing of a planner's`() {
        for role in Role.allCases {
            for kind in MessageKind.allCases where kind != .hello {
                var session = AcceptingSession(
                    openedAt: start, limits: SessionLimits(), isLocal: true)
                session.accept(Identity(role: role, name: "x"))
                let admission = session.admit(kind, at: start)
                let reads = kind == .gatewayStatus || kind == .listRuns
                let changes = [.reclaim, .cordonPool, .declareNode].contains(kind)
                let mayRead = role == .operator || role == .provider || role == .auditor
                let isOfSession = [.ping, .goodbye, .pong, .credit].contains(kind)
                if isOfSession { continue }
                if reads && mayRead || changes && mayRead && role != .auditor {
                    #expect(admission == .take, "\(role) \(kind)")
                } else {
                    #expect(code(admission) == .notAllowed, "\(role) \(kind)")
                }
            }
        }
    }

    @Test func `what only a planner sends is taken from nobody, and an auditor changes nothing`() {
        let planners: [MessageKind] = [
            .welcome, .leaseGranted, .orders, .submitted, .jobList, .plannerStatusReply,
        ]
        let changes: [MessageKind] = [.submit, .cancel, .cordon, .registerRegion, .runReports]
        for role in Role.allCases {
            for kind in planners { #expect(!kind.mayBeSent(by: role), "\(role) \(kind)") }
        }
        for kind in changes { #expect(!kind.mayBeSent(by: .auditor), "\(kind)") }
        #expect(MessageKind.submit.senders == [.operator, .tenant])
        #expect(MessageKind.capacityReport.senders == [.region])
    }

    @Test func `a frame past the credit ends the connection, and answers give credit back`() {
        var session = session(as: .tenant, credit: 4)
        for _ in 0..<4 { holds(session.admit(.submit, at: start) == .take) }
        holds(session.creditLeft == 0)
        holds(session.answered() == nil)
        holds(session.answered() == Credit(frames: 2))
        holds(session.creditLeft == 2)
        for _ in 0..<2 { holds(session.admit(.submit, at: start) == .take) }
        guard case .close(let failure) = session.admit(.submit, at: start) else {
            Issue.record("a fifth frame was taken")
            return
        }
        #expect(failure.code == .misbehaved)
    }

    @Test func `a renewal of a lease takes no credit`() {
        var session = session(as: .region, credit: 1)
        holds(session.admit(.runReports, at: start) == .take)
        holds(session.admit(.renewLease, at: start) == .take)
        holds(code(session.admit(.runReports, at: start)) == .misbehaved)
    }

    @Test func `faults are refused until the budget is used up, and then end the connection`() {
        var session = session(as: .auditor)
        let budget = SessionLimits().misbehaviourBudget
        for _ in 1..<budget { holds(code(session.admit(.submit, at: start)) == .notAllowed) }
        guard case .close(let failure) = session.admit(.submit, at: start) else {
            Issue.record("fault \(budget) was let pass")
            return
        }
        #expect(failure.code == .misbehaved)
    }

    @Test func `a peer that says no hello is closed at the deadline and not before`() {
        var session = session()
        holds(session.tick(at: after(4_999)) == .nothing)
        holds(code(session.tick(at: after(5_000))) == .timedOut)
    }

    @Test func `a silent peer is asked, and closed when it stays silent`() {
        var session = session(as: .tenant)
        holds(session.tick(at: after(4_999)) == .nothing)
        guard case .ask = session.tick(at: after(5_000)) else {
            Issue.record("a silent peer was not asked")
            return
        }
        holds(session.tick(at: after(6_000)) == .nothing)
        holds(session.admit(.pong, at: after(7_000)) == .consumed)
        holds(session.tick(at: after(11_999)) == .nothing)
        holds(code(session.tick(at: after(22_000))) == .timedOut)
    }

    @Test func `nothing is taken on a closed connection`() {
        var session = session(as: .tenant)
        session.close()
        holds(session.identity == nil)
        holds(session.admit(.submit, at: start) == .consumed)
        holds(session.tick(at: after(99_000)) == .nothing)
    }
}
