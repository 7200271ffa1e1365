/// How nodes fail in a replay, and what is done about it.
package struct FailureSettings: Hashable, Sendable {
    /// Failures of 10⁹ card-hours: 466 interruptions in 54 days on 16,384 cards (Meta, "The Llama 3
    /// Herd of Models", 2024).
    package static let publishedRate: Int64 = 466 * 1_000_000_000 / (54 * 24 * 16_384)

    /// Failures of 10⁹ card-hours.
    package var rate: Int64
    /// Seconds of running between two checkpoints, which everybody can read; 0 for none.
    package var checkpointEvery: Int64
    /// Whether a node that broke is taken out of use until it is repaired. Where not, a run that
    /// is put there breaks within `recurrence`.
    package var isolates = true
    /// Seconds from a node's break to its repair: a shift to swap a part. Assumed.
    package var repair: Int64 = 8 * 3_600
    /// Seconds until a broken node that is in use breaks its next run, at most. Assumed.
    package var recurrence: Int64 = 600
    /// Draws when what breaks.
    package var seed: UInt64

    /// Nodes that fail at `rate` and are taken out of use.
    package init(rate: Int64, checkpointEvery: Int64, seed: UInt64) {
        self.rate = rate
        self.checkpointEvery = checkpointEvery
        self.seed = seed
    }

    /// Seconds until a run on that many thousandths of cards breaks: exponential, drawn from 64
    /// random bits. Integers only, so that it is the same everywhere.
    func secondsToFailure(milliCards: Int64, random: UInt64) -> Int64 {
        guard rate > 0, milliCards > 0 else { return .max }
        // 3,600 s an hour and 1,000 thousandths a card.
        let mean = Int128(3_600_000) * 1_000_000_000 / (Int128(rate) * Int128(milliCards))
        let drawn = (mean * Int128(Self.minusLogarithm(random))) >> 32
        return Int64(clamping: drawn)
    }

    /// −ln of (`bits` + 1) / 2⁶⁴, times 2³²: the logarithm of base two by repeated squaring (Knuth,
    /// The Art of Computer Programming 1, 1.2.2, exercise 25), then ln 2.
    static func minusLogarithm(_ bits: UInt64) -> UInt64 {
        let value = max(bits, 1)
        var fraction = (value << UInt64(value.leadingZeroBitCount)) >> 32
        var logarithm: UInt64 = 0
        for _ in 0..<32 {
            fraction = (fraction * fraction) >> 31
            logarithm <<= 1
            guard fraction >> 32 > 0 else { continue }
            fraction >>= 1
            logarithm |= 1
        }
        let binary = (UInt64(value.leadingZeroBitCount + 1) << 32) - logarithm
        // ln 2 · 2³².
        return ((binary >> 8) * 2_977_044_472) >> 24
    }
}

/// What failures did to a replay.
package struct FailureOutcome: Hashable, Sendable {
    /// Nodes that broke under a run.
    package var nodeFaults = 0
    /// Runs that ended for it.
    package var interruptedRuns = 0
    /// Thousandth-card-seconds that runs held.
    package var given: Int128 = 0
    /// Thousandth-card-seconds of the work that jobs asked for and got.
    package var useful: Int128 = 0
    /// Seconds from a run's break to its next start, summed.
    package var resumeSeconds: Int64 = 0
    /// Breaks that a next start was seen of.
    package var resumed = 0

    /// Useful card-hours of the given ones, in millionths; a million where nothing was given.
    package var goodputMillionths: Int64 {
        given == 0 ? 1_000_000 : Int64(useful * 1_000_000 / given)
    }

    /// Card-hours that had to be done again or were never of use.
    package var lostCardHours: Int64 { Int64((given - useful) / 3_600_000) }

    /// Mean seconds from a break to the next start.
    package var resumeSecondsMean: Int64 { resumed == 0 ? 0 : resumeSeconds / Int64(resumed) }
}
