internal import SluiceLinux
internal import SluiceModel
internal import Synchronization

/// Where a prober's thread puts what it measures, and its gateway's thread takes it.
final class ProbeBoard: Sendable {
    private struct State {
        var reports: [RingReport] = []
        var isStopped = false
    }

    private let state = Mutex(State())
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

    /// Asks the prober to end; it does so within its next turn.
    func stop() { state.withLock { $0.isStopped = true } }
}

extension RingReport {
    /// Whether the two would lead to another band or standing at once.
    func differsInKind(from other: RingReport) -> Bool {
        ring != other.ring || (samples == 0) != (other.samples == 0)
    }
}
