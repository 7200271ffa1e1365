import SluiceModel
import SluicePlacement
@testable import SluicePlanner
import SluiceWire
import Testing

/// What an order on its way holds, whatever reports come before its gateway has seen it.
@Suite struct ClaimTests {
    /// A report of the pool's two blocks, each node of a block with so many cards free.
    private func report(
        _ free: [Int], durable: OrderSequence = .none, sharedTenths: [Int] = []
    ) -> Command.Action {
        let blocks = free.map { free in
            var block = BlockShape(cardsPerNode: 8)
            block.setNodes(free: free, count: 4)
            return block
        }
        let local = UInt32(64 - sharedTenths.count) - blocks.reduce(0) { $0 + $1.freeCards }
        var tenths = SharedTenths()
        for tenth in sharedTenths { tenths[tenth] += 1 }
        let capacity = PoolCapacity(
            blocks: BlockShapes(blocks), boundCards: UInt32(sharedTenths.count), localCards: local,
            sharedCards: UInt32(sharedTenths.count), sharedByFreeTenths: tenths)
        return .capacity(
            region: 0,
            CapacityChange(
                durableThrough: durable, pools: [PoolReport(pool: 0, capacity: capacity)],
                rings: []))
    }

    private func placed(_ nation: SmallNation, _ jobs: ClosedRange<UInt64>) -> Int {
        jobs.count { nation.core.submitted(JobID($0))?.state == .placed }
    }

    @Test func `an order whose block is taken by local users still holds as many cards`() {
        var nation = SmallNation()
        var gang = JobSpecification(kind: .training, name: "gang", cards: 32)
        gang.expectedRun = Seconds(600)
        _ = nation.submit(gang)
        nation.run(.tick)
        guard case .start(let start)? = nation.core.orders(region: 0, after: .none).first?.action,
            case .block(let block) = start.span
        else {
            Issue.record("the gang was not ordered into one block")
            return
        }
        nation.run(report(block == 0 ? [4, 8] : [8, 4]))
        for _ in 0..<6 { _ = nation.submit(serving(8)) }
        #expect(placed(nation, 2...7) == 2, "48 free cards, 32 of them the gang's")
        #expect(nation.core.violations() == [])
        nation.run(report([8, 8], durable: .none))
        #expect(placed(nation, 1...7) == 3)
        #expect(nation.core.violations() == [])
    }

    @Test func `an order for more than is left holds all of it`() {
        var nation = SmallNation()
        var gang = JobSpecification(kind: .training, name: "gang", cards: 64)
        gang.expectedRun = Seconds(600)
        _ = nation.submit(gang)
        nation.run(.tick)
        nation.run(report([7, 7]))
        _ = nation.submit(serving(1))
        #expect(placed(nation, 2...2) == 0)
        #expect(nation.core.violations() == [])
    }

    @Test func `a slice whose card is gone still holds as much of the others`() {
        var nation = SmallNation()
        nation.run(report([1, 0]))
        var slice = serving(1)
        slice.cardShare = PerMille(800)
        _ = nation.submit(slice)
        #expect(placed(nation, 1...1) == 1)
        nation.run(report([0, 0], sharedTenths: [5, 5]))
        slice.cardShare = PerMille(500)
        _ = nation.submit(slice)
        slice.cardShare = PerMille(200)
        _ = nation.submit(slice)
        #expect(placed(nation, 2...2) == 0)
        #expect(placed(nation, 3...3) == 1)
        #expect(nation.core.violations() == [])
    }
}
