import SluiceModel
import SluicePlacement
import Testing

/// Pools whose blocks have nodes of several sizes.
@Suite struct MixedBlocksTests {
    @Test(arguments: UInt64(1)...10)
    func `what a span promises can be taken, and counts stay those of the shape`(seed: UInt64) {
        var fleet = RandomFleet(seed: seed)
        for step in 0..<400 {
            let pool = Int(fleet.random.below(Int64(fleet.table.pools.count)))
            if fleet.random.below(8) == 0 { fleet.fill(pool) }
            guard fleet.table.pools[pool].isReported else { continue }
            let cards = UInt32(1 + fleet.random.below(40))
            let before = fleet.table.shapes[pool].freeCards
            if let span = fleet.table.span(pool: pool, cards: cards) {
                let taken = fleet.table.take(pool: pool, cards: cards, share: 1_000, span: span)
                guard case .cards(cards) = taken else {
                    Issue.record("seed \(seed), step \(step): \(span) of \(cards) gave \(taken)")
                    return
                }
                #expect(fleet.table.shapes[pool].freeCards == before - cards)
            }
            let record = fleet.table.pools[pool]
            #expect(record.free == fleet.table.shapes[pool].freeCards)
            for free in 0...16 {
                let nodes = fleet.table.shapes[pool].blocks.reduce(UInt32(0)) {
                    $0 + (free <= Int($1.cardsPerNode) ? UInt32($1.nodes(free: free)) : 0)
                }
                #expect(record.nodes[free] == nodes, "seed \(seed), step \(step), \(free) free")
            }
        }
    }

    @Test(arguments: UInt64(1)...6)
    func `the pool's filter lets through whatever its shape holds`(seed: UInt64) {
        var fleet = RandomFleet(seed: seed)
        for pool in fleet.table.pools.indices where fleet.table.pools[pool].isReported {
            for _ in 0..<10 {
                fleet.fill(pool)
                let record = fleet.table.pools[pool]
                for cards in UInt32(1)...60 {
                    let wanted = JobSpecification(kind: .training, name: "x", cards: cards)
                    guard fleet.table.span(pool: pool, cards: cards) != nil else { continue }
                    #expect(record.mayHold(fleet.table.request(wanted)), "\(cards) cards")
                }
            }
        }
    }

    @Test func `the largest gang fits in its block, and one card more does not`() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<300 {
            var block = BlockShape(
                BlockDescription(
                    nodes: UInt16(1 + random.below(6)), cardsPerNode: UInt8(1 + random.below(16))))
            for _ in 0..<random.below(8) { _ = block.take(cards: UInt32(1 + random.below(20))) }
            let largest = block.largestGang
            if largest > 0 { #expect(block.fits(cards: largest)) }
            #expect(!block.fits(cards: largest + 1))
        }
    }
}
