import SluiceModel
import Testing

@testable import SluiceGateway

/// Random work on a gateway beside a planner's histograms and the checker of conservation.
@Suite struct PoolNodesTests {
    /// Whole nodes are taken as the planner reckons; which node a rest goes to, the engine says,
    /// and the next report tells.
    @Test(arguments: UInt64(1)...20)
    func whatAPlannersHistogramHoldsIsTaken(seed: UInt64) {
        var random = Seeded(state: seed)
        let pool = smallRegion().pools[0]
        var nodes = PoolNodes(pool, cardMemory: Mebibytes(0))
        var held: [[NodeShare]] = []
        for step in 0..<400 {
            if random.next(3) == 0, !held.isEmpty {
                for share in held.remove(at: random.next(held.count)) {
                    nodes.release(share, slice: nil)
                }
                continue
            }
            var planner = nodes.capacity
            let cards = UInt32(1 + random.next(random.next(4) == 0 ? 120 : 20))
            let span: GangSpan =
                random.next(5) == 0
                ? .blocks : planner.span(cards: cards) ?? .block(UInt16(random.next(3)))
            let fits = planner.take(cards: cards, span: span)
            let shares = nodes.take(BindingAsk(cards: cards), span: span)
            #expect(!fits || shares != nil, "seed \(seed) step \(step): \(cards) as \(span)")
            guard let shares else { continue }
            #expect(nodes.capacity.freeCards == planner.freeCards || !fits, "seed \(seed)")
            #expect(shares.reduce(0) { $0 + $1.count } == Int(cards))
            held.append(shares)
        }
    }

    @Test("No card is over its compute or memory, no node over its processors, whatever comes")
    func ledger() {
        for seed in UInt64(1)...150 {
            var random = Seeded(state: seed)
            var pool = smallRegion().pools[0]
            pool.blocks = [
                BlockDescription(nodes: UInt16(1 + random.next(4)), cardsPerNode: 4),
                BlockDescription(nodes: UInt16(1 + random.next(3)), cardsPerNode: 8),
            ]
            let isCounted = random.next(2) == 0
            if isCounted {
                pool.nodeRooms = [
                    NodeRoom(processors: PerMille(32_000), memory: Mebibytes(64_000)),
                    NodeRoom(processors: PerMille(96_000), memory: Mebibytes(256_000)),
                ]
            }
            let memory = [0, 24_576, 81_920][random.next(3)]
            var play = BinderPlay(pool, cardMemory: memory)
            for _ in 0..<60 { play.step(&random) }
            #expect(play.faults == [], "seed \(seed)")
            if !play.faults.isEmpty { return }
        }
    }

    @Test(arguments: UInt64(1)...20)
    func conservationHoldsWhateverComes(seed: UInt64) {
        var random = Seeded(state: seed)
        var gateway = Gateway(cardMemory: [Mebibytes(80_000), Mebibytes(0)])
        var live: [RunKey] = []
        for step in 0..<300 {
            act(&gateway, &random, &live, job: UInt64(step + 1))
            gateway.settle()
            if let fault = gateway.core.conservationFault() {
                Issue.record("seed \(seed) step \(step): \(fault)")
                return
            }
        }
        for key in live {
            gateway.core.runEnded(key, how: .succeeded, at: gateway.civil, into: &gateway.effects)
        }
        #expect(gateway.core.runCount == 0)
        #expect(gateway.core.capacity(pool: 0).boundCards == 0)
        #expect(gateway.core.conservationFault() == nil)
    }

    private func act(
        _ gateway: inout Gateway, _ random: inout Seeded, _ live: inout [RunKey], job: UInt64
    ) {
        let block = random.next(3)
        let node = NodeAddress(
            pool: 0, block: UInt16(block), node: UInt16(random.next([70, 5, 3][block])))
        switch random.next(10) {
        case 0...3:
            let span: GangSpan = random.next(6) == 0 ? .blocks : .block(UInt16(block))
            let done = gateway.start(
                startOrder(job, span: span, cards: UInt32(1 + random.next(40))))
            live += done.starts
        case 4, 5:
            let done = gateway.start(
                startOrder(
                    job, span: .block(UInt16(block)), cards: 1,
                    share: UInt32(1 + random.next(999)), memory: UInt32(random.next(40_000))))
            live += done.starts
        case 6 where !live.isEmpty:
            let key = live.remove(at: random.next(live.count))
            gateway.core.runEnded(key, how: .succeeded, at: gateway.civil, into: &gateway.effects)
        case 7:
            _ = gateway.core.localUseChanged(node, cards: random.next(17), into: &gateway.effects)
        case 8:
            _ =
                random.next(2) == 0
                ? gateway.core.nodeFaulted(node, into: &gateway.effects)
                : gateway.core.nodeHealthy(node, into: &gateway.effects)
        default:
            _ =
                random.next(8) == 0
                ? gateway.core.cordon(pool: 0, random.next(2) == 0, into: &gateway.effects)
                : gateway.core.cordon(node, random.next(2) == 0, into: &gateway.effects)
        }
    }

    @Test func slicesShareACardAsLongAsComputeAndMemoryLast() {
        var nodes = PoolNodes(smallRegion().pools[0], cardMemory: Mebibytes(1_000))
        func take(_ share: UInt16, _ memory: UInt32, _ span: GangSpan = .block(0)) -> NodeShare? {
            nodes.take(BindingAsk(Slice(share: share, memory: memory)), span: span)?.first
        }
        let first = take(400, 300)
        #expect(take(500, 600) == first)
        #expect(nodes.capacity.sharedCards == 1)
        #expect(nodes.capacity.sharedByFreeTenths[1] == 1)
        // Compute would be enough, memory is not.
        let other = take(100, 200)
        #expect(other != nil && other != first)
        #expect(take(1, 1_001) == nil)
        // The best fit is the card with less left.
        #expect(take(50, 50, .blocks) == first)
    }

    @Test("A card is reported by what is free of both its compute and its memory")
    func reported() {
        var nodes = PoolNodes(smallRegion().pools[0], cardMemory: Mebibytes(1_000))
        _ = nodes.take(BindingAsk(Slice(share: 100, memory: 700)), span: .block(0))
        #expect(nodes.capacity.sharedByFreeTenths[3] == 1)
        _ = nodes.take(BindingAsk(Slice(share: 750, memory: 1)), span: .block(0))
        #expect(nodes.capacity.sharedByFreeTenths[1] == 1)
    }

    @Test("What a node has beside cards is held, and a job that no node holds is refused")
    func limits() {
        var pool = smallRegion().pools[1]
        pool.nodeRooms = [NodeRoom(processors: PerMille(64_000))]
        var nodes = PoolNodes(pool, cardMemory: Mebibytes(0))
        let use = NodeUse(ProcessLimits(processors: PerMille(40_000)))
        let first = nodes.take(BindingAsk(cards: 1, use: use), span: .block(0))
        let second = nodes.take(BindingAsk(cards: 1, use: use), span: .block(0))
        #expect(first?.first?.node != second?.first?.node)
        #expect(nodes.take(BindingAsk(cards: 1, use: use), span: .block(0)) == nil)
        #expect(nodes.take(BindingAsk(cards: 1), span: .block(0)) != nil)
        #expect(!nodes.holds(NodeUse(ProcessLimits(processors: PerMille(64_001)))))
        #expect(nodes.holds(NodeUse(ProcessLimits(memory: Mebibytes(1 << 30)))))
        for share in first ?? [] { nodes.release(share, slice: nil, use: use) }
        #expect(nodes.take(BindingAsk(cards: 1, use: use), span: .block(0)) == first)
    }

    @Test("Once whole nodes are asked for, single cards leave them whole")
    func slotsAreKept() {
        var pool = smallRegion().pools[0]
        pool.blocks = [BlockDescription(nodes: 20, cardsPerNode: 8)]
        var nodes = PoolNodes(pool, cardMemory: Mebibytes(0))
        var held: [NodeShare] = []
        for _ in 0..<40 { held += nodes.take(BindingAsk(cards: 1), span: .block(0)) ?? [] }
        // Every second card leaves: holes of one card on five nodes, fifteen nodes whole.
        for (index, share) in held.enumerated() where index % 2 == 0 {
            nodes.release(share, slice: nil)
        }
        for _ in 0..<20 { _ = nodes.take(BindingAsk(cards: 1), span: .block(0)) }
        #expect(nodes.capacity.blocks[0].nodes(free: 8) == 15)
    }
}
