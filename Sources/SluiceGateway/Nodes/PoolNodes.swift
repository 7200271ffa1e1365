internal import SluiceModel

/// The cards of one pool: its blocks, its split cards, and whether the site cordoned it.
struct PoolNodes: Sendable {
    var blocks: [BlockNodes]
    private(set) var shared: SharedCards
    private(set) var isCordoned = false
    /// Whether nobody answers for it.
    private(set) var isAway = false

    /// All free. `cardMemory` is one card's; 0 where it is not known and not counted.
    init(_ pool: PoolDescription, cardMemory: Mebibytes) {
        blocks = pool.blocks.map { BlockNodes($0) }
        shared = SharedCards(cardMemory: cardMemory.count)
    }

    /// What a report says of it. O(blocks + split cards).
    var capacity: PoolCapacity {
        var tenths = SharedTenths()
        for card in shared.cards where card.inUse && isOpen(card.place) {
            tenths[shared.freeShare(card) / 100] += 1
        }
        return PoolCapacity(
            blocks: BlockShapes(blocks.lazy.map(\.shape)),
            boundCards: blocks.reduce(0) { $0 + $1.boundCards },
            // A planner need not know which of the site's own wishes took a card.
            localCards: blocks.reduce(0) { $0 + $1.localCards + $1.reclaimedCards },
            faultedCards: blocks.reduce(0) { $0 + $1.faultedCards },
            cordonedCards: blocks.reduce(0) { $0 + $1.cordonedCards },
            sharedCards: UInt32(shared.count), sharedByFreeTenths: tenths)
    }

    /// Binds a gang as `span` says, by the rule of `PoolCapacity.take`; nil, and nothing changed,
    /// where it does not fit.
    mutating func take(cards: UInt32, span: GangSpan) -> [NodeShare]? {
        var shares: [NodeShare] = []
        switch span {
        case .block(let block):
            guard Int(block) < blocks.count,
                blocks[Int(block)].take(cards: cards, block: block, into: &shares)
            else { return nil }
            return shares
        case .blocks:
            guard takeOverBlocks(cards: cards, into: &shares) else {
                for share in shares { release(share) }
                return nil
            }
            return shares
        }
    }

    private mutating func takeOverBlocks(cards: UInt32, into shares: inout [NodeShare]) -> Bool {
        var wanted = cards
        for index in blocks.indices {
            let perNode = UInt32(blocks[index].cardsPerNode)
            let whole = UInt32(blocks[index].shape.nodes(free: Int(perNode)))
            let taken = min(whole, wanted / perNode) * perNode
            guard taken > 0 else { continue }
            guard blocks[index].take(cards: taken, block: UInt16(index), into: &shares) else {
                return false
            }
            wanted -= taken
        }
        guard wanted > 0 else { return true }
        guard let last = blocks.indices.first(where: { blocks[$0].shape.fits(cards: wanted) })
        else { return false }
        return blocks[last].take(cards: wanted, block: UInt16(last), into: &shares)
    }

    /// Binds a slice to the split card with the least left, else splits a whole one; nil where
    /// neither is there. `span` bounds it to a block.
    mutating func take(_ slice: Slice, span: GangSpan) -> NodeShare? {
        guard shared.cardMemory == 0 || slice.memory <= shared.cardMemory else { return nil }
        let fit = shared.bestFit(slice) { place in
            if case .block(let block) = span, place.block != block { return false }
            return isOpen(place)
        }
        guard let place = fit ?? take(cards: 1, span: span)?.first else { return nil }
        return shared.put(slice, on: place) ? place : nil
    }

    /// Binds exactly these cards, or a slice of the card; false where they are not there or not
    /// free.
    mutating func claim(_ share: NodeShare, slice: Slice?) -> Bool {
        guard Int(share.block) < blocks.count else { return false }
        if let slice, shared.contains(share) { return shared.put(slice, on: share) }
        guard blocks[Int(share.block)].claim(share) else { return false }
        guard let slice, !shared.put(slice, on: share) else { return true }
        release(share)
        return false
    }

    /// Frees whole cards.
    mutating func release(_ share: NodeShare) { blocks[Int(share.block)].release(share) }

    /// Frees a slice, and its card when that was the last one.
    mutating func release(_ slice: Slice, on share: NodeShare) {
        if shared.remove(slice, from: share) { release(share) }
    }

    /// See `BlockNodes.setLocal`.
    mutating func setLocal(block: Int, node: Int, count: Int) -> Int {
        blocks[block].setLocal(node: node, count: count)
    }

    /// See `BlockNodes.setCondition`.
    mutating func setCondition(block: Int, node: Int, _ condition: NodeCondition, _ holds: Bool) {
        blocks[block].setCondition(node: node, condition, holds)
    }

    /// Takes the whole pool out of use or back. O(nodes).
    mutating func setCordoned(_ cordoned: Bool) {
        isCordoned = cordoned
        setCondition(.poolCordoned, cordoned)
    }

    /// Closes the whole pool while nobody answers for it, or opens it again. O(nodes).
    mutating func setAway(_ away: Bool) {
        isAway = away
        setCondition(.away, away)
    }

    private mutating func setCondition(_ condition: NodeCondition, _ holds: Bool) {
        for block in blocks.indices {
            for node in blocks[block].nodes.indices {
                blocks[block].setCondition(node: node, condition, holds)
            }
        }
    }

    private func isOpen(_ place: NodeShare) -> Bool {
        blocks[Int(place.block)].nodes[Int(place.node)].condition.isEmpty
    }
}
