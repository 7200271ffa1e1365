import SluiceGateway
import SluiceModel
import SluiceWire

extension World {
    /// Puts one fault in, and plans the next.
    mutating func strike() {
        guard !isResting else { return }
        faults += 1
        plan(.fault, in: draw(200_000, 7_000_000))
        let gateway = Int(random.below(Int64(gateways.count)))
        let tenant = Int(random.below(Int64(tenants.count)))
        switch random.below(20) {
        case 0, 1: crashPlanner(isPower: once(in: 2))
        case 2, 13, 14:
            let dooms = PlannerMachine.Doom.allCases
            planner.doom = dooms[Int(random.below(Int64(dooms.count)))]
            // Most batches only move the clock; the one that an answer hangs on is the worst.
            planner.doomAwaitsJob = random.below(4) > 0
        case 3, 4: crashGateway(gateway, isPower: false)
        case 5: crashGateway(gateway, isPower: true)
        case 6: gateways[gateway].doom = once(in: 2) ? .beforeSync : .afterSync
        case 7, 8: gateways[gateway].cutEnd = now + draw(100_000, 12_000_000)
        case 9: gateways[gateway].cutEnd = now + draw(12_000_000, 60_000_000)
        case 10: tenants[tenant].cutEnd = now + draw(100_000, 20_000_000)
        case 11: if let number = gateways[gateway].connection { reset(number) }
        case 12: if let number = tenants[tenant].connection { reset(number) }
        case 15: if once(in: 2) { wipe(gateway) }
        case 16: changeRings(gateway)
        case 17: breakNode(gateway)
        case 18: sendRival(for: gateway)
        default: useLocally(gateway)
        }
    }

    /// A site's own users take some cards of a node, or give them back.
    private mutating func useLocally(_ index: Int) {
        let region = gateways[index].region
        for _ in 0...random.below(4) {
            let node = drawNode(region)
            let shape = region.pools[Int(node.pool)].blocks[Int(node.block)]
            let cards = Int(random.below(Int64(shape.cardsPerNode)))
            gateways[index].localUse.removeAll { $0.node == node }
            gateways[index].localUse.append((node, cards))
            guard gateways[index].spoke != nil else { continue }
            gateways[index].inbox.append(.localUse(node, cards: cards))
        }
        wakeGateway(index)
    }

    private mutating func drawNode(_ region: RegionDescription) -> NodeAddress {
        let pool = Int(random.below(Int64(region.pools.count)))
        let block = Int(random.below(Int64(region.pools[pool].blocks.count)))
        let nodes = Int64(region.pools[pool].blocks[block].nodes)
        return NodeAddress(
            pool: UInt16(pool), block: UInt16(block), node: UInt16(random.below(nodes)))
    }

    /// A node breaks, with all that runs there, or the ones that are broken work again.
    private mutating func breakNode(_ index: Int) {
        if once(in: 3) { return healNodes(index) }
        let node = drawNode(gateways[index].region)
        gateways[index].faultedNodes.append(node)
        guard gateways[index].spoke != nil else { return }
        gateways[index].inbox.append(.nodeChanged(node, isFaulted: true))
        wakeGateway(index)
    }

    private mutating func healNodes(_ index: Int) {
        let nodes = gateways[index].faultedNodes
        gateways[index].faultedNodes = []
        guard gateways[index].spoke != nil else { return }
        for node in nodes { gateways[index].inbox.append(.nodeChanged(node, isFaulted: false)) }
        wakeGateway(index)
    }

    /// The region's machine is replaced: the store is empty, and nothing runs on the new one. The
    /// old one may run on where nobody sees it.
    private mutating func wipe(_ index: Int) {
        guard gateways[index].spoke != nil else { return }
        if once(in: 2) {
            let boot = gateways[index].boot(now)
            for run in gateways[index].executor.live {
                guard let fence = gateways[index].executor.fence(run) else { continue }
                let left = fence.adding(Self.fenceGrace).since(boot).count
                ghosts.append((run.key, now + left))
            }
        }
        crashGateway(index, isPower: true)
        gateways[index].store.wipe(name: StoreID(high: 3, low: UInt64(faults)))
        gateways[index].journal = StoreID(high: 0, low: 0)
    }

    /// One ring is measured anew: nearer, farther, past the bound, or not lately. The process comes
    /// back with it.
    private mutating func changeRings(_ index: Int) {
        guard !gateways[index].rings.isEmpty else { return }
        let place = Int(random.below(Int64(gateways[index].rings.count)))
        let old = gateways[index].rings[place]
        gateways[index].rings[place] = RingReport(
            site: old.site, metro: old.metro,
            roundTripP99: Microseconds(draw(1_000, 70_000)), samples: 100,
            age: Seconds(once(in: 4) ? 3_600 : 1))
        crashGateway(index, isPower: false)
    }

    /// No more faults and no more work: all that was begun must come to an end.
    mutating func rest() {
        isResting = true
        planner.doom = nil
        for index in gateways.indices {
            gateways[index].cutEnd = min(gateways[index].cutEnd, now)
            gateways[index].doom = nil
            healNodes(index)
        }
        for index in tenants.indices { tenants[index].cutEnd = min(tenants[index].cutEnd, now) }
        for region in layout.regions {
            for site in region.sites { add(.site(site.name, .uncordon), for: 1) }
        }
    }

    /// What a gateway would report that counts cards and not where they lie.
    static func summed(_ message: Message) -> Message {
        guard case .capacityReport(var report) = message else { return message }
        for pool in report.pools.indices {
            for block in report.pools[pool].capacity.blocks.indices {
                let shape = report.pools[pool].capacity.blocks[block]
                let perNode = Int(shape.cardsPerNode)
                var summed = BlockShape(cardsPerNode: shape.cardsPerNode)
                let whole = UInt16(shape.freeCards) / UInt16(perNode)
                let rest = Int(shape.freeCards) % perNode
                summed.setNodes(free: perNode, count: whole)
                if rest > 0 { summed.setNodes(free: rest, count: 1) }
                let used = UInt16(shape.nodeCount) - whole - (rest > 0 ? 1 : 0)
                summed.setNodes(free: 0, count: used)
                report.pools[pool].capacity.blocks[block] = summed
            }
        }
        return .capacityReport(report)
    }
}
