internal import SluiceModel

/// What the provider takes back of a pool. Cards on faulted nodes are of no use to it and stay.
extension PoolNodes {
    /// Cards that are taken back. O(blocks).
    var reclaimedCards: UInt32 { blocks.reduce(0) { $0 + $1.reclaimedCards } }

    /// Cards that the site's own users have. O(blocks).
    var localCards: UInt32 { blocks.reduce(0) { $0 + $1.localCards } }

    /// Takes free cards back, at most `count`: of nodes that are out of use first, then of those
    /// with the most free, so that the provider gets whole nodes. Returns what each node touched
    /// has reclaimed now. O(n log n) in nodes.
    mutating func reclaim(upTo count: UInt32) -> [NodeShare] {
        var rest = Int(count)
        var touched: [NodeShare] = []
        for place in placesToReclaim() where rest > 0 {
            let taken = change(place.block, place.node) {
                $0.reclaim(node: place.node, count: rest)
            }
            rest -= taken.nonzeroBitCount
            touched.append(reclaimed(place.block, place.node))
        }
        return touched
    }

    /// As above, only of the nodes of `shares`: what a run left. O(shares).
    mutating func reclaim(upTo count: UInt32, of shares: [NodeShare]) -> [NodeShare] {
        var rest = Int(count)
        var touched: [NodeShare] = []
        for share in shares where rest > 0 {
            let (block, node) = (Int(share.block), Int(share.node))
            guard !blocks[block].nodes[node].condition.contains(.faulted) else { continue }
            let taken = change(block, node) { $0.reclaim(node: node, count: rest) }
            rest -= taken.nonzeroBitCount
            if taken != 0 { touched.append(reclaimed(block, node)) }
        }
        return touched
    }

    /// Takes exactly these cards back; false where they are not there or not free.
    mutating func reclaim(_ share: NodeShare) -> Bool {
        guard Int(share.block) < blocks.count,
            Int(share.node) < blocks[Int(share.block)].nodes.count
        else { return false }
        let free = blocks[Int(share.block)].nodes[Int(share.node)].free
        guard free & share.cards == share.cards else { return false }
        change(Int(share.block), Int(share.node)) {
            $0.reclaim(node: Int(share.node), cards: share.cards)
        }
        return true
    }

    /// Lends reclaimed cards again, at most `count`: of nodes with the fewest of them first.
    /// Returns what each node touched has reclaimed now. O(n log n) in nodes.
    mutating func lend(upTo count: UInt32) -> [NodeShare] {
        var rest = Int(count)
        var touched: [NodeShare] = []
        let places = reclaimedNodes.sorted {
            ($0.count, $1.block, $1.node) < ($1.count, $0.block, $0.node)
        }
        for place in places where rest > 0 {
            let (block, node) = (Int(place.block), Int(place.node))
            let kept = change(block, node) { $0.lend(node: node, count: rest) }
            rest -= place.count - kept.nonzeroBitCount
            touched.append(reclaimed(block, node))
        }
        return touched
    }

    /// Nodes with reclaimed cards, in order. O(nodes).
    var reclaimedNodes: [NodeShare] {
        var found: [NodeShare] = []
        for block in blocks.indices where blocks[block].reclaimedCards > 0 {
            for node in blocks[block].nodes.indices
            where blocks[block].nodes[node].reclaimed != 0 {
                found.append(reclaimed(block, node))
            }
        }
        return found
    }

    private func reclaimed(_ block: Int, _ node: Int) -> NodeShare {
        NodeShare(
            block: UInt16(block), node: UInt16(node),
            cards: blocks[block].nodes[node].reclaimed)
    }

    private func placesToReclaim() -> [(block: Int, node: Int)] {
        var places: [(key: (Int, Int, Int, Int), block: Int, node: Int)] = []
        for block in blocks.indices {
            for (number, node) in blocks[block].nodes.enumerated()
            where node.free != 0 && !node.condition.contains(.faulted) {
                let isOpen = node.condition.isEmpty ? 1 : 0
                let key = (isOpen, -node.free.nonzeroBitCount, block, number)
                places.append((key, block, number))
            }
        }
        return places.sorted { $0.key < $1.key }.map { ($0.block, $0.node) }
    }
}
