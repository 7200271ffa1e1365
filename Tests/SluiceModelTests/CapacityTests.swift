import SluiceModel
import Testing

/// A small generator of numbers, the same on every run: xorshift64.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite struct CapacityTests {
    private func shape(_ numbers: inout Numbers) -> BlockShape {
        let perNode = UInt8.random(in: 1...16, using: &numbers)
        var shape = BlockShape(cardsPerNode: perNode)
        for free in 0...Int(perNode) {
            shape.setNodes(free: free, count: UInt16.random(in: 0...3, using: &numbers))
        }
        return shape
    }

    @Test func `a block gives each gang up to its largest, and loses just that many cards`() {
        for seed in 1...100 as ClosedRange<UInt64> {
            var numbers = Numbers(seed: seed)
            let before = shape(&numbers)
            for cards in 1...before.largestGang + 17 {
                var after = before
                let fits = after.take(cards: cards)
                #expect(fits == (cards <= before.largestGang), "seed \(seed): \(cards) cards")
                #expect(after.freeCards == before.freeCards - (fits ? cards : 0))
                #expect(after.nodeCount == before.nodeCount)
                if !fits { #expect(after == before) }
            }
        }
    }

    @Test func `the rest of a gang goes to the fullest node that has room`() {
        var shape = BlockShape(cardsPerNode: 8)
        for free in [3, 5, 8] { shape.setNodes(free: free, count: 1) }
        holds(shape.take(cards: 4))
        #expect(shape.nodes(free: 1) == 1)
        #expect(shape.nodes(free: 3) == 1)
        #expect(shape.nodes(free: 8) == 1)
    }

    @Test func `a pool takes a gang where its span says, or takes nothing`() {
        for seed in 1...100 as ClosedRange<UInt64> {
            var numbers = Numbers(seed: seed)
            let count = Int.random(in: 1...6, using: &numbers)
            let before = PoolCapacity(blocks: BlockShapes((0..<count).map { _ in shape(&numbers) }))
            for cards in stride(from: 1, through: before.freeCards + 3, by: 3) {
                var after = before
                guard let span = before.span(cards: cards) else {
                    #expect(cards > before.largestGang, "seed \(seed): \(cards) cards")
                    holds(!after.take(cards: cards, span: .blocks))
                    #expect(after == before)
                    continue
                }
                #expect((span == .blocks) == (cards > before.largestGang))
                holds(after.take(cards: cards, span: span))
                #expect(after.freeCards == before.freeCards - cards)
            }
        }
    }
}
