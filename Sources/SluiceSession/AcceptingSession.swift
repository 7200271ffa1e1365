package import SluiceModel
package import SluiceWire

/// The planner's side of one connection: who the peer is, whether a frame may come now, keep-alive,
/// credit, and how often the peer misbehaved. Holds no socket and no clock; every verb is O(1).
package struct AcceptingSession: Sendable {
    /// Where the connection is in its life.
    package enum Phase: Hashable, Sendable {
        /// Nothing but `hello` may come, until the deadline.
        case awaitingHello(until: BootTime)
        /// The peer is known.
        case open(Identity)
        /// Nothing may come any more.
        case closed
    }

    /// What to do with a frame. Asked of every frame, so what is rare stands in a box and the usual
    /// answer is one word.
    package enum Admission: Hashable, Sendable {
        /// It is the handshake's first frame: answer with `accept` or close.
        case greet
        /// It is a request or a report: carry it out.
        case take
        /// It was for the session itself; nothing is left to do.
        case consumed
        /// It was for the session itself; send this back.
        indirect case answer(Message)
        /// It may not come: say so, and go on.
        indirect case refuse(Failure)
        /// It may not come, and the connection ends.
        indirect case close(Failure)
    }

    /// What time has brought.
    package enum Due: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// The peer was silent: ask it.
        case ask(Ping)
        /// The peer was silent too long.
        case close(Failure)
    }

    /// Where the connection is in its life.
    package private(set) var phase: Phase
    /// Frames received.
    package private(set) var received: UInt64 = 0
    /// Frames of requests that the peer may still send.
    package private(set) var creditLeft: UInt32
    private let limits: SessionLimits
    private let isLocal: Bool
    private var lastHeard: BootTime
    private var askedAt: BootTime?
    private var consumed: UInt32 = 0
    private var misbehaved: UInt32 = 0

    /// A connection that was just accepted: by a planner, or where `isLocal` by a gateway on its
    /// own socket.
    package init(openedAt now: BootTime, limits: SessionLimits, isLocal: Bool = false) {
        phase = .awaitingHello(until: now.adding(limits.handshake))
        creditLeft = limits.creditWindow
        lastHeard = now
        self.limits = limits
        self.isLocal = isLocal
    }

    /// The peer's identity once the handshake is over.
    package var identity: Identity? {
        if case .open(let identity) = phase { identity } else { nil }
    }

    /// Says what to do with a frame of `kind`; its body need not be decoded yet.
    package mutating func admit(_ kind: MessageKind, at now: BootTime) -> Admission {
        received += 1
        lastHeard = now
        askedAt = nil
        switch phase {
        case .awaitingHello:
            guard kind == .hello else {
                return .close(
                    Failure(
                        code: .unexpectedMessage,
                        sentence: "The first message must be hello, not \(kind)."))
            }
            return .greet
        case .open(let identity):
            return admitOpen(kind, from: identity.role)
        case .closed:
            return .consumed
        }
    }

    private mutating func admitOpen(_ kind: MessageKind, from role: Role) -> Admission {
        switch kind {
        case .hello:
            return .close(
                Failure(
                    code: .unexpectedMessage,
                    sentence: "A second hello came; one opens a connection."))
        // A goodbye says why the peer leaves, which is kept with its connection's end.
        case .ping, .goodbye: return .take
        case .pong, .credit: return .consumed
        default: break
        }
        guard isLocal ? kind.mayBeSentLocally(by: role) : kind.mayBeSent(by: role) else {
            return misbehave(
                Failure(
                    code: .notAllowed,
                    sentence: "A \(role) may not send \(kind)."))
        }
        guard kind.takesCredit else { return .take }
        guard creditLeft > 0 else {
            return .close(
                Failure(
                    code: .misbehaved,
                    sentence: "The peer sent past its credit of \(limits.creditWindow) frames (the "
                        + "limit inFlight)."))
        }
        creditLeft -= 1
        return .take
    }

    /// The handshake went well.
    package mutating func accept(_ identity: Identity) {
        guard case .awaitingHello = phase else {
            preconditionFailure("accepted in phase \(phase)")
        }
        phase = .open(identity)
    }

    /// The connection is over.
    package mutating func close() { phase = .closed }

    /// Counts a fault that a peer is told of and may go on after; past the budget it is closed.
    package mutating func misbehave(_ failure: Failure) -> Admission {
        misbehaved += 1
        guard misbehaved < limits.misbehaviourBudget else {
            return .close(
                Failure(
                    code: .misbehaved,
                    sentence:
                        "\(misbehaved) faults on one connection; the last: \(failure.sentence)"
                ))
        }
        return .refuse(failure)
    }

    /// One request was answered. Gives credit back in halves of the window, so that a busy peer
    /// gets few credit frames and never waits for one.
    package mutating func answered() -> Credit? {
        consumed += 1
        guard consumed >= limits.creditWindow / 2 else { return nil }
        let grant = Credit(frames: consumed)
        creditLeft += consumed
        consumed = 0
        return grant
    }

    /// Looks at the clock; called at least once a second.
    package mutating func tick(at now: BootTime) -> Due {
        switch phase {
        case .awaitingHello(let deadline):
            guard now >= deadline else { return .nothing }
            return .close(
                Failure(
                    code: .timedOut, sentence: "No hello within \(limits.handshake) of opening."))
        case .open:
            let silence = now.since(lastHeard)
            if silence >= limits.keepAlive {
                return .close(Failure(code: .timedOut, sentence: "Silent for \(silence)."))
            }
            guard silence >= limits.pingAfter else { return .nothing }
            if let askedAt, now.since(askedAt) < limits.pingAfter { return .nothing }
            askedAt = now
            return .ask(Ping(number: UInt64(bitPattern: now.microseconds)))
        case .closed:
            return .nothing
        }
    }
}

extension MessageKind {
    /// Whether a frame of this kind uses up credit. Renewals do not: they go ahead of bulk traffic,
    /// and a lease must not be lost for a full window.
    package var takesCredit: Bool {
        switch self {
        case .hello, .welcome, .failure, .ping, .pong, .credit, .goodbye, .renewLease, .output,
            .renewCertificate:
            false
        default: true
        }
    }
}
