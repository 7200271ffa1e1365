import SluiceModel
import Testing

@testable import SluiceGateway

/// Random work on a gateway beside a planner's histograms and the checker of conservation.
@Suite struct PoolNodesTests {
    @Test(arguments: UInt64(1)...20)
    func histogramsOfPlannerAndGatewayAgree(seed: UInt64) {
        var random = Seeded(state: seed)
        let pool = smallRegion().pools[0]
        var nodes = PoolNodes(pool, cardMemory: Mebibytes(0))
        var planner = PoolCapacity(pool)
        var held: [[NodeShare]] = []
        for step in 0..<400 {
            if random.next(3) == 0, !held.isEmpty {
                for share in held.remove(at: random.next(held.count)) { nodes.release(share) }
                planner.blocks = nodes.capacity.blocks
                continue
            }
            let cards = UInt32(1 + random.next(random.next(4) == 0 ? 120 : 20))
            let span: GangSpan =
                random.next(5) == 0
                ? .blocks : planner.span(cards: cards) ?? .block(UInt16(random.next(3)))
            let fits = planner.take(cards: cards, span: span)
            let shares = nodes.take(cards: cards, span: span)
            #expect((shares != nil) == fits, "seed \(seed) step \(step): \(cards) as \(span)")
            #expect(nodes.capacity.blocks == planner.blocks, "seed \(seed) step \(step)")
            guard let shares else { continue }
            #expect(shares.reduce(0) { $0 + $1.count } == Int(cards))
            held.append(shares)
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
        let first = nodes.take(Slice(share: 400, memory: 300), span: .block(0))
        #expect(nodes.take(Slice(share: 500, memory: 600), span: .block(0)) == first)
        #expect(nodes.capacity.sharedCards == 1)
        #expect(nodes.capacity.sharedByFreeTenths[1] == 1)
        // Compute would be enough, memory is not.
        let other = nodes.take(Slice(share: 100, memory: 200), span: .block(0))
        #expect(other != nil && other != first)
        #expect(nodes.take(Slice(share: 1, memory: 1_001), span: .block(0)) == nil)
        // The best fit is the card with less left.
        #expect(nodes.take(Slice(share: 50, memory: 50), span: .blocks) == first)
    }
}
