import SluiceModel

/// Makes a nation smaller or larger and keeps its shape: each pool has its share of the nodes.
enum FleetScale {
    /// The layout with at least `cards` cards and less than a node more, shared out by largest
    /// remainder. The largest pool is given what the largest gang needs, since that gang would
    /// otherwise run nowhere; pools and regions left without a node are gone.
    static func scale(
        _ layout: NationalLayout, toCards cards: Int64, largestGang: UInt32
    ) -> NationalLayout {
        let counts = shares(layout.regions.flatMap(\.pools), cards, largestGang)
        var scaled = layout
        scaled.regions = []
        scaled.rings = []
        var next = 0
        for (region, rings) in zip(layout.regions, layout.rings) {
            var kept = region
            kept.pools = []
            for var pool in region.pools {
                pool.blocks = blocks(of: pool, nodes: counts[next])
                next += 1
                if !pool.blocks.isEmpty { kept.pools.append(pool) }
            }
            guard !kept.pools.isEmpty else { continue }
            scaled.regions.append(kept)
            scaled.rings.append(rings)
        }
        return scaled
    }

    /// The largest block of the largest pool's kind, the first of those.
    static func largestPool(_ layout: NationalLayout) -> BlockDescription {
        layout.regions.flatMap(\.pools).max { ($0.cards) < ($1.cards) }?.blocks.first
            ?? BlockDescription(nodes: 1, cardsPerNode: 1)
    }

    /// The layout with nothing but `cards` cards, rounded up to nodes, of its largest pool.
    static func onePool(_ layout: NationalLayout, cards: Int64) -> NationalLayout {
        var scaled = layout
        scaled.regions = []
        scaled.rings = []
        let largest = layout.regions.flatMap(\.pools).map(\.cards).max()
        for (region, rings) in zip(layout.regions, layout.rings) {
            guard var pool = region.pools.first(where: { $0.cards == largest }) else { continue }
            let node = Int64(pool.blocks[0].cardsPerNode)
            pool.blocks = blocks(of: pool, nodes: max(1, (cards + node - 1) / node))
            var kept = region
            kept.pools = [pool]
            scaled.regions = [kept]
            scaled.rings = [rings]
            break
        }
        return scaled
    }

    /// Nodes of each pool.
    private static func shares(
        _ pools: [PoolDescription], _ cards: Int64, _ largestGang: UInt32
    ) -> [Int64] {
        let total = pools.reduce(Int64(0)) { $0 + Int64($1.cards) }
        let node = pools.map { Int64($0.blocks[0].cardsPerNode) }
        let exact = pools.map { Int64($0.cards) * cards }
        var counts = pools.indices.map { exact[$0] / (total * node[$0]) }
        let rests = pools.indices.map { exact[$0] % (total * node[$0]) }
        var missing = cards - pools.indices.reduce(Int64(0)) { $0 + counts[$1] * node[$1] }
        for pool in pools.indices.sorted(by: { (rests[$1], $0) < (rests[$0], $1) })
        where missing > 0 {
            counts[pool] += 1
            missing -= node[pool]
        }
        if let largest = pools.indices.max(by: { (pools[$0].cards, $1) < (pools[$1].cards, $0) }) {
            let needed = (Int64(largestGang) + node[largest] - 1) / node[largest]
            counts[largest] = max(counts[largest], needed)
        }
        return counts
    }

    /// Blocks of the size that the pool has.
    private static func blocks(of pool: PoolDescription, nodes: Int64) -> [BlockDescription] {
        let size = Int64(pool.blocks[0].nodes)
        return stride(from: 0, to: nodes, by: Int(size)).map { start in
            BlockDescription(
                nodes: UInt16(min(size, nodes - start)),
                cardsPerNode: pool.blocks[0].cardsPerNode)
        }
    }
}
