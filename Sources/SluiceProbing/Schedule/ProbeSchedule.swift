package import SluiceModel

/// When which target is probed: each in its interval, with a jitter that keeps gateways from
/// marching in step, and all of them together within a budget of packets.
///
/// What was missed is not caught up: what is saved is a tenth of a second's budget at most, or two
/// rounds. The same seed gives the same moments. Time is an argument.
package struct ProbeSchedule: Sendable {
    /// Time between two probes of a target, before the jitter.
    package let interval: Microseconds
    private let packetsPerSecond: Int64
    private var next: [Int64]
    /// Millionths of a packet that may be sent now.
    private var budget: Int64
    private var filledAt: Int64
    private var random: SplitMix64

    /// Millionths of a packet that a round takes.
    private static let round = Int64(ProbeLimits.packetsPerRound) * 1_000_000

    /// A schedule of `targets`, each probed every `interval` where the budget allows. The first
    /// probes are spread over one interval.
    package init(
        targets: Int, every interval: Microseconds, packetsPerSecond: Int, seed: UInt64,
        at now: Microseconds
    ) {
        precondition(targets >= 0 && packetsPerSecond >= ProbeLimits.packetsPerRound)
        self.packetsPerSecond = Int64(min(packetsPerSecond, ProbeLimits.packetsPerSecond))
        // So many targets cannot have more than their share.
        let share = Int64(targets) * Self.round / self.packetsPerSecond
        let length = max(interval.count, share, ProbeLimits.leastInterval.count)
        self.interval = Microseconds(length)
        random = SplitMix64(seed: seed)
        next = []
        for _ in 0..<targets { next.append(now.count + random.below(length)) }
        budget = Self.round
        filledAt = now.count
    }

    /// A target that is to be probed now; nil where none is due or the budget is spent. Ask again
    /// until it is nil. O(targets).
    package mutating func takeDue(at now: Microseconds) -> Int? {
        fill(now.count)
        guard budget >= Self.round, let first = earliest, next[first] <= now.count else {
            return nil
        }
        budget -= Self.round
        let jitter = random.below(max(1, interval.count * 2 / 5)) - interval.count / 5
        next[first] = now.count + interval.count + jitter
        return first
    }

    /// When `takeDue` may give something next; nil without targets. O(targets).
    package func nextDue(at now: Microseconds) -> Microseconds? {
        guard let first = earliest else { return nil }
        let lacking = max(0, Self.round - budget)
        let filled = filledAt + (lacking + packetsPerSecond - 1) / packetsPerSecond
        return Microseconds(max(next[first], filled))
    }

    private var earliest: Int? { next.indices.min { next[$0] < next[$1] } }

    private mutating func fill(_ now: Int64) {
        let passed = min(max(0, now - filledAt), 1_000_000)
        let most = max(2 * Self.round, packetsPerSecond * 100_000)
        budget = min(budget + passed * packetsPerSecond, most)
        filledAt = max(filledAt, now)
    }
}
