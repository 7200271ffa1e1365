package import SluiceModel

/// What orders on their way hold of a pool whose report does not show the room for them.
extension PoolTable {
    /// As `take`; where the order's own place is not free any more, it holds as much of whatever
    /// else is, and gives the whole cards it took.
    ///
    /// By the time the order arrives its gateway may have found it the place again. What it may yet
    /// get must be nobody else's until the gateway has answered, or the pool is given out twice.
    /// O(blocks × cards a node).
    package mutating func claim(
        pool: Int, cards: UInt32, share: UInt32, span: GangSpan
    ) -> UInt32 {
        switch take(pool: pool, cards: cards, share: share, span: span) {
        case .cards(let cards): return cards
        case .slice: return 0
        case .nothing: break
        }
        guard share < 1_000 else { return claimCards(pool, cards) }
        if let other = self.span(pool: pool, cards: 1),
            case .cards(let card) = take(pool: pool, cards: 1, share: share, span: other)
        {
            return card
        }
        claimShares(pool, share)
        return 0
    }

    /// Takes up to `cards` from whatever nodes have some free, the emptiest node first.
    private mutating func claimCards(_ pool: Int, _ cards: UInt32) -> UInt32 {
        var left = Int(cards)
        for block in shapes[pool].blocks.indices {
            var free = Int(shapes[pool].blocks[block].cardsPerNode)
            while free > 0, left > 0 {
                guard shapes[pool].blocks[block].nodes(free: free) > 0 else {
                    free -= 1
                    continue
                }
                let taken = min(free, left)
                shapes[pool].blocks[block].move(from: free, to: free - taken)
                left -= taken
            }
        }
        recount(pool)
        return cards - UInt32(left)
    }

    /// Takes up to `share` from what is free on shared cards, the freest card first.
    private mutating func claimShares(_ pool: Int, _ share: UInt32) {
        var left = Int(share + 99) / 100
        var tenth = 10
        while tenth > 0, left > 0 {
            guard shapes[pool].sharedByFreeTenths[tenth] > 0 else {
                tenth -= 1
                continue
            }
            let taken = min(tenth, left)
            shapes[pool].sharedByFreeTenths[tenth] -= 1
            shapes[pool].sharedByFreeTenths[tenth - taken] += 1
            left -= taken
        }
        recount(pool)
    }
}
