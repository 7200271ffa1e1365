package import SluiceModel

/// How long a gateway waits before it connects again: twice as long with each failure, half of it
/// by chance, so that a nation of gateways does not come back in one moment. O(1), no randomness of
/// its own.
package struct Reconnection: Sendable {
    /// The longest wait after a first failure …
    package static let first = Microseconds.milliseconds(100)
    /// … and after many: a planner that is back is found within a lease.
    package static let longest = Microseconds.milliseconds(5_000)

    /// The longest wait that a planner may ask for: several leases. One that asks for more is wrong
    /// or not the planner.
    package static let longestAsked = Microseconds.milliseconds(60_000)

    private var failures: Int64 = 0

    /// No failure yet.
    package init() {}

    /// The wait before the next try, `random` being any 64 random bits: from half of the longest to
    /// the longest, which doubles from `first` to `longest`.
    package mutating func wait(random: UInt64) -> Microseconds {
        let longest = min(Self.first.count << min(failures, 16), Self.longest.count)
        failures += 1
        let half = longest / 2
        return Microseconds(half + Int64(random % UInt64(longest - half + 1)))
    }

    /// The same where the planner asked to wait for `asked`: no less than that, within
    /// `longestAsked`, and up to a tenth more by chance.
    package mutating func wait(random: UInt64, asked: Microseconds) -> Microseconds {
        let usual = wait(random: random)
        let bounded = max(0, min(asked.count, Self.longestAsked.count))
        return Microseconds(max(usual.count, bounded + Int64(random % UInt64(bounded / 10 + 1))))
    }

    /// The planner took us: the next failure is the first again.
    package mutating func registered() { failures = 0 }
}
