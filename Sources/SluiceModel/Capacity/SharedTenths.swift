/// Split cards by what is free on them, without a heap: entry k counts cards with at least k × 10 %
/// and less than (k + 1) × 10 % free, k in 0 ... 10. In words, for the reason of `InlineCounts`.
@frozen
public struct SharedTenths: Hashable, Sendable {
    /// Two entries a word, the first in the lower bits; the last word has one.
    @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt32)

    /// How many entries there are.
    @inlinable
    public static var count: Int { 11 }

    /// All zero.
    @inlinable
    public init() { words = (0, 0, 0, 0, 0, 0) }

    /// The entries in order.
    @inlinable
    public var array: [UInt32] { (0..<Self.count).map { self[$0] } }

    /// The entry at `index`, 0 ... 10.
    @inlinable
    public subscript(index: Int) -> UInt32 {
        get {
            precondition(index >= 0 && index < Self.count)
            let word =
                switch index &>> 1 {
                case 0: words.0
                case 1: words.1
                case 2: words.2
                case 3: words.3
                case 4: words.4
                default: UInt64(words.5)
                }
            return UInt32(truncatingIfNeeded: word &>> Self.shift(index))
        }
        set {
            precondition(index >= 0 && index < Self.count)
            let change = UInt64(self[index] ^ newValue) &<< Self.shift(index)
            switch index &>> 1 {
            case 0: words.0 ^= change
            case 1: words.1 ^= change
            case 2: words.2 ^= change
            case 3: words.3 ^= change
            case 4: words.4 ^= change
            default: words.5 = newValue
            }
        }
    }

    /// Where in its word the entry at `index` starts, in bits.
    @inlinable
    static func shift(_ index: Int) -> UInt64 { UInt64(truncatingIfNeeded: index & 1) &* 32 }

    /// Compares entry by entry.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    /// Feeds each word.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        for index in 0..<Self.count { hasher.combine(self[index]) }
    }
}
