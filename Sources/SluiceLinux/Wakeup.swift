internal import CLinux

/// A way for any thread to wake a loop that waits in epoll (an `eventfd`). Many wake-ups before the
/// loop looks are one.
package final class Wakeup: Sendable {
    private let owned: FileDescriptor

    /// Readable after `wake()`, until `clear()`.
    package var descriptor: Descriptor { owned.descriptor }

    /// A wake-up that nobody has called yet.
    package init() throws(KernelError) {
        owned = try FileDescriptor(
            result: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), "eventfd")
    }

    /// Wakes the loop. Never blocks.
    package func wake() {
        var one: UInt64 = 1
        // A full counter would-block: the loop is then awake already.
        unsafe withUnsafeBytes(of: &one) { _ = unsafe descriptor.write($0) }
    }

    /// Takes back all wake-ups so far; for the loop's thread.
    package func clear() {
        var count: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &count) { _ = unsafe descriptor.read(into: $0) }
    }
}
