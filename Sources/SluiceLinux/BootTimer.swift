internal import CLinux

/// A timer on `CLOCK_BOOTTIME`: due also when the machine slept past its moment, which a wait with
/// a length (`epoll_wait`) is not.
package struct BootTimer: ~Copyable, Sendable {
    private let owned: FileDescriptor

    /// Readable once the timer is due, until it is set again.
    package var descriptor: Descriptor { owned.descriptor }

    /// A timer that is not set.
    package init() throws(KernelError) {
        owned = try FileDescriptor(result: sluice_boot_timer(), "timerfd_create")
    }

    /// Lets it be due then; a moment that is past is due at once, `never` is not set at all.
    package func set(_ moment: Instant) throws(KernelError) {
        // The kernel reads 0 as "not set" and takes no more than a signed count of seconds.
        let wanted = moment == .never ? 0 : max(1, moment.nanoseconds)
        if sluice_boot_timer_set(descriptor.number, min(wanted, UInt64(Int64.max))) != 0 {
            throw KernelError("timerfd_settime")
        }
    }
}
