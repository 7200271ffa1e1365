package import SluiceModel

/// How often something may happen: `perMinute` as a rule, and `burst` at once after a quiet time.
/// Holds no clock; O(1).
package struct RateBucket: Hashable, Sendable {
    /// How often at once.
    package let burst: Int64
    /// How often as a rule.
    package let perMinute: Int64
    /// What is left, in sixty-millionths of one: a microsecond gives `perMinute` of them back.
    private var left: Int64
    private var seen: BootTime

    private static var whole: Int64 { 60_000_000 }

    /// A full one. Both are at most 10¹⁰.
    package init(burst: Int64, perMinute: Int64, at now: BootTime) {
        self.burst = burst
        self.perMinute = perMinute
        left = burst * Self.whole
        seen = now
    }

    /// Takes one; false where none is left.
    package mutating func take(at now: BootTime) -> Bool {
        refill(at: now)
        guard left >= Self.whole else { return false }
        left -= Self.whole
        return true
    }

    /// Whether nothing is missing: it says no more than a new one would.
    package mutating func isFull(at now: BootTime) -> Bool {
        refill(at: now)
        return left >= burst * Self.whole
    }

    /// How long until there is one again; zero where there is.
    package func wait() -> Microseconds {
        guard left < Self.whole, perMinute > 0 else { return Microseconds(0) }
        return Microseconds((Self.whole - left + perMinute - 1) / perMinute)
    }

    private mutating func refill(at now: BootTime) {
        let full = burst * Self.whole
        let passed = max(0, now.since(seen).count)
        let (gained, overflow) = passed.multipliedReportingOverflow(by: perMinute)
        left = overflow || gained >= full - left ? full : left + gained
        seen = max(seen, now)
    }
}
