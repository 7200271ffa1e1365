package import SluiceModel
package import SluiceWire

/// A gateway's, tenant's or operator's side of one connection. Holds no socket and no clock; every
/// verb is O(1).
package struct OpeningSession: Sendable {
    /// Where the connection is in its life.
    package enum Phase: Hashable, Sendable {
        /// `hello` was sent.
        case greeting(until: BootTime)
        /// The planner took us.
        case open(Welcome)
        /// It is over, with the reason.
        case closed(Failure)
    }

    /// What to do with a message that came.
    package enum Arrival: Hashable, Sendable {
        /// The handshake is over.
        case welcomed(Welcome)
        /// It is for the owner.
        case deliver
        /// It was for the session.
        case consumed
        /// It was for the session; send this back.
        case answer(Message)
        /// The connection is over.
        case closed(Failure)
    }

    /// Where the connection is in its life.
    package private(set) var phase: Phase
    /// Request frames that may be sent now.
    package private(set) var creditLeft: UInt32 = 0
    private let limits: SessionLimits
    private var keepAlive: Microseconds
    private var lastHeard: BootTime
    private var lastSpoken: BootTime

    /// A connection on which `hello` is being sent.
    package init(openedAt now: BootTime, limits: SessionLimits) {
        phase = .greeting(until: now.adding(limits.handshake))
        lastHeard = now
        lastSpoken = now
        keepAlive = limits.keepAlive
        self.limits = limits
    }

    /// The planner's welcome once the handshake is over.
    package var welcome: Welcome? { if case .open(let welcome) = phase { welcome } else { nil } }

    /// Says what to do with `message`, which answers request `correlation`, or none where 0.
    package mutating func receive(
        _ message: Message, correlation: UInt64, at now: BootTime
    ) -> Arrival {
        lastHeard = now
        switch (phase, message) {
        case (.greeting, .welcome(let welcome)):
            phase = .open(welcome)
            creditLeft = welcome.credit
            keepAlive = min(welcome.keepAlive, limits.patience ?? welcome.keepAlive)
            return .welcomed(welcome)
        // The answer to one who joined in the place of a hello.
        case (.greeting, .issuedCertificate): return .deliver
        case (.greeting, .failure(let failure)):
            return close(failure)
        case (.greeting, _):
            return close(
                Failure(
                    code: .unexpectedMessage,
                    sentence: "The planner answered hello with another message than welcome."))
        case (.open, .ping(let ping)): return .answer(.pong(Pong(number: ping.number)))
        case (.open, .pong): return .consumed
        case (.open, .credit(let credit)):
            let (sum, past) = creditLeft.addingReportingOverflow(credit.frames)
            creditLeft = past ? .max : sum
            return .consumed
        case (.open, .goodbye(let goodbye)):
            return close(Failure(code: .shuttingDown, sentence: goodbye.sentence))
        case (.open, .failure(let failure)) where correlation == 0: return close(failure)
        case (.open, _): return .deliver
        case (.closed, _): return .consumed
        }
    }

    private mutating func close(_ failure: Failure) -> Arrival {
        phase = .closed(failure)
        return .closed(failure)
    }

    /// Takes credit for one frame of `kind`; false where it has to wait.
    package mutating func mayStartSending(_ kind: MessageKind, at now: BootTime) -> Bool {
        guard case .open = phase else { return false }
        if kind.takesCredit {
            guard creditLeft > 0 else { return false }
            creditLeft -= 1
        }
        lastSpoken = now
        return true
    }

    /// Looks at the clock; called at least once a second. A ping keeps a quiet connection alive,
    /// and the planner's answer proves that it is.
    package mutating func tick(at now: BootTime) -> AcceptingSession.Due {
        switch phase {
        case .greeting(let deadline):
            guard now >= deadline else { return .nothing }
            return expire("The planner did not answer hello within \(limits.handshake).")
        case .open:
            if now.since(lastHeard) >= keepAlive {
                return expire("The planner was silent for \(now.since(lastHeard)).")
            }
            guard now.since(lastSpoken) >= limits.pingAfter else { return .nothing }
            lastSpoken = now
            return .ask(Ping(number: UInt64(bitPattern: now.microseconds)))
        case .closed:
            return .nothing
        }
    }

    private mutating func expire(_ sentence: String) -> AcceptingSession.Due {
        let failure = Failure(code: .timedOut, sentence: sentence)
        phase = .closed(failure)
        return .close(failure)
    }
}
