import SluiceModel
import Testing

@testable import SluicePacking

@Suite struct CuttingStockTests {
    private static func near(_ value: Int, _ wanted: Double) -> Bool {
        abs(Double(value) / Double(Fixed.one) - wanted) < 0.001
    }

    @Test func `a size that fills cards alone is worth its part of one`() {
        let half = CuttingStock([(500, 10)])
        #expect(Self.near(half.prices[0], 0.5))
        // Only two of 400 go onto a card, so each is worth half of one.
        #expect(Self.near(CuttingStock([(400, 10)]).prices[0], 0.5))
        #expect(Self.near(CuttingStock([(1000, 10)]).prices[0], 1))
    }

    @Test func `what fits into leftovers that are there anyway is worth nothing`() {
        // One hundred of 810 leave room for all ten of 160.
        let stock = CuttingStock([(160, 10), (810, 100)])
        #expect(Self.near(stock.prices[0], 0) && Self.near(stock.prices[1], 1))
        // The other way round the small ones need cards of their own: six on one.
        let many = CuttingStock([(160, 1000), (810, 10)])
        #expect(Self.near(many.prices[0], 1 / 6.0) && Self.near(many.prices[1], 5 / 6.0))
    }

    @Test func `no card can be filled with more than its worth, at any generated demand`() {
        for seed in 0..<30 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var cards = [Int](repeating: 0, count: 1001)
            for _ in 0..<1 + random.below(30) {
                cards[1 + Int(random.below(1000))] = 1 + Int(random.below(2_000))
            }
            let demand = cards.indices.filter { cards[$0] > 0 }.map { (size: $0, cards: cards[$0]) }
            let stock = CuttingStock(demand)
            let worths = stock.worths()
            #expect(stock.steps < PackingLimits.simplexSteps, "seed \(seed) ran out of steps")
            #expect(Self.near(worths[1000], 1), "seed \(seed): \(worths[1000])")
            #expect(zip(worths, worths.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test func `sizes beyond the bound count as the next larger that has a price`() {
        let tasks = (1...100).map { size in
            PackingTask(cpuMilli: 0, memoryMebibytes: 0, cards: 1, shareMilli: size * 10)
        }
        let demand = PackingMix(tasks).demandBySize
        #expect(demand.count <= PackingLimits.pricedSizes)
        #expect(demand.reduce(0) { $0 + $1.cards } == 100)
        #expect(demand.last?.size == 1000)
    }
}
