import SluiceModel
import Testing

@Suite struct GangCountTests {
    /// Three blocks of 32 nodes of 8 cards.
    private let pool = PoolCapacity(
        blocks: BlockShapes(
            repeatElement(
                BlockShape(BlockDescription(nodes: 32, cardsPerNode: 8)), count: 3)))

    @Test(arguments: [(1, 768), (8, 96), (12, 48), (160, 4), (256, 3), (512, 1), (768, 1)])
    func `gangs are counted in blocks and over them`(_ cards: UInt32, _ gangs: UInt32) {
        #expect(pool.gangs(of: cards) == gangs)
    }

    @Test(arguments: [(769, 0), (1_024, 0), (0, 0)])
    func `what is more than the pool fits never`(_ cards: UInt32, _ gangs: UInt32) {
        #expect(pool.gangs(of: cards) == gangs)
    }

    @Test func `the largest gang at all is taken, and one card more is not`() {
        var after = pool
        let taken = after.take(cards: 3, span: .block(0))
        #expect(taken)
        #expect(after.largestSpan == 765)
        #expect(after.largestGang == 256)
        #expect(after.span(cards: 765) == .blocks)
        #expect(after.span(cards: 766) == nil)
    }
}
