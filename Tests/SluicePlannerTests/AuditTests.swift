import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct AuditTests {
    static let region = RegionName(trusted: "r0")
    static let pool = PoolName(trusted: "p0")

    /// What the nation's gateway reports, with `local` cards more than it has.
    static func report(extraLocal: UInt32) -> CapacityChange {
        let block = BlockDescription(nodes: 4, cardsPerNode: 8)
        var capacity = PoolCapacity(
            blocks: BlockShapes(Array(repeating: BlockShape(block), count: 2)))
        capacity.localCards = extraLocal
        return CapacityChange(
            durableThrough: .none, pools: [PoolReport(pool: 0, capacity: capacity)], rings: [])
    }

    static func thaw(_ key: UInt64 = 1) -> Command.Action {
        .thaw(key: RequestKey(high: 5, low: key), region, pool)
    }

    @Test func `a pool whose report counts a card twice takes nothing new, and says why`() {
        var nation = SmallNation()
        nation.run(.capacity(region: 0, Self.report(extraLocal: 1)))
        _ = nation.submit(serving(4))
        #expect(nation.core.submitted(JobID(1))?.state == .waiting)
        #expect(nation.core.submitted(JobID(1))?.verdict.code == .waitsForCapacity)
        #expect(
            nation.core.frozenPools.first?.hasPrefix(
                "pool p0 is frozen: free 64 + assumed 0 + bound 0 + local 1 + faulted 0 + "
                    + "cordoned 0 is not 64 registered") == true)
        #expect(nation.core.violations().count == 1)
    }

    @Test func `what runs in a frozen pool runs on, and is not told to stop`() {
        var nation = SmallNation()
        _ = nation.submit(serving(4))
        let orders = nation.core.lastSequence(region: 0)
        nation.run(.capacity(region: 0, Self.report(extraLocal: 3)))
        nation.run(.tick)
        #expect(nation.core.lastSequence(region: 0) == orders)
        #expect(nation.core.submitted(JobID(1))?.state == .placed)
    }

    @Test func `a frozen pool stays so until its books balance and an operator has thawed it`() {
        var nation = SmallNation()
        nation.run(.capacity(region: 0, Self.report(extraLocal: 1)))
        guard case .refused(let refusal) = nation.run(Self.thaw()) else {
            Issue.record("a pool was thawed whose books do not balance")
            return
        }
        #expect(refusal.sentence.contains("local 1"))
        nation.run(.capacity(region: 0, Self.report(extraLocal: 0)))
        _ = nation.submit(serving(4))
        #expect(nation.core.submitted(JobID(1))?.state == .waiting)
        #expect(
            nation.run(Self.thaw())
                == .done("pool p0 is open: work may go there again"))
        #expect(nation.run(Self.thaw()) == .done("pool p0: done under this key before"))
        nation.run(.tick)
        #expect(nation.core.submitted(JobID(1))?.state == .placed)
        #expect(nation.core.frozenPools.isEmpty)
    }

    @Test func `a region that is removed leaves no frozen pool that nobody could thaw`() {
        var nation = SmallNation()
        nation.run(.capacity(region: 0, Self.report(extraLocal: 1)))
        #expect(nation.core.frozenPools.count == 1)
        nation.run(.reachability(region: 0, isReachable: false))
        nation.run(
            .federation(
                .changeRegion(
                    key: RequestKey(high: 5, low: 9), Self.region, .remove, atMost: 0,
                    isStopped: true, leaseLeft: Seconds(0))))
        #expect(nation.core.frozenPools.isEmpty)
        #expect(nation.core.violations().isEmpty)
    }

    @Test func `a tick finds what the planner itself has counted wrong`() {
        var nation = SmallNation()
        _ = nation.submit(serving(4))
        // As a fault of ours would: an order on its way holds a card that it never took.
        nation.core.state.regions[0].pending[0].assumed += 1
        nation.run(.tick)
        #expect(nation.core.frozenPools.count == 1)
    }

    @Test func `frozen pools survive a snapshot and a replay of the journal`() throws {
        var nation = SmallNation()
        nation.run(.capacity(region: 0, Self.report(extraLocal: 1)))
        var writer = ByteWriter()
        nation.core.encodeSnapshot(into: &writer)
        var reader = ByteReader(writer.span)
        let restored = try PlannerCore(decodingSnapshot: &reader)
        #expect(restored.frozenPools == nation.core.frozenPools)
        #expect(restored.state.table.pools[0].isFrozen)
        var replayed = PlannerCore()
        for batch in nation.batches {
            var bytes = ByteWriter()
            batch.encode(into: &bytes)
            var events = ByteReader(bytes.span)
            for event in try JournalBatch(decoding: &events).events { replayed.apply(event) }
        }
        #expect(replayed.stateHash() == nation.core.stateHash())
        #expect(replayed.frozenPools.count == 1)
    }
}
