internal import SluiceModel

extension GatewayCore {
    /// What is wrong with the books, or nil: for every pool, free + bound + local + reclaimed +
    /// faulted + cordoned = registered, each counted from its own source, and every bound card
    /// belongs to one run (or to slices that together have at most the card). For tests and the
    /// simulator. O(nodes + runs).
    package func conservationFault() -> String? {
        for pool in pools.indices {
            if let fault = fault(ofPool: pool) {
                return "pool \(region.pools[pool].name): \(fault)"
            }
        }
        return nil
    }

    private func fault(ofPool pool: Int) -> String? {
        let capacity = pools[pool].capacity
        let registered = region.pools[pool].cards
        let sum =
            capacity.freeCards + capacity.boundCards + capacity.localCards
            + capacity.faultedCards + capacity.cordonedCards
        guard sum == registered else {
            return """
                free \(capacity.freeCards) + bound \(capacity.boundCards) + local \
                \(capacity.localCards) + faulted \(capacity.faultedCards) + cordoned \
                \(capacity.cordonedCards) is not \(registered)
                """
        }
        var bound = boundByRuns(pool)
        if let fault = bound.fault { return fault }
        let shared = sharedFault(pool, &bound.cards)
        if shared != nil { return shared }
        return nodesFault(pool, bound.cards)
    }

    /// For each node of a pool the cards that runs say they have; whole cards only.
    private func boundByRuns(_ pool: Int) -> (cards: [[UInt16]], fault: String?) {
        var cards = region.pools[pool].blocks.map { [UInt16](repeating: 0, count: Int($0.nodes)) }
        for case let run? in runs where Int(run.order.pool) == pool && run.slice == nil {
            var count: UInt32 = 0
            for share in run.shares {
                let there = cards[Int(share.block)][Int(share.node)]
                guard there & share.cards == 0 else {
                    return (cards, "run \(run.key) shares cards of \(share.nodeName)")
                }
                cards[Int(share.block)][Int(share.node)] = there | share.cards
                count += UInt32(share.count)
            }
            guard count == run.order.cards else {
                return (cards, "run \(run.key) has \(count) of \(run.order.cards) cards")
            }
        }
        return (cards, nil)
    }

    /// Adds split cards to the bound ones, and compares what is free on each with its slices.
    private func sharedFault(_ pool: Int, _ cards: inout [[UInt16]]) -> String? {
        let shared = pools[pool].shared
        for card in shared.cards where card.inUse {
            let place = card.place
            guard cards[Int(place.block)][Int(place.node)] & place.cards == 0 else {
                return "a split card of \(place.nodeName) is a run's whole card"
            }
            cards[Int(place.block)][Int(place.node)] |= place.cards
            var used = Int(card.freeShare)
            var memory = card.freeMemory
            for case let run? in runs where Int(run.order.pool) == pool && run.shares == [place] {
                used += Int(run.slice?.share ?? 0)
                memory += run.slice?.memory ?? 0
            }
            guard used == 1_000, memory == shared.cardMemory else {
                return "a card of \(place.nodeName) sums to \(used) thousandths, \(memory) MiB"
            }
        }
        return nil
    }

    /// For each node of a pool what its runs take beside cards.
    private func usedByRuns(_ pool: Int) -> [[NodeUse]] {
        var used = region.pools[pool].blocks.map {
            Array(repeating: NodeUse(), count: Int($0.nodes))
        }
        for case let run? in runs where Int(run.order.pool) == pool && run.order.limits != nil {
            let use = NodeUse(run.order.limits)
            for share in run.shares {
                used[Int(share.block)][Int(share.node)].processors += use.processors
                used[Int(share.block)][Int(share.node)].memory += use.memory
            }
        }
        return used
    }

    private func nodesFault(_ pool: Int, _ cards: [[UInt16]]) -> String? {
        let used = usedByRuns(pool)
        for (number, block) in pools[pool].blocks.enumerated() {
            var rows = BlockShape(cardsPerNode: UInt8(block.cardsPerNode))
            for (place, node) in block.nodes.enumerated() {
                let name = "b\(number)-n\(place)"
                let all = UInt16.max >> UInt16(16 - block.cardsPerNode)
                let counted = node.free ^ node.local ^ node.reclaimed ^ cards[number][place]
                let taken = node.local | node.reclaimed
                guard counted == all, node.free & taken == 0, node.local & node.reclaimed == 0
                else {
                    return "\(name): free \(node.free), local \(node.local), reclaimed "
                        + "\(node.reclaimed), runs \(counted)"
                }
                let row = node.condition.isEmpty ? node.free.nonzeroBitCount : 0
                rows.setNodes(free: row, count: rows.nodes(free: row) + 1)
                let listed = block.index.contains(place, free: node.free.nonzeroBitCount)
                guard listed == node.condition.isEmpty else { return "\(name): wrongly listed" }
                let use = used[number][place]
                if let fault = pools[pool].engineFault(block: number, node: place, used: use) {
                    return "\(name): \(fault)"
                }
            }
            guard rows == block.shape else { return "block \(number): histogram is wrong" }
        }
        return nil
    }
}
