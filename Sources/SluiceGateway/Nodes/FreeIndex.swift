/// Which nodes have exactly n cards free, as one bitmap for each n. The lowest node of a row is
/// found in O(1) amortised: each row remembers a word below which it is empty.
struct FreeIndex: Sendable {
    private let wordsPerRow: Int
    private var words: [UInt64]
    private var firstWords: [Int]

    /// Empty rows 0 ... `largest` for `nodes` nodes.
    init(nodes: Int, largest: Int) {
        wordsPerRow = (nodes + 63) / 64
        words = Array(repeating: 0, count: wordsPerRow * (largest + 1))
        firstWords = Array(repeating: wordsPerRow, count: largest + 1)
    }

    /// Puts a node into a row.
    mutating func insert(_ node: Int, free: Int) {
        words[free * wordsPerRow + node >> 6] |= 1 << UInt64(node & 63)
        if node >> 6 < firstWords[free] { firstWords[free] = node >> 6 }
    }

    /// Takes a node out of its row.
    mutating func remove(_ node: Int, free: Int) {
        words[free * wordsPerRow + node >> 6] &= ~(1 << UInt64(node & 63))
    }

    /// The lowest node of a row; nil where it is empty.
    mutating func first(free: Int) -> Int? {
        var word = firstWords[free]
        while word < wordsPerRow, words[free * wordsPerRow + word] == 0 { word += 1 }
        firstWords[free] = word
        guard word < wordsPerRow else { return nil }
        return word << 6 + words[free * wordsPerRow + word].trailingZeroBitCount
    }

    /// Whether a node is in a row; for checkers.
    func contains(_ node: Int, free: Int) -> Bool {
        words[free * wordsPerRow + node >> 6] & 1 << UInt64(node & 63) != 0
    }
}
