import SluiceModel
import SluiceSession
import SluiceWire
import Testing

@Suite struct OpeningSessionTests {
    private let start = BootTime(microseconds: 1_000_000)
    private let no = Failure(code: .regionTaken, sentence: "Another gateway is connected.")

    private func after(_ milliseconds: Int64) -> BootTime {
        start.adding(.milliseconds(milliseconds))
    }

    private func welcome(credit: UInt32) -> Welcome {
        Welcome(
            version: 1, features: 0, journal: StoreID(high: 1, low: 2), term: Term(1),
            position: Position(9), civilTime: CivilTime(seconds: 5), civilSpeed: 1, credit: credit,
            keepAlive: .milliseconds(15_000))
    }

    private func session(credit: UInt32 = 2) -> OpeningSession {
        var session = OpeningSession(openedAt: start, limits: SessionLimits())
        let welcome = welcome(credit: credit)
        holds(
            session.receive(.welcome(welcome), correlation: 0, at: start) == .welcomed(welcome))
        return session
    }

    @Test func `nothing is sent before the welcome`() {
        var session = OpeningSession(openedAt: start, limits: SessionLimits())
        holds(!session.mayStartSending(.submit, at: start))
        holds(!session.mayStartSending(.renewLease, at: start))
    }

    @Test func `a refusal of hello closes with the planner's reason`() {
        var session = OpeningSession(openedAt: start, limits: SessionLimits())
        holds(session.receive(.failure(no), correlation: 0, at: start) == .closed(no))
        holds(session.phase == .closed(no))
        holds(
            session.receive(.welcome(welcome(credit: 1)), correlation: 0, at: start) == .consumed)
    }

    @Test func `an answer to hello that is no welcome closes`() {
        var session = OpeningSession(openedAt: start, limits: SessionLimits())
        guard
            case .closed(let failure) = session.receive(
                .pong(Pong(number: 1)), correlation: 0, at: start)
        else {
            Issue.record("a pong passed for a welcome")
            return
        }
        #expect(failure.code == .unexpectedMessage)
    }

    @Test func `frames wait for credit, and renewals do not`() {
        var session = session(credit: 2)
        holds(session.mayStartSending(.submit, at: start))
        holds(session.mayStartSending(.submit, at: start))
        holds(!session.mayStartSending(.submit, at: start))
        holds(session.mayStartSending(.renewLease, at: start))
        let credit = Message.credit(Credit(frames: 1))
        holds(session.receive(credit, correlation: 0, at: start) == .consumed)
        holds(session.mayStartSending(.submit, at: start))
        holds(!session.mayStartSending(.submit, at: start))
    }

    @Test func `credit past 32 bits stays at the most`() {
        var session = session(credit: 2)
        let credit = Message.credit(Credit(frames: .max))
        _ = session.receive(credit, correlation: 0, at: start)
        holds(session.creditLeft == .max)
    }

    @Test func `a failure of one request is delivered, and one of the connection closes it`() {
        var session = session()
        holds(session.receive(.failure(no), correlation: 7, at: start) == .deliver)
        holds(session.receive(.failure(no), correlation: 0, at: start) == .closed(no))
        holds(!session.mayStartSending(.submit, at: start))
    }

    @Test func `a ping is answered with its own number`() {
        var session = session()
        holds(
            session.receive(.ping(Ping(number: 41)), correlation: 0, at: start)
                == .answer(.pong(Pong(number: 41))))
    }

    @Test func `a planner that does not answer hello in time is given up`() {
        var session = OpeningSession(openedAt: start, limits: SessionLimits())
        holds(session.tick(at: after(4_999)) == .nothing)
        guard case .close(let failure) = session.tick(at: after(5_000)) else {
            Issue.record("a silent planner was waited for")
            return
        }
        #expect(failure.code == .timedOut)
    }

    @Test func `a quiet connection is kept alive, and given up when the planner is silent`() {
        var session = session()
        holds(session.tick(at: after(4_999)) == .nothing)
        guard case .ask = session.tick(at: after(5_000)) else {
            Issue.record("a quiet connection was let die")
            return
        }
        holds(session.tick(at: after(5_001)) == .nothing)
        guard case .close = session.tick(at: after(15_000)) else {
            Issue.record("a silent planner was waited for")
            return
        }
    }

    @Test func `the highest version that both speak is chosen`() {
        #expect(ProtocolVersions.common(lowest: 1, highest: 9) == 1)
        #expect(ProtocolVersions.common(lowest: 2, highest: 9) == nil)
        #expect(ProtocolVersions.common(lowest: 0, highest: 0) == nil)
    }

    @Test func `a version speaks with the one before it, whichever side is newer`() {
        for newest: UInt16 in 2...9 {
            let (new, old) = (newest - 1...newest, max(newest, 2) - 2...newest - 1)
            #expect(
                ProtocolVersions.common(
                    lowest: old.lowerBound, highest: old.upperBound, own: new) == newest - 1)
            #expect(
                ProtocolVersions.common(
                    lowest: new.lowerBound, highest: new.upperBound, own: old) == newest - 1)
            #expect(
                ProtocolVersions.common(lowest: newest + 1, highest: newest + 2, own: old) == nil)
        }
        // This build speaks its version and the one before it, where there is one.
        #expect(ProtocolVersions.lowest <= max(1, ProtocolVersions.highest - 1))
    }
}
