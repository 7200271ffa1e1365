/// What a gateway reports of one pool: its shape, and where every registered card is.
///
/// registered = free (the shapes' sum) + bound + local + faulted + cordoned; each counted from its
/// own source at the gateway.
@frozen
public struct PoolCapacity: Hashable, Sendable {
    /// Free whole cards by block, in the order of the pool's description.
    public var blocks: BlockShapes
    /// Whole cards bound to runs of ours.
    public var boundCards: UInt32
    /// Cards that the site's own users took.
    public var localCards: UInt32
    /// Cards on faulted nodes.
    public var faultedCards: UInt32
    /// Free cards on nodes that the site has cordoned.
    public var cordonedCards: UInt32
    /// Cards that are split into slices; they count as bound.
    public var sharedCards: UInt32
    /// Shared cards by what is free on them.
    public var sharedByFreeTenths: SharedTenths

    /// Wraps counts of one pool.
    @inlinable @inline(__always)
    public init(
        blocks: BlockShapes, boundCards: UInt32 = 0, localCards: UInt32 = 0,
        faultedCards: UInt32 = 0, cordonedCards: UInt32 = 0, sharedCards: UInt32 = 0,
        sharedByFreeTenths: SharedTenths = SharedTenths()
    ) {
        self.blocks = blocks
        self.boundCards = boundCards
        self.localCards = localCards
        self.faultedCards = faultedCards
        self.cordonedCards = cordonedCards
        self.sharedCards = sharedCards
        self.sharedByFreeTenths = sharedByFreeTenths
    }

    /// A pool of which nothing is taken.
    public init(_ pool: PoolDescription) {
        self.init(blocks: BlockShapes(pool.blocks.lazy.map { BlockShape($0) }))
    }

    /// Free whole cards in sum. O(blocks).
    public var freeCards: UInt32 { blocks.reduce(0) { $0 + $1.freeCards } }

    /// The largest gang that fits in one block. O(blocks).
    public var largestGang: UInt32 { blocks.reduce(0) { max($0, $1.largestGang) } }

    /// The largest gang that fits at all: in one block, or over several. O(blocks).
    public var largestSpan: UInt32 {
        let whole = blocks.reduce(UInt32(0)) { $0 + $1.wholeNodes * UInt32($1.cardsPerNode) }
        let part = blocks.reduce(UInt32(0)) { max($0, $1.largestPartNode) }
        return max(largestGang, whole + part)
    }

    /// How many gangs of `cards` fit at once: in blocks, or over them where that is more. A rest
    /// of less than a node is reckoned as a node. O(blocks × cards a node).
    public func gangs(of cards: UInt32) -> UInt32 {
        guard cards > 0 else { return 0 }
        let inBlocks = blocks.reduce(UInt32(0)) { $0 + $1.gangs(of: cards) }
        guard let perNode = blocks.map({ UInt32($0.cardsPerNode) }).min(), cards > perNode else {
            return inBlocks
        }
        let nodes = blocks.reduce(UInt32(0)) { $0 + $1.wholeNodes }
        return max(inBlocks, nodes / ((cards + perNode - 1) / perNode))
    }
}

/// Where in a pool a gang lies.
@frozen
public enum GangSpan: Hashable, Sendable {
    /// Inside one block, by its index.
    case block(UInt16)
    /// Over several blocks: whole nodes in block order, the rest on one more node.
    case blocks
}

extension PoolCapacity {
    /// Where a gang of `cards` would lie: the block that is left with the least, else several
    /// blocks, else nil. O(blocks).
    public func span(cards: UInt32) -> GangSpan? {
        var best: (index: Int, left: UInt32)?
        for index in blocks.indices where blocks[index].fits(cards: cards) {
            let left = blocks[index].freeCards - cards
            if best.map({ left < $0.left }) ?? true { best = (index, left) }
        }
        if let best { return .block(UInt16(best.index)) }
        var copy = self
        return copy.take(cards: cards, span: .blocks) ? .blocks : nil
    }

    /// Takes a gang of `cards` as `span` says; false, and nothing changed, where it does not fit.
    /// Planner and gateway both call it, so that their shapes agree. O(blocks).
    public mutating func take(cards: UInt32, span: GangSpan) -> Bool {
        switch span {
        case .block(let index):
            guard Int(index) < blocks.count else { return false }
            return blocks[Int(index)].take(cards: cards)
        case .blocks:
            return takeOverBlocks(cards: cards)
        }
    }

    private mutating func takeOverBlocks(cards: UInt32) -> Bool {
        var after = blocks
        var wanted = cards
        for index in after.indices {
            let perNode = UInt32(after[index].cardsPerNode)
            let whole = UInt32(after[index].nodes(free: Int(perNode)))
            let taken = min(whole, wanted / perNode) * perNode
            guard taken > 0 else { continue }
            guard after[index].take(cards: taken) else { return false }
            wanted -= taken
        }
        if wanted > 0 {
            guard let last = after.indices.first(where: { after[$0].fits(cards: wanted) }),
                after[last].take(cards: wanted)
            else { return false }
        }
        blocks = after
        return true
    }
}
