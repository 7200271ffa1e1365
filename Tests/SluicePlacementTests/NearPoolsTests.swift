import SluiceModel
import Testing

@testable import SluicePlacement

/// The tree of a ring's pools beside a plain table.
@Suite struct NearPoolsTests {
    @Test(arguments: UInt64(1)...8)
    func `the cheapest pool that will do is found after any changes`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var tree = NearPools()
        var plain: [Int32: Int64] = [:]
        for step in 0..<2_000 {
            let pool = Int32(random.below(60))
            let cost = random.below(40) - 5
            if plain[pool] == nil {
                tree.insert(pool, cost: cost)
                plain[pool] = cost
            } else if random.below(6) == 0 {
                tree.remove(pool)
                plain[pool] = nil
            } else {
                tree.set(pool, cost: cost)
                plain[pool] = cost
            }
            #expect(tree.pools == plain.keys.sorted())
            #expect(tree.least == plain.values.min() ?? .max)
            // Some pools will not do, as if they were full.
            let modulus = Int32(1 + random.below(4))
            var found = Int64.max
            var cursor = NearPools.Cursor(tree)
            while let (pool, cost) = tree.next(&cursor, below: found) {
                #expect(plain[pool] == cost && cost < found, "seed \(seed), step \(step)")
                if pool % modulus == 0 { found = cost }
            }
            let best = plain.filter { $0.key % modulus == 0 }.values.min()
            #expect(found == best ?? .max, "seed \(seed), step \(step)")
        }
    }
}
