import SluiceHub
import SluiceModel
import SluiceSession
import SluiceWire
import Testing

@Suite struct HandshakeTests {
    @Test func `a welcome tells journal, term, position, credit and civil time`() throws {
        var planner = TestPlanner { $0.civilSpeed = 60 }
        guard case .welcome(let welcome) = planner.join(1, .tenant, "org/team") else {
            Issue.record("no welcome")
            return
        }
        #expect(welcome.journal == TestPlanner.journalStore)
        #expect(welcome.term == Term(1))
        #expect(welcome.position == Position(1))
        #expect(welcome.civilTime == TestPlanner.start.civil)
        #expect(welcome.civilSpeed == 60)
        #expect(welcome.credit == planner.hub.configuration.session.creditWindow)
    }

    @Test func `another message before hello ends the connection`() {
        var planner = TestPlanner()
        planner.open(1)
        let answers = planner.tell(.listRegions(ListRegions()), from: 1)
        #expect(answers.failure == .unexpectedMessage)
        #expect(planner.closed.map(\.session) == [1])
        #expect(planner.tell(.ping(Ping(number: 1)), from: 1).isEmpty)
    }

    @Test(arguments: [(Role.tenant, "other"), (.operator, "lab"), (.tenant, "lab/vision")])
    func `a hello that says another than the certificate is refused`(role: Role, name: String) {
        var planner = TestPlanner()
        let lab = Identity(role: .tenant, name: "lab")
        guard case .failure(let failure) = planner.join(1, role, name, proven: lab) else {
            Issue.record("\(role)/\(name) was let in")
            return
        }
        #expect(failure.code == .notAllowed && failure.sentence.contains("tenant/lab"))
        #expect(planner.closed.map(\.session) == [1])
        guard case .welcome = planner.join(2, .tenant, "lab", proven: lab) else {
            Issue.record("the right one was not let in")
            return
        }
    }

    @Test func `a peer that says nothing is closed when its handshake's time is over`() {
        var planner = TestPlanner()
        planner.open(1)
        planner.pass(4_900)
        #expect(planner.closed.isEmpty)
        planner.pass(200)
        #expect(planner.closed.map(\.session) == [1])
        #expect(planner.take(1).map(\.message).failure == .timedOut)
    }

    @Test func `versions without one in common are refused with both ranges`() {
        var planner = TestPlanner()
        let answer = planner.join(1, .tenant, "org") { hello in
            hello.lowestVersion = 7
            hello.highestVersion = 9
        }
        guard case .failure(let failure) = answer else {
            Issue.record("\(String(describing: answer))")
            return
        }
        #expect(failure.code == .versionUnsupported)
        #expect(failure.sentence.contains("7 to 9"))
        #expect(planner.closed.map(\.session) == [1])
    }

    @Test(arguments: [(Role.tenant, "Org"), (.tenant, "a/b/c"), (.region, ""), (.operator, "a b")])
    func `a name that is none is refused`(role: Role, name: String) {
        var planner = TestPlanner()
        let answer = planner.join(1, role, name)
        #expect([answer].compactMap { $0 }.failure == .badRequest)
        #expect(planner.closed.map(\.session) == [1])
    }

    @Test func `a planner older than its gateway refuses to serve it and says so`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.tell(.submit(SmallNation.serving(key: 1)), from: 2)
        planner.hangUp(1)
        func refusal(_ change: (inout Hello) -> Void) -> (ErrorCode?, String) {
            var other = planner
            guard case .failure(let failure) = other.join(3, .region, "ningxia", change) else {
                return (nil, "")
            }
            return (
                other.closed.contains { $0.session == 3 } ? failure.code : nil, failure.sentence
            )
        }
        let term = refusal { $0.highestTerm = Term(2) }
        #expect(term.0 == .plannerOlder && term.1.contains("term 2"))
        let sequence = refusal { $0.highestSequence = OrderSequence(9) }
        #expect(sequence.0 == .plannerOlder && sequence.1.contains("order 9"))
        let journal = refusal { $0.journal = StoreID(high: 9, low: 9) }
        #expect(journal.0 == .plannerOlder && journal.1.contains("another journal"))
        #expect(refusal { $0.highestTerm = Term(1) }.0 == nil)
        #expect(refusal { $0.journal = TestPlanner.journalStore }.0 == nil)
    }

    @Test func `a second gateway of a region is refused until the first is gone`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        let refused = planner.join(2, .region, "ningxia")
        #expect([refused].compactMap { $0 }.failure == .regionTaken)
        #expect(planner.closed.map(\.session) == [2])
        planner.hangUp(1)
        guard case .welcome = planner.join(3, .region, "ningxia") else {
            Issue.record("the region stayed taken")
            return
        }
    }

    @Test func `garbage costs only the connection that it came on`() {
        var planner = TestPlanner()
        planner.join(1, .tenant, "org")
        planner.join(2, .tenant, "org")
        planner.hub.receivedGarbage(
            Failure(code: .badFrame, sentence: "no frame"), from: SessionID(1), correlation: 0,
            at: planner.now)
        planner.turn()
        #expect(planner.closed.map(\.session) == [1])
        #expect(planner.take(1).map(\.message).failure == .badFrame)
        #expect(planner.tell(.ping(Ping(number: 5)), from: 2) == [.pong(Pong(number: 5))])
    }

    @Test func `a silent peer is pinged, and closed when it stays silent`() {
        var planner = TestPlanner()
        planner.join(1, .tenant, "org")
        planner.pass(5_100)
        guard case .ping = planner.take(1).first?.message else {
            Issue.record("no ping")
            return
        }
        planner.pass(10_000)
        #expect(planner.closed.map(\.session) == [1])
    }

    @Test func `a peer that often sends what it may not is closed with its count of faults`() {
        var planner = TestPlanner()
        planner.join(1, .tenant, "org")
        let budget = planner.hub.configuration.session.misbehaviourBudget
        for _ in 1..<budget {
            #expect(planner.tell(.listSessions(ListSessions()), from: 1).failure == .notAllowed)
        }
        #expect(planner.closed.isEmpty)
        #expect(planner.tell(.listSessions(ListSessions()), from: 1).failure == .misbehaved)
        #expect(planner.closed.first?.reason.contains("\(budget) faults") == true)
    }

    @Test func `a peer that sends past its credit is closed, one that is answered gets it back`() {
        var planner = TestPlanner { $0.session.creditWindow = 8 }
        planner.join(1, .tenant, "org")
        for _ in 0..<40 { planner.tell(.listRegions(ListRegions()), from: 1) }
        #expect(planner.closed.isEmpty)
        // A request that waits for its gateway gives nothing back.
        for key in 1...9 {
            planner.hear(
                .submit(SmallNation.serving(key: UInt64(key), tenant: "org", promise: .accepted)),
                from: 1, correlation: UInt64(key))
        }
        planner.turn()
        #expect(planner.take(1).map(\.message).failure == .misbehaved)
    }
}
