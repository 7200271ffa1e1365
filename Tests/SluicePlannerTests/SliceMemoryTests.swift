import SluiceGateway
import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Slices that say how much of their card's memory they take.
@Suite struct SliceMemoryTests {
    private static let region = RandomNation.region(0)

    private static var memory: [Mebibytes] {
        region.pools.map { pool in
            RandomNation.catalogue.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
        }
    }

    /// A gateway that has three cards of its first pool to give.
    private static func gateway() -> GatewayCore {
        var gateway = GatewayCore(region: region, cardMemory: memory)
        var effects = GatewayEffects()
        gateway.leaseGranted(
            term: Term(1), sentAt: BootTime(microseconds: 0), length: Microseconds(.max / 2),
            into: &effects)
        for (block, description) in region.pools[0].blocks.enumerated() {
            for node in 0..<description.nodes {
                let kept = block == 0 && node == 0 ? 3 : 0
                _ = gateway.localUseChanged(
                    NodeAddress(pool: 0, block: UInt16(block), node: node),
                    cards: Int(description.cardsPerNode) - kept, into: &effects)
            }
        }
        return gateway
    }

    private static func order(_ number: UInt64, _ wanted: JobSpecification) -> Order {
        let start = StartOrder(
            replica: ReplicaID(job: JobID(number), index: 0), epoch: Epoch(number),
            tenant: TenantName(trusted: "org"), pool: 0, span: .blocks, cards: 1,
            cardShare: wanted.cardShare, memory: wanted.cardMemory, expectedRun: Seconds(60),
            wallClockLimit: Seconds(0), exclusive: false, lossPolicy: .topUp,
            maximumDisconnected: Seconds(0), command: CommandLine(executable: "/bin/true"))
        return Order(sequence: OrderSequence(number), term: Term(1), action: .start(start))
    }

    @Test("A slice that the planner's count of the last report holds, the gateway takes")
    func promised() throws {
        var (taken, full) = (0, 0)
        for seed in UInt64(1)...150 {
            var random = SplitMix64(seed: seed)
            var gateway = Self.gateway()
            var table = PoolTable()
            table.setCatalogue(
                chips: RandomNation.catalogue.chips, metros: RandomNation.catalogue.metros)
            _ = table.register(Self.region)
            var number: UInt64 = 0
            var live: [RunKey] = []
            for _ in 0..<20 {
                var effects = GatewayEffects()
                if random.below(4) == 0, !live.isEmpty {
                    gateway.runEnded(
                        live.remove(at: Int(random.below(Int64(live.count)))), how: .succeeded,
                        at: .none, into: &effects)
                }
                table.setShape(pool: 0, gateway.capacity(pool: 0))
                var wanted = JobSpecification(kind: .batch, name: "slice", cards: 1)
                wanted.cardShare = PerMille(UInt32(1 + random.below(random.below(2) * 700 + 299)))
                let most = Int64(Self.memory[0].count)
                wanted.cardMemory = Mebibytes(UInt32(1 + random.below(most)))
                guard table.pools[0].mayHold(table.request(wanted)) else {
                    full += 1
                    continue
                }
                number += 1
                gateway.orderReceived(
                    Self.order(number, wanted), now: BootTime(microseconds: 1), civil: .none,
                    into: &effects)
                let key = RunKey(
                    replica: ReplicaID(job: JobID(number), index: 0), epoch: Epoch(number))
                #expect(gateway.run(key) != nil, "seed \(seed), order \(number): \(wanted)")
                live.append(key)
                taken += 1
            }
            #expect(gateway.conservationFault() == nil)
        }
        #expect(taken > 500 && full > 100, "\(taken) taken, \(full) without room")
    }

    @Test("Cards that are too small for a slice are told with both sizes, and no share is a fault")
    func tooSmall() throws {
        let world = World(seed: 2, regions: 2)
        var wanted = JobSpecification(kind: .batch, name: "slice", cards: 1)
        wanted.cardMemory = Mebibytes(1 << 20)
        #expect(world.core.check(wanted)?.sentence.contains("cardShare") == true)
        wanted.cardShare = PerMille(100)
        #expect(world.core.check(wanted) == nil)
        let told = world.core.explain(wanted)
        #expect(!told.candidates.isEmpty)
        #expect(
            told.candidates.contains { $0.verdict.sentence.contains("1024 GiB asked") },
            "\(told.candidates.map(\.verdict.sentence))")
        #expect(told.remedies.contains { $0.change.hasPrefix("a slice of ") }, "\(told.remedies)")
    }

    @Test("A pool whose nodes are smaller than the job's limits is no candidate, and says so")
    func smallNodes() {
        var table = PoolTable()
        table.setCatalogue(
            chips: RandomNation.catalogue.chips, metros: RandomNation.catalogue.metros)
        var region = Self.region
        region.pools[0].nodeRooms = region.pools[0].blocks.map { _ in
            NodeRoom(processors: PerMille(64_000))
        }
        _ = table.register(region)
        var wanted = JobSpecification(kind: .batch, name: "wide", cards: 1)
        wanted.command = nil
        wanted.limits = ProcessLimits(memory: Mebibytes(1 << 30), processors: PerMille(64_000))
        #expect(table.pools[0].standing(table.request(wanted)) != .node)
        wanted.limits?.processors = PerMille(64_001)
        #expect(table.pools[0].standing(table.request(wanted)) == .node)
        #expect(table.pools[1].standing(table.request(wanted)) != .node)
    }
}
