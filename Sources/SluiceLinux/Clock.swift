internal import Glibc

/// A moment of the machine's steady clock: nanoseconds since it started, time asleep included
/// (`CLOCK_BOOTTIME`), so that a lease does not outlive its holder's suspend.
package struct Instant: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds since the machine started.
    package let nanoseconds: UInt64

    /// That moment.
    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// Now. About 20 ns: no system call.
    package static var now: Instant { Instant(nanoseconds: readClock(CLOCK_BOOTTIME)) }

    /// A moment that never comes.
    package static let never = Instant(nanoseconds: .max)

    /// Milliseconds since the machine started.
    package var milliseconds: UInt64 { nanoseconds / 1_000_000 }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later; `never` when that is past the end of the clock.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? .never : Instant(nanoseconds: sum)
    }

    /// How long after `earlier` this is; zero when it is before.
    package func since(_ earlier: Instant) -> Duration {
        guard nanoseconds > earlier.nanoseconds else { return .zero }
        return .nanoseconds(Int64(clamping: nanoseconds - earlier.nanoseconds))
    }
}

extension Duration {
    /// Whole nanoseconds; a negative duration is none.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
    }
}

/// The wall clock (`CLOCK_REALTIME`), which people and other machines may set: only for what is
/// shown and for civil time's source, never for a lease.
package enum WallClock {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    package static var nanosecondsSince1970: UInt64 { readClock(CLOCK_REALTIME) }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    package static var millisecondsSince1970: UInt64 { nanosecondsSince1970 / 1_000_000 }
}

private func readClock(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0, "clock \(clock) cannot be read: \(Errno.last)")
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
