import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

/// What leaves ahead of a batch that is on its way, while the planner leads for certain: words that
/// tell nothing of what was decided, and acknowledge nothing. A journal that stalls costs no
/// region its lease, and nobody a clear answer.
extension Hub {
    /// What is known to be durable, for those who ask while the journal takes nothing.
    struct Settled: Sendable {
        var position = Position.none
        var jobs = 0
        var waiting = 0
        var placements = 0
    }

    /// The output of that turn has left, since its batch is durable or it had none.
    package mutating func letOut(_ turn: UInt64) {
        precondition(turn >= letOutTurn, "turn \(turn) leaves behind \(letOutTurn)")
        letOutTurn = turn
        settled = closing
    }

    /// `prompt` has left.
    package mutating func promptLeft() { prompt.removeAll() }

    /// Remembers what the turn that closes came to.
    mutating func noteClosed() {
        let counts = core.counts
        closing = Settled(
            position: position, jobs: counts.jobs, waiting: counts.waiting,
            placements: counts.placements)
    }

    /// Queues a message that waits for no batch.
    mutating func sendPromptly(
        _ message: Message, to session: SessionID, answering correlation: UInt64 = 0
    ) {
        prompt.send(message, to: session, answering: correlation)
        sessions.sent(session)
    }

    /// Keeps a connection alive: at once, unless the peer waits for its welcome still.
    mutating func keepAlive(_ message: Message, _ session: SessionID) {
        guard let entry = sessions[session], entry.greetedIn <= letOutTurn else {
            return send(message, to: session, answering: 0)
        }
        sendPromptly(message, to: session)
    }

    /// Grants a lease. Where the region was registered and reachable before anything that is not
    /// durable, the renewal changes nothing that a crash could forget: whoever leads next counts
    /// every lease from the moment at which it does.
    mutating func grant(_ grant: LeaseGranted, of region: UInt16, _ request: Request) {
        let isSettled =
            regions[Int(region)].reachableIn <= letOutTurn
            && (sessions[request.session]?.registeredIn ?? .max) <= letOutTurn
        guard isSettled else {
            return send(
                .leaseGranted(grant), to: request.session, answering: request.correlation)
        }
        sendPromptly(.leaseGranted(grant), to: request.session, answering: request.correlation)
    }

    /// Whether a request came while the journal takes nothing: it is answered at once, and nothing
    /// is decided. Gateways' reports are taken in, since what they tell has happened.
    mutating func answersStalled(
        _ kind: MessageKind, _ correlation: UInt64, from id: SessionID, at now: Moment
    ) -> Bool {
        guard let stalledFor, kind.takesCredit, let entry = sessions[id],
            let identity = entry.identity, identity.role != .region,
            entry.greetedIn <= letOutTurn
        else { return false }
        let message: Message =
            kind == .plannerStatus
            ? .plannerStatusReply(stalledStatus(for: identity, stalledFor, at: now))
            : .failure(
                Failure(
                    code: .unavailable,
                    sentence: "\(stalled(stalledFor, at: now).sentence) Nothing was done, and "
                        + "nothing is told that is not durable; work at the sites runs on.",
                    retryAfter: .milliseconds(1_000)))
        sendPromptly(message, to: id, answering: correlation)
        requests += 1
        if let credit = sessions.answered(id) { sendPromptly(.credit(credit), to: id) }
        return true
    }

    private func stalled(_ length: Microseconds, at now: Moment) -> Verdict {
        let seconds = length.count / 1_000_000
        let since = now.civil.adding(Seconds(-seconds * Int64(configuration.civilSpeed)))
        return Verdict(
            .journalStalled,
            "The journal is stalled since \(minute(since)), for \(seconds) s: its disk, or a "
                + "synchronous replica of its database, does not answer.",
            [
                Verdict.Number("stalledSeconds", seconds),
                Verdict.Number("sinceSeconds", since.seconds),
            ])
    }

    /// As much of `status` as is durable.
    private func stalledStatus(
        for identity: Identity, _ length: Microseconds, at now: Moment
    ) -> PlannerStatusReply {
        var reply = PlannerStatusReply(
            journal: configuration.journal, term: core.term, position: settled.position,
            civilTime: now.civil, stateHash: 0, jobs: UInt64(settled.jobs),
            waiting: UInt64(settled.waiting), placements: UInt64(settled.placements),
            violations: 0, residentBytes: residentBytes, journalBytes: journalBytes,
            requests: requests)
        reply = seen(reply, by: identity)
        reply.alarms = [stalled(length, at: now)]
        return reply
    }

    /// Greets somebody whatever the journal does, so that he may ask what is the matter; false for
    /// a gateway, whose registration has to wait, and in a reign's first turn.
    mutating func welcomesPromptly(
        _ welcome: Welcome, _ identity: Identity, _ id: SessionID
    ) -> Bool {
        guard identity.role != .region, letOutTurn > 0 else { return false }
        var welcome = welcome
        welcome.position = settled.position
        sendPromptly(.welcome(welcome), to: id)
        _ = sessions.change(id) { $0.greetedIn = 0 }
        return true
    }
}
