package import SluiceCoding
package import SluiceModel
import SluicePlanner
import SluiceSession
package import SluiceWire

extension Hub {
    /// Somebody connected.
    package mutating func opened(_ id: SessionID, peer: String, at now: Moment) {
        sessions.insert(
            SessionTable.Entry(
                id: id, peer: peer, openedAt: now.boot,
                session: AcceptingSession(openedAt: now.boot, limits: configuration.session)))
    }

    /// The other side of a connection has proven who it is, before its first frame is looked at:
    /// from then on it may be nobody else.
    package mutating func proved(_ id: SessionID, _ identity: Identity, serial: UInt64 = 0) {
        _ = sessions.change(id) { entry in
            entry.proven = identity
            entry.serial = serial
        }
    }

    /// Whether that connection is there, and was not ended in this turn.
    package func isOpen(_ id: SessionID) -> Bool { sessions.row(id) != nil }

    /// Whether a connection has no credit left.
    private func isOutOfCredit(_ id: SessionID) -> Bool {
        sessions[id].map { $0.identity != nil && $0.session.creditLeft == 0 } ?? false
    }

    /// Whether its hello was taken.
    package func isGreeted(_ id: SessionID) -> Bool { sessions.peer(id) != nil }

    /// Ends a connection whose peer may no longer be here, and tells it why.
    package mutating func expel(_ id: SessionID, because failure: Failure, at now: Moment) {
        shut(id, failure, answering: 0, at: now)
    }

    /// A connection is gone. A lost link is not a lost region: its lease decides that.
    package mutating func closed(_ id: SessionID, because reason: String, at now: Moment) {
        closed(id, because: LinkLoss(cause: .connectionLost, sentence: reason), at: now)
    }

    /// The one way in which a connection is gone, whatever the cause.
    private mutating func closed(_ id: SessionID, because loss: LinkLoss, at now: Moment) {
        let reason = loss.sentence
        guard
            let entry = sessions.remove(
                id, because: reason, at: now.boot, shown: configuration.closedSessionsShown)
        else { return }
        watchers -= entry.watches.count
        if let region = entry.region, regions[Int(region)].session == id {
            regions[Int(region)].session = nil
            regions[Int(region)].loss = loss
        }
    }

    /// A frame came that is none of the protocol's, or whose body does not decode: only its own
    /// connection pays.
    package mutating func receivedGarbage(
        _ failure: Failure, from id: SessionID, correlation: UInt64, at now: Moment
    ) {
        shut(id, failure, answering: correlation, at: now)
    }

    /// Whether a frame of `kind` is to be decoded at all; answers or closes where it may not come.
    package mutating func admits(
        _ kind: MessageKind, correlation: UInt64, from id: SessionID, at now: Moment
    ) -> Bool {
        guard let admission = sessions.change(id, { $0.session.admit(kind, at: now.boot) }) else {
            return false
        }
        switch admission {
        case .greet: return true
        case .take:
            guard !answersStalled(kind, correlation, from: id, at: now) else { return false }
            return !kind.takesCredit || isWithinRate(id, correlation, at: now)
        case .consumed: return false
        case .answer(let message):
            send(message, to: id, answering: correlation)
            return false
        case .refuse(let failure):
            note("\(kind)", Outcome(.failure(failure)), from: id, at: now)
            send(.failure(failure), to: id, answering: correlation)
            return false
        case .close(let failure):
            note("\(kind)", Outcome(.failure(failure)), from: id, at: now)
            if kind.takesCredit, isOutOfCredit(id) { limitsMet.inFlight += 1 }
            shut(id, failure, answering: correlation, at: now)
            return false
        }
    }

    /// Carries out an admitted frame whose checksums are right. Throws, and does nothing, where its
    /// body does not decode.
    ///
    /// The two messages that a busy planner gets most are taken as what they are: a `Message` has
    /// room for the largest, and is moved whole from hand to hand.
    package mutating func received(
        _ kind: MessageKind, _ body: RawSpan, correlation: UInt64, from id: SessionID,
        at now: Moment
    ) throws(CodingFault) {
        switch kind {
        case .submit:
            var reader = ByteReader(body)
            let submit = try Submit(from: &reader)
            guard let request = request(correlation, from: id) else { return }
            self.submit(submit, request, at: now)
        case .cancel:
            var reader = ByteReader(body)
            let cancel = try Cancel(from: &reader)
            guard let request = request(correlation, from: id) else { return }
            noting(kind, request, at: now) { $0.cancel(cancel, request, at: now) }
        default:
            let message = try Message.decode(kind: kind, body: body)
            received(message, correlation: correlation, from: id, at: now)
        }
    }

    /// A request of a peer that has greeted; nil where there is none.
    private func request(_ correlation: UInt64, from id: SessionID) -> Request? {
        guard let (identity, region) = sessions.peer(id) else { return nil }
        return Request(session: id, correlation: correlation, identity: identity, region: region)
    }

    /// Carries an admitted message out.
    package mutating func received(
        _ message: Message, correlation: UInt64, from id: SessionID, at now: Moment
    ) {
        if case .hello(let hello) = message {
            greet(hello, from: id, at: now)
            return
        }
        if case .goodbye(let goodbye) = message {
            let sentence = "The peer said goodbye: \(goodbye.sentence)"
            shut(id, Failure(code: .shuttingDown, sentence: sentence), answering: 0, at: now)
            return
        }
        guard let request = request(correlation, from: id) else { return }
        switch request.identity.role {
        case .region: receivedFromGateway(message, request, at: now)
        case .operator, .provider, .tenant, .auditor:
            noting(message.kind, request, at: now) {
                $0.receivedFromPerson(message, request, at: now)
            }
        }
    }

    /// Ends a connection with a reason that the peer is told.
    mutating func shut(
        _ id: SessionID, _ failure: Failure, answering correlation: UInt64, at now: Moment
    ) {
        guard sessions.row(id) != nil else { return }
        // Correlation 0: the failure is the connection's, not one request's.
        send(.failure(failure), to: id, answering: 0)
        output.close(id, because: failure.sentence)
        closed(id, because: LinkLoss(failure), at: now)
    }

    private mutating func greet(_ hello: Hello, from id: SessionID, at now: Moment) {
        if let failure = objection(to: hello, proven: sessions[id]?.proven, at: now) {
            noteRefusal(of: hello, failure)
            note("hello", Outcome(.failure(failure)), from: id, at: now)
            shut(id, failure, answering: 0, at: now)
            return
        }
        let rate = rates.place(of: hello.identity, at: now.boot)
        let turn = turn
        _ = sessions.change(id) { entry in
            entry.session.accept(hello.identity)
            entry.identity = hello.identity
            entry.greetedIn = turn
            entry.store = hello.store
            entry.highestSequence = hello.highestSequence
            entry.rate = hello.identity.role == .region ? nil : rate
        }
        guard
            let version = ProtocolVersions.common(
                lowest: hello.lowestVersion, highest: hello.highestVersion)
        else { preconditionFailure("a version was agreed on") }
        let welcome = Welcome(
            version: version, features: 0, journal: configuration.journal, term: core.term,
            position: position, civilTime: now.civil, civilSpeed: configuration.civilSpeed,
            credit: configuration.session.creditWindow, keepAlive: configuration.session.keepAlive)
        if !welcomesPromptly(welcome, hello.identity, id) {
            send(.welcome(welcome), to: id, answering: 0)
        }
    }

    /// A gateway that is not taken is why its region's link is not there.
    private mutating func noteRefusal(of hello: Hello, _ failure: Failure) {
        guard hello.identity.role == .region, let name = RegionName(hello.identity.name),
            let number = core.regionNumber(name), regions[Int(number)].session == nil
        else { return }
        let cause: LinkCause =
            failure.code == .versionUnsupported ? .versionRefused : .refused
        regions[Int(number)].loss = LinkLoss(cause: cause, sentence: failure.sentence)
    }

    /// Why a peer is not taken; nil where it is.
    private func objection(to hello: Hello, proven: Identity?, at now: Moment) -> Failure? {
        guard proven != nil || !configuration.wantsProof else {
            return Failure(
                code: .notAllowed,
                sentence: "Who shows no certificate may join with a token, and nothing else.")
        }
        if let proven, proven != hello.identity {
            return Failure(
                code: .notAllowed,
                sentence: "The certificate is that of \(proven), and the hello says "
                    + "\(hello.identity).")
        }
        let common = ProtocolVersions.common(
            lowest: hello.lowestVersion, highest: hello.highestVersion)
        guard common != nil else {
            return Failure(
                code: .versionUnsupported,
                sentence: "This planner speaks protocol versions \(ProtocolVersions.lowest) to "
                    + "\(ProtocolVersions.highest), the peer \(hello.lowestVersion) to "
                    + "\(hello.highestVersion).")
        }
        guard hello.identity.role == .region else { return objection(toPerson: hello.identity) }
        return objection(toGateway: hello, at: now)
    }

    private func objection(toPerson identity: Identity) -> Failure? {
        let isNamed =
            identity.role == .tenant
            ? TenantName(identity.name) != nil : Name<Never>(identity.name) != nil
        guard !isNamed else { return nil }
        return Failure(
            code: .badRequest, sentence: "'\(identity.name)' is no name for a \(identity.role).")
    }

    private func objection(toGateway hello: Hello, at now: Moment) -> Failure? {
        guard let name = RegionName(hello.identity.name) else {
            return Failure(
                code: .badRequest, sentence: "'\(hello.identity.name)' is no name for a region.")
        }
        guard hello.highestTerm <= core.term else {
            return Failure(
                code: .plannerOlder,
                sentence: "The gateway has seen term \(hello.highestTerm), this planner is at "
                    + "\(core.term): its journal lost its tail (`sluice journal difference`).")
        }
        let none = StoreID(high: 0, low: 0)
        guard hello.journal == none || hello.journal == configuration.journal else {
            return Failure(
                code: .plannerOlder,
                sentence: "The gateway of \(name) served another journal; wipe its store to move "
                    + "it here.")
        }
        return objection(
            toRegion: name, store: hello.store, storedThrough: hello.highestSequence, at: now)
    }
}

extension Hub.LinkLoss {
    /// The cause that a failure stands for.
    init(_ failure: Failure) {
        sentence = failure.sentence
        switch failure.code {
        case .timedOut: cause = .timedOut
        case .versionUnsupported: cause = .versionRefused
        case .shuttingDown: cause = .goodbye
        case .badFrame, .badBody, .unexpectedMessage, .notAllowed, .misbehaved: cause = .misbehaved
        case .busy, .notFound, .badRequest, .keyReused, .keyExpired, .unavailable,
            .outcomeUnknown, .regionTaken, .plannerOlder, .tooOld, .regionUnreachable:
            cause = .refused
        }
    }
}

/// Who asked what; for the answer.
struct Request: Sendable {
    let session: SessionID
    let correlation: UInt64
    let identity: Identity
    let region: UInt16?
}
