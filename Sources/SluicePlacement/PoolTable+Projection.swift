package import SluiceModel

/// What a table would be when runs are over: for looking ahead on a copy, never for giving out.
extension PoolTable {
    /// Gives the cards of a run back. Which nodes it had, only its gateway knows: a part of a node
    /// goes to the node that is left with the least, so that no more fits than surely will.
    /// O(blocks × cards a node).
    package mutating func giveBack(pool: Int, cards: UInt32, share: UInt32, span: GangSpan) {
        if share < 1_000 {
            giveBackSlice(pool, share)
        } else if case .block(let block) = span, Int(block) < shapes[pool].blocks.count {
            _ = giveBack(pool, Int(block), cards)
        } else {
            var left = cards
            for block in shapes[pool].blocks.indices where left > 0 {
                left -= giveBack(pool, block, left)
            }
        }
        recount(pool)
    }

    /// Gives up to `cards` back to a block: whole nodes first. The cards that found a place.
    private mutating func giveBack(_ pool: Int, _ block: Int, _ cards: UInt32) -> UInt32 {
        let perNode = Int(shapes[pool].blocks[block].cardsPerNode)
        var left = Int(cards)
        while left > 0 {
            let part = min(left, perNode)
            let busiest = (0...(perNode - part)).first {
                shapes[pool].blocks[block].nodes(free: $0) > 0
            }
            guard let from = busiest else { break }
            shapes[pool].blocks[block].move(from: from, to: from + part)
            left -= part
        }
        return cards - UInt32(left)
    }

    private mutating func giveBackSlice(_ pool: Int, _ share: UInt32) {
        let tenths = Int(share) / 100
        let from = (0...(10 - tenths)).first { shapes[pool].sharedByFreeTenths[$0] > 0 }
        guard let from, tenths > 0 else { return }
        shapes[pool].sharedByFreeTenths[from] -= 1
        guard from + tenths == 10 else {
            shapes[pool].sharedByFreeTenths[from + tenths] += 1
            return
        }
        shapes[pool].sharedCards -= min(1, shapes[pool].sharedCards)
        for block in shapes[pool].blocks.indices where giveBack(pool, block, 1) == 1 { return }
    }
}
