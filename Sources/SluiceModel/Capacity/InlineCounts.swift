/// 17 counts without a heap: one for each number of free cards on a node, 0 ... 16.
///
/// They lie in words and not in an inline array: a copy is then five moves and not seventeen, which
/// is most of the time that a capacity report takes to read and to write.
@frozen
public struct InlineCounts: Hashable, Sendable {
    /// Four counts a word, the first in the lowest bits: on a little-endian machine, as the wire
    /// has them.
    public var words: (UInt64, UInt64, UInt64, UInt64)
    /// The count at 16.
    public var last: UInt16

    /// How many counts there are.
    @inlinable
    public static var capacity: Int { 17 }

    /// All zero.
    @inlinable
    public init() {
        words = (0, 0, 0, 0)
        last = 0
    }

    /// The count at `index`, 0 ... 16.
    @inlinable
    public subscript(index: Int) -> UInt16 {
        get {
            precondition(index >= 0 && index <= 16)
            if index == 16 { return last }
            let low = index & 4 == 0 ? words.0 : words.1
            let high = index & 4 == 0 ? words.2 : words.3
            let word = index < 8 ? low : high
            return UInt16(truncatingIfNeeded: word &>> Self.shift(index))
        }
        set {
            precondition(index >= 0 && index <= 16)
            let change = UInt64(self[index] ^ newValue) &<< Self.shift(index)
            switch index &>> 2 {
            case 0: words.0 ^= change
            case 1: words.1 ^= change
            case 2: words.2 ^= change
            case 3: words.3 ^= change
            default: last = newValue
            }
        }
    }

    /// Where in its word the count at `index` starts, in bits.
    @inlinable
    static func shift(_ index: Int) -> UInt64 { UInt64(truncatingIfNeeded: index & 3) &* 16 }

    /// Compares count by count.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        left.words == right.words && left.last == right.last
    }

    /// Feeds each word.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
        hasher.combine(last)
    }
}
