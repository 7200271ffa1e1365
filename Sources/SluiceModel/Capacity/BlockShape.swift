/// Free cards of one block as a histogram: how many nodes have 0, 1, … cards free.
///
/// The planner decides on it and the gateway binds nodes by the same rule (`take`), so both come to
/// the same histogram without exchanging nodes.
@frozen
public struct BlockShape: Hashable, Sendable {
    @usableFromInline var counts: InlineCounts
    /// Cards of each node.
    public let cardsPerNode: UInt8

    /// `nodesByFreeCards[n]` nodes have exactly `n` cards free; cardsPerNode + 1 entries used.
    @inlinable public var nodesByFreeCards: InlineCounts { counts }

    /// A block whose nodes are all free.
    public init(_ block: BlockDescription) {
        self.init(cardsPerNode: block.cardsPerNode)
        counts[Int(block.cardsPerNode)] = block.nodes
    }

    /// A block without nodes.
    public init(cardsPerNode: UInt8) {
        precondition(
            (1...Limits.cardsPerNode).contains(Int(cardsPerNode)), "\(cardsPerNode) cards a node")
        self.cardsPerNode = cardsPerNode
        counts = InlineCounts()
    }

    /// A block with these counts; entries over `cardsPerNode` must be 0. For decoders.
    @inlinable @inline(__always)
    public init(cardsPerNode: UInt8, nodesByFreeCards: InlineCounts) {
        precondition(
            (1...Limits.cardsPerNode).contains(Int(cardsPerNode)), "\(cardsPerNode) cards a node")
        self.cardsPerNode = cardsPerNode
        counts = nodesByFreeCards
    }

    /// Nodes with exactly `free` cards free.
    @inlinable
    public func nodes(free: Int) -> UInt16 { counts[free] }

    /// Sets how many nodes have exactly `free` cards free; for decoders and for capacity counts.
    public mutating func setNodes(free: Int, count: UInt16) {
        precondition(free <= Int(cardsPerNode), "\(free) free of \(cardsPerNode)")
        counts[free] = count
    }

    /// All nodes of the block. O(cards a node).
    public var nodeCount: UInt32 {
        (0...Int(cardsPerNode)).reduce(0) { $0 + UInt32(counts[$1]) }
    }

    /// Free cards in sum: not what a gang can have. O(cards a node).
    public var freeCards: UInt32 {
        (1...Int(cardsPerNode)).reduce(0) { $0 + UInt32($1) * UInt32(counts[$1]) }
    }

    /// The largest gang that fits: whole nodes where there is one free, else the fullest part node.
    public var largestGang: UInt32 {
        let whole = UInt32(counts[Int(cardsPerNode)]) * UInt32(cardsPerNode)
        guard whole == 0 else { return whole + largestPartNode }
        return largestPartNode
    }

    /// The most cards free on one node that is not wholly free.
    var largestPartNode: UInt32 {
        var free = Int(cardsPerNode) - 1
        while free > 0 {
            if counts[free] > 0 { return UInt32(free) }
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
        guard whole <= UInt32(counts[Int(cardsPerNode)]) else { return false }
        var after = self
        after.counts[Int(cardsPerNode)] -= UInt16(whole)
        after.counts[0] += UInt16(whole)
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
        precondition(counts[from] > 0, "no node with \(from) free cards")
        counts[from] -= 1
        counts[to] += 1
    }
}
