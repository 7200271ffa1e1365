/// Free cards of one block as a histogram: how many nodes have 0, 1, … cards free.
///
/// The planner decides on it and the gateway binds nodes by the same rule (`take`), so both come to
/// the same histogram without exchanging nodes.
@frozen
public struct BlockShape: Hashable, Sendable {
    /// `nodesByFreeCards[n]` nodes have exactly `n` cards free; cardsPerNode + 1 entries used.
    public private(set) var nodesByFreeCards: InlineCounts
    /// Cards of each node.
    public let cardsPerNode: UInt8

    /// A block whose nodes are all free.
    public init(_ block: BlockDescription) {
        self.init(cardsPerNode: block.cardsPerNode)
        nodesByFreeCards[Int(block.cardsPerNode)] = block.nodes
    }

    /// A block without nodes.
    public init(cardsPerNode: UInt8) {
        precondition(
            (1...Limits.cardsPerNode).contains(Int(cardsPerNode)), "\(cardsPerNode) cards a node")
        self.cardsPerNode = cardsPerNode
        nodesByFreeCards = InlineCounts()
    }

    /// A block with these counts; entries over `cardsPerNode` must be 0. For decoders.
    public init(cardsPerNode: UInt8, nodesByFreeCards: InlineCounts) {
        precondition(
            (1...Limits.cardsPerNode).contains(Int(cardsPerNode)), "\(cardsPerNode) cards a node")
        self.cardsPerNode = cardsPerNode
        self.nodesByFreeCards = nodesByFreeCards
    }

    /// Nodes with exactly `free` cards free.
    @inlinable
    public func nodes(free: Int) -> UInt16 { nodesByFreeCards[free] }

    /// Sets how many nodes have exactly `free` cards free; for decoders and for capacity counts.
    public mutating func setNodes(free: Int, count: UInt16) {
        precondition(free <= Int(cardsPerNode), "\(free) free of \(cardsPerNode)")
        nodesByFreeCards[free] = count
    }

    /// All nodes of the block. O(cards a node).
    public var nodeCount: UInt32 {
        (0...Int(cardsPerNode)).reduce(0) { $0 + UInt32(nodesByFreeCards[$1]) }
    }

    /// Free cards in sum: not what a gang can have. O(cards a node).
    public var freeCards: UInt32 {
        (1...Int(cardsPerNode)).reduce(0) { $0 + UInt32($1) * UInt32(nodesByFreeCards[$1]) }
    }

    /// The largest gang that fits: whole nodes where there is one free, else the fullest part node.
    public var largestGang: UInt32 {
        let whole = UInt32(nodesByFreeCards[Int(cardsPerNode)]) * UInt32(cardsPerNode)
        guard whole == 0 else { return whole + largestPartNode }
        return largestPartNode
    }

    /// The most cards free on one node that is not wholly free.
    var largestPartNode: UInt32 {
        var free = Int(cardsPerNode) - 1
        while free > 0 {
            if nodesByFreeCards[free] > 0 { return UInt32(free) }
            free -= 1
        }
        return 0
    }

    /// Nodes with every card free.
    var wholeNodes: UInt32 { UInt32(nodesByFreeCards[Int(cardsPerNode)]) }

    /// How many gangs of `cards` fit at once. O(cards a node).
    func gangs(of cards: UInt32) -> UInt32 {
        let perNode = UInt32(cardsPerNode)
        if cards < perNode {
            return (Int(cards)...Int(perNode)).reduce(UInt32(0)) {
                $0 + UInt32(nodes(free: $1)) * (UInt32($1) / cards)
            }
        }
        return wholeNodes / ((cards + perNode - 1) / perNode)
    }

    /// Whether a gang of `cards` fits: whole nodes, and its rest on one more node. O(cards a node).
    public func fits(cards: UInt32) -> Bool {
        var copy = self
        return copy.take(cards: cards)
    }

    /// Takes a gang of `cards`: whole free nodes for its multiples, best fit for the rest (the node
    /// with the fewest free cards that are enough). Changes nothing and returns false where it does
    /// not fit. O(cards a node).
    public mutating func take(cards: UInt32) -> Bool {
        let perNode = UInt32(cardsPerNode)
        let whole = cards / perNode
        let rest = Int(cards % perNode)
        guard whole <= UInt32(nodesByFreeCards[Int(cardsPerNode)]) else { return false }
        var after = self
        after.nodesByFreeCards[Int(cardsPerNode)] -= UInt16(whole)
        after.nodesByFreeCards[0] += UInt16(whole)
        if rest > 0 {
            guard let from = (rest...Int(cardsPerNode)).first(where: { after.nodes(free: $0) > 0 })
            else { return false }
            after.move(from: from, to: from - rest)
        }
        self = after
        return true
    }

    /// Moves one node from `from` free cards to `to`.
    public mutating func move(from: Int, to: Int) {
        precondition(nodesByFreeCards[from] > 0, "no node with \(from) free cards")
        nodesByFreeCards[from] -= 1
        nodesByFreeCards[to] += 1
    }
}

/// 17 counts without a heap: one for each number of free cards on a node, 0 ... 16.
@frozen
public struct InlineCounts: Hashable, Sendable {
    @usableFromInline var storage: InlineArray<17, UInt16>

    /// How many counts there are.
    @inlinable
    public static var capacity: Int { 17 }

    /// All zero.
    @inlinable
    public init() { storage = InlineArray(repeating: 0) }

    /// The count at `index`, 0 ... 16.
    @inlinable
    public subscript(index: Int) -> UInt16 {
        get { storage[index] }
        set { storage[index] = newValue }
    }

    /// Compares count by count.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        for index in 0..<17 where left.storage[index] != right.storage[index] { return false }
        return true
    }

    /// Feeds each count.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        for index in 0..<17 { hasher.combine(storage[index]) }
    }
}
