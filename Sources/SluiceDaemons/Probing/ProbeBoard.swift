internal import SluiceLinux
internal import SluiceModel
internal import Synchronization

/// Where a prober's thread puts what it measures, and its gateway's thread takes it.
final class ProbeBoard: Sendable {
    private struct State {
        var reports: [RingReport] = []
        var isStopped = false
        /// Wakes the prober's loop, once there is one.
        var prober: Wakeup?
    }

    private let state = Mutex(State())
    /// Posted once by the prober's thread, when it is over.
    private let ended = Semaphore()
    /// Wakes the gateway's loop when a ring may have moved.
    private let listener: Wakeup

    /// A board without a report.
    init(listener: Wakeup) { self.listener = listener }

    /// The last reports, by site and metro.
    var reports: [RingReport] { state.withLock { $0.reports } }

    /// Whether the prober has to end.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Puts up new reports; wakes the gateway where a band, or whether it may be trusted, differs.
    func post(_ reports: [RingReport]) {
        let isNews = state.withLock { state in
            defer { state.reports = reports }
            return state.reports.count != reports.count
                || zip(state.reports, reports).contains { $0.differsInKind(from: $1) }
        }
        if isNews { listener.wake() }
    }

    /// Asks the prober to end, and waits until it has: at once. A process that left while
    /// it still sealed packets would take OpenSSL's memory away under its hands.
    func stop() {
        let prober = state.withLock { state in
            state.isStopped = true
            return state.prober
        }
        prober?.wake()
        ended.wait()
    }

    /// The prober's thread has a loop, which this wakes.
    func threadBegan(_ wakeup: Wakeup) { state.withLock { $0.prober = wakeup } }

    /// The prober's thread says that it is over, and touches nothing after.
    func threadEnded() { ended.post() }
}

extension RingReport {
    /// Whether the two would lead to another band or standing at once.
    func differsInKind(from other: RingReport) -> Bool {
        ring != other.ring || (samples == 0) != (other.samples == 0)
    }
}
