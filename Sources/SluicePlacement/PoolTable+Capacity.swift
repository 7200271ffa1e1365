package import SluiceModel

extension PoolTable {
    /// Sets what may be given of a pool. O(blocks × cards a node).
    package mutating func setShape(pool: Int, _ capacity: PoolCapacity) {
        shapes[pool] = capacity
        pools[pool].isReported = true
        recount(pool)
    }

    mutating func recount(_ pool: Int) {
        var nodes = InlineArray<17, UInt32>(repeating: 0)
        var free: UInt32 = 0
        for block in shapes[pool].blocks {
            for count in 0...Int(block.cardsPerNode) {
                nodes[count] += UInt32(block.nodes(free: count))
                free += UInt32(count) * UInt32(block.nodes(free: count))
            }
        }
        var shared = InlineArray<11, UInt32>(repeating: 0)
        for tenth in 0..<SharedTenths.count {
            shared[tenth] = shapes[pool].sharedByFreeTenths[tenth]
        }
        pools[pool].nodes = nodes
        pools[pool].free = free
        pools[pool].shared = shared
        rebucket(pool)
    }

    @inline(__always)
    private mutating func rebucket(_ pool: Int) {
        pools[pool].bucket = pools[pool].bucketNow
        let level = pools[pool].levelNow
        guard level != pools[pool].level else { return }
        let weight = sites[Int(pools[pool].site)].weight
        reprice(pool) {
            $0.level = level
            $0.scarcity = Placing.scarcity(level: level, weight: weight)
        }
    }

    /// Where a request of whole cards would lie in a pool: the first block that holds a request of
    /// at most a node, else what the model's rule says; nil where it does not fit. O(blocks).
    package func span(pool: Int, cards: UInt32) -> GangSpan? {
        guard cards <= UInt32(pools[pool].cardsPerNode) else {
            return shapes[pool].span(cards: cards)
        }
        for index in shapes[pool].blocks.indices
        where shapes[pool].blocks[index].hasNode(cards) { return .block(UInt16(index)) }
        // Where nodes differ in size, several small ones hold what one large one would.
        return pools[pool].isMixed ? shapes[pool].span(cards: cards) : nil
    }

    /// What `take` did.
    package enum Taken: Sendable {
        /// It does not fit; nothing changed.
        case nothing
        /// It took so many whole cards.
        case cards(UInt32)
        /// It took a part of a card that is shared already.
        case slice
    }

    /// Takes a request's cards from what may be given. O(cards a node) in one block.
    package mutating func take(
        pool: Int, cards: UInt32, share: UInt32, span: GangSpan
    ) -> Taken {
        if share < 1_000, takeSharedSlice(pool, share) { return .slice }
        let taken = share < 1_000 ? 1 : cards
        guard takeCards(pool, taken, span) else { return .nothing }
        if share < 1_000 {
            let left = Int((1_000 - share) / 100)
            shapes[pool].sharedByFreeTenths[left] += 1
            shapes[pool].sharedCards += 1
            pools[pool].shared[left] += 1
        }
        return .cards(taken)
    }

    private mutating func takeSharedSlice(_ pool: Int, _ share: UInt32) -> Bool {
        var tenth = Int((share + 99) / 100)
        while tenth <= 10, pools[pool].shared[tenth] == 0 { tenth += 1 }
        guard tenth <= 10 else { return false }
        let left = (tenth * 100 - Int(share)) / 100
        pools[pool].shared[tenth] -= 1
        pools[pool].shared[left] += 1
        shapes[pool].sharedByFreeTenths[tenth] -= 1
        shapes[pool].sharedByFreeTenths[left] += 1
        return true
    }

    private mutating func takeCards(_ pool: Int, _ cards: UInt32, _ span: GangSpan) -> Bool {
        guard case .block(let block) = cards == 1 ? oneCard(pool, span) : span else {
            guard shapes[pool].take(cards: cards, span: span) else { return false }
            recount(pool)
            return true
        }
        guard Int(block) < shapes[pool].blocks.count else { return false }
        let before = shapes[pool].blocks[Int(block)]
        guard shapes[pool].blocks[Int(block)].take(cards: cards) else { return false }
        let after = shapes[pool].blocks[Int(block)]
        pools[pool].recount(after, insteadOf: before)
        pools[pool].free -= cards
        rebucket(pool)
        return true
    }
}

extension PoolTable {
    /// The block that `take` over several blocks finds for one card: the first that has one.
    private func oneCard(_ pool: Int, _ span: GangSpan) -> GangSpan {
        guard case .blocks = span else { return span }
        return self.span(pool: pool, cards: 1) ?? span
    }
}

extension BlockShape {
    /// Whether a node has `cards` free. O(cards a node), no copy.
    func hasNode(_ cards: UInt32) -> Bool {
        var free = Int(cardsPerNode)
        while free >= Int(cards) {
            if nodes(free: free) > 0 { return true }
            free -= 1
        }
        return false
    }
}
