internal import SluiceLinux
public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// Hands every change of jobs after `after` to `body`, as it comes, until `body` returns false,
    /// `timeout` is over (nil: never), or the planner refuses. `.none` starts now.
    ///
    /// Resumes by itself where the connection breaks, so that no change is missed. Returns the
    /// position to go on from. A refusal `tooOld` means that the position is past: list the jobs,
    /// and watch from the list's position; `hasGap` in an event means the same. The connection is
    /// closed at the end: the next verb opens a new one.
    @discardableResult
    public func watch(
        tenant: TenantName = .none, job: JobID = .none, after: Position = .none,
        timeout: Duration? = nil, _ body: (WatchEvents) -> Bool
    ) throws(ClientError) -> Position {
        guard !isWatching, pending.isEmpty, answers.count == 0 else {
            throw misuse("This client has requests in flight", "Use a second client to watch.")
        }
        let deadline = timeout.map { Instant.now + $0 } ?? .never
        var watch = Watch(tenant: tenant, job: job, after: after)
        defer {
            isWatching = false
            close()
        }
        while true {
            answers = AnswerQueue()
            isWatching = false
            let correlation = try send(.watch(watch), until: .now + self.timeout)
            // A watch that breaks begins anew from the last position, not from its first.
            pending = [:]
            isWatching = true
            let opened = reconnects
            while opened == reconnects {
                while let answer = answers.popFirst() {
                    guard answer.correlation == correlation else { continue }
                    switch answer.message {
                    case .watchEvents(let events):
                        watch.after = events.position
                        if !body(events) { return watch.after }
                    case .failure(let failure): throw ClientError(failure, at: address)
                    default: throw unexpected(answer.message)
                    }
                }
                guard try watchOn(until: deadline) else { return watch.after }
            }
        }
    }

    /// Waits for the next events; false when the watch's time is over. A broken connection is
    /// opened again within the client's `timeout`.
    private func watchOn(until deadline: Instant) throws(ClientError) -> Bool {
        guard let connection else {
            try reopen(after: nil, until: .now + timeout)
            return true
        }
        do throws(Connection.End) {
            guard try connection.wait(until: deadline) else { return false }
            while let (correlation, message) = try connection.next() {
                keep(message, correlation)
            }
        } catch {
            // What came before the break is handed over first; the watch then begins again.
            guard answers.count == 0 else {
                self.connection = nil
                return true
            }
            try reopen(after: error, until: .now + timeout)
        }
        return true
    }
}
