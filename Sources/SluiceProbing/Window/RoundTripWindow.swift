package import SluiceModel

/// Round trips of the last while, and exchanges that came to no end. Time is an argument:
/// microseconds of one clock, never decreasing.
package struct RoundTripWindow: Sendable {
    /// What a window holds.
    package struct Summary: Hashable, Sendable {
        /// The median; 0 without samples.
        package var median = Microseconds(0)
        /// The 99th percentile; 0 without samples.
        package var percentile99 = Microseconds(0)
        /// Round trips in it.
        package var samples: UInt32 = 0
        /// Since the newest round trip ever; nil before the first.
        package var age: Microseconds?
        /// Thousandths of the exchanges that were lost.
        package var loss = PerMille(0)
    }

    private struct Sample {
        var at: Int64
        /// Negative for one that was lost.
        var roundTrip: Int64
    }

    /// How far it reaches back.
    package let length: Microseconds
    private var samples: [Sample] = []
    /// Samples before it are gone.
    private var first = 0
    private var lost: UInt32 = 0
    private var histogram = RoundTripHistogram()
    private var newest: Int64?

    /// An empty window of that length.
    package init(length: Microseconds) {
        precondition(length.count > 0, "a window of \(length.count) µs holds nothing")
        self.length = length
    }

    /// An exchange came to its end after `roundTrip`. O(1) amortised.
    package mutating func add(_ roundTrip: Microseconds, at now: Microseconds) {
        append(Sample(at: now.count, roundTrip: max(0, roundTrip.count)))
        histogram.add(Microseconds(max(0, roundTrip.count)))
        newest = now.count
    }

    /// An exchange came to no end. O(1) amortised.
    package mutating func addLost(at now: Microseconds) {
        append(Sample(at: now.count, roundTrip: -1))
        lost += 1
    }

    private mutating func append(_ sample: Sample) {
        expire(at: Microseconds(sample.at))
        if samples.count - first == ProbeLimits.windowSamples { drop() }
        samples.append(sample)
    }

    /// Forgets what is older than the window. O(1) amortised.
    package mutating func expire(at now: Microseconds) {
        while first < samples.count, samples[first].at < now.count - length.count { drop() }
    }

    private mutating func drop() {
        let sample = samples[first]
        if sample.roundTrip < 0 {
            lost -= 1
        } else {
            histogram.remove(Microseconds(sample.roundTrip))
        }
        first += 1
        if first > ProbeLimits.windowSamples {
            samples.removeFirst(first)
            first = 0
        }
    }

    /// What it holds now. O(buckets).
    package mutating func summary(at now: Microseconds) -> Summary {
        expire(at: now)
        var summary = Summary()
        summary.samples = histogram.count
        summary.median = histogram.percentile(500) ?? Microseconds(0)
        summary.percentile99 = histogram.percentile(990) ?? Microseconds(0)
        summary.age = newest.map { Microseconds(max(0, now.count - $0)) }
        let all = UInt64(lost) + UInt64(histogram.count)
        summary.loss = PerMille(all == 0 ? 0 : UInt32((UInt64(lost) * 1_000 + all - 1) / all))
        return summary
    }
}
