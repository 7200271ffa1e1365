/// A deterministic generator: one seed, one sequence, on every machine.
///
/// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
/// 2014; constants as in Vigna's public-domain reference (prng.di.unimi.it/splitmix64.c).
/// Not for secrets.
package struct SplitMix64: Equatable, Sendable {
    private var state: UInt64

    /// Starts the sequence of `seed`.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `bound`, without bias (Lemire, "Fast Random Integer
    /// Generation in an Interval", ACM TOMACS 2019).
    package mutating func below(_ bound: Int64) -> Int64 {
        precondition(bound > 0, "the bound is \(bound)")
        let width = UInt64(bound)
        var product = next().multipliedFullWidth(by: width)
        if product.low < width {
            let threshold = (0 &- width) % width
            while product.low < threshold { product = next().multipliedFullWidth(by: width) }
        }
        return Int64(product.high)
    }

    /// An index into `weights`, drawn in proportion to them. Their sum must be above zero.
    package mutating func index(weights: [Int64]) -> Int {
        var left = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if left < weight { return index }
            left -= weight
        }
        preconditionFailure("a draw of \(left) lies beyond the weights \(weights)")
    }
}
