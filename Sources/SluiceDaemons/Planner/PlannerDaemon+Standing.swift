internal import SluiceHub
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner
internal import SluiceTransport
internal import SluiceWire

/// A planner on a journal that others may lead.
extension PlannerDaemon {
    /// Begins to stand by, once it is known where this planner can be found.
    func startStandingBy(at address: SocketAddress) throws(DaemonFailure) {
        guard let thread = store.shared, let url = options.journalURL else { return }
        do {
            try thread.start(
                url: url, address: options.advertised ?? address.description,
                leadership: options.leadership, stall: options.stall)
        } catch { throw DaemonFailure("The journal's thread cannot be started: \(error).") }
    }

    /// Whether it is still to be seen what this process is to be.
    var isStarting: Bool {
        guard failure == nil else { return false }
        if case .standingBy = stage { return !shownView.isFollowing }
        return isCommitting
    }

    /// Looks whether this planner leads by now, and logs how it is where that changed.
    mutating func standBy(_ loop: inout EventLoop) {
        guard let thread = store.shared else { return }
        switch thread.takeOutcome() {
        case .leads(let lead): takeLead(lead, &loop)
        case .failed(let error): end(error, &loop)
        case .durable, nil:
            let view = thread.view
            guard view != shownView else { return }
            shownView = view
            log.write("standing by", ["how": view.sentence])
        }
    }

    /// A reign of this planner has begun: it serves from here on. What waits for its first batch
    /// waits for the server's word on it.
    private mutating func takeLead(_ lead: SharedJournalThread.Lead, _ loop: inout EventLoop) {
        let now = Instant.now
        clock = CivilClock.planner(
            asked: options.civilStart, last: CivilTime(seconds: lead.civilTime),
            speed: options.civilSpeed, at: now)
        hub = Self.hub(
            over: lead.state.core, at: SluiceModel.Position(lead.state.position),
            Term(lead.term), lead.identity, options, catalogue, clock.moment(at: now))
        store.take(lead.state)
        meetWaiting(loop)
        isAhead = false
        stage = .serving
        nextTick = loop.now
        shownView = SharedJournalThread.View()
        log.write("leading", ["term": "\(lead.term)", "position": "\(lead.state.position)"])
    }

    /// What those are told who come to a planner that does not lead.
    var standingBy: Failure {
        let view = store.shared?.view ?? SharedJournalThread.View()
        return Failure(
            code: .unavailable, sentence: view.sentence,
            retryAfter: PlannerLimits.standbyPause)
    }

    /// This planner leads no more, or does not know whether it does: what it decided last may be in
    /// the journal or not, and nobody has seen it. It stands by, and begins from what is there.
    mutating func stepDown(_ error: JournalError, _ loop: inout EventLoop) {
        switch error {
        case .unreachable, .notLetIn, .diskFull, .overtaken, .led, .failed, .readOnly, .tooLarge:
            break
        case .newerFormat, .damaged, .truncated, .notAJournal, .foreignHead, .locked, .dropped,
            .notCovered, .unsafeServer:
            return end(error, &loop)
        }
        log.write("leading no more", ["reason": error.description])
        let failure = Failure(
            code: .outcomeUnknown,
            sentence: "This planner leads no more: \(error.description)",
            retryAfter: PlannerLimits.standbyPause)
        for connection in peers.all { turnAway(connection, failure, &loop) }
        if case .stopping = stage { return }
        store.shared?.standByAgain()
        stage = .standingBy
        nextTick = loop.now + PlannerLimits.idleTick
    }
}
