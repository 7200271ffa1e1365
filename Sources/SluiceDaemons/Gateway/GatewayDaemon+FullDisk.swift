internal import SluiceGateway
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluiceSpoke
internal import SluiceTransport
internal import SluiceWire

/// What a gateway does while its store takes nothing: it holds what it decided, tells nobody, and
/// keeps its runs. Without a connection nothing new comes, so that what it holds is bounded by what
/// runs; the planner sees the region unreachable, and why in its list of sessions.
extension GatewayDaemon {
    /// A commit failed: what this turn decided is not kept, so nobody may hear of it.
    mutating func fail(_ error: JournalError, _ loop: inout EventLoop) {
        loop.discardTurnOutput()
        _ = spoke.takeOutput()
        guard case .diskFull = error, !isStopping else {
            // The outcome is unknown, or there is no time to wait: the next start recovers.
            failure = DaemonFailure(error.description)
            loop.stop()
            return
        }
        hold(error, &loop)
        schedule(loop.now, executorActed: false)
    }

    private mutating func hold(_ error: JournalError, _ loop: inout EventLoop) {
        if retryAt == nil { log.write("holding", ["reason": error.description]) }
        retryAt = loop.now + GatewayLimits.fullDiskRetry
        guard case .connected(let connection) = stage else { return }
        let goodbye = Goodbye(
            sentence: "The gateway's disk is full: its runs go on, and it takes nothing new until "
                + "there is room.")
        send(.goodbye(goodbye), correlation: 0, to: connection, &loop)
        loop.close(connection, .owner(UInt32(ErrorCode.unavailable.rawValue)))
        spoke.disconnected()
        wait(loop.now)
    }

    /// Whether the store is to be tried in this turn; always but while its disk is full.
    func isRetryDue(_ now: Instant) -> Bool { isStopping || retryAt.map { $0 <= now } ?? true }

    /// A commit went well: what was held is carried out now.
    mutating func goOn() {
        guard retryAt != nil else { return }
        retryAt = nil
        reconnection.registered()
        if !isStopping { stage = .waiting(until: .now) }
        log.write("going on", ["runs": "\(spoke.core.runCount)"])
    }

    private var isStopping: Bool {
        if case .stopping = stage { true } else { false }
    }
}
