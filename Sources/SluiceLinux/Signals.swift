internal import CLinux
internal import Glibc

/// A signal that a daemon deals with, or sends.
package enum Signal: Int32, Sendable, CaseIterable {
    case hangup = 1
    case interrupt = 2
    case kill = 9
    case terminate = 15
    case child = 17
    case `continue` = 18
    case stop = 19
}

/// Signals taken as readable events (`signalfd`) and not as handlers.
///
/// Create it before other threads start: a thread inherits the block that keeps the signals here.
package struct SignalDescriptor: ~Copyable, Sendable {
    private let owned: FileDescriptor

    /// Readable while a signal is pending.
    package var descriptor: Descriptor { owned.descriptor }

    /// Blocks these signals for this thread and those it starts, and takes them here.
    package init(_ signals: [Signal]) throws(KernelError) {
        let mask = signals.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue - 1) }
        owned = try FileDescriptor(result: sluice_signalfd(mask), "signalfd")
    }

    /// The next pending signal, nil when there is none. One `child` may stand for many ended
    /// children.
    package func next() -> Signal? {
        while true {
            let number = sluice_signalfd_next(descriptor.number)
            if number <= 0 { return nil }
            if let signal = Signal(rawValue: number) { return signal }
        }
    }
}
