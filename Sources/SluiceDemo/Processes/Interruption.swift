internal import SluiceLinux

/// Waits that a signal cuts short: Ctrl-C must end everything at once, wherever the demonstration
/// is.
final class Interruption {
    private let signals: SignalDescriptor
    private var epoll: Epoll

    /// Takes the signals that ask for an end. Made before any child or thread starts.
    init() throws(DemoFailure) {
        do {
            signals = try SignalDescriptor([.interrupt, .terminate, .hangup])
            epoll = try Epoll(capacity: 1)
            try epoll.add(signals.descriptor, [.read], token: 0)
        } catch {
            throw DemoFailure("Signals cannot be taken: \(error). Raise the limit of open files.")
        }
    }

    /// Throws where a signal has come.
    func check() throws(DemoFailure) { try rest(.zero) }

    /// Waits so long, or throws as soon as a signal comes.
    func rest(_ length: Duration) throws(DemoFailure) {
        guard isAsked(within: length) else { return }
        throw DemoFailure(
            "Interrupted: everything that was started is ended.", isInterruption: true)
    }

    /// Whether a signal comes within that time.
    private func isAsked(within length: Duration) -> Bool {
        let end = Instant.now + length
        while true {
            if signals.next() != nil { return true }
            let left = end.since(.now)
            let count = (try? epoll.wait(atMost: left)) ?? 0
            if count == 0, Instant.now >= end { return false }
        }
    }
}
