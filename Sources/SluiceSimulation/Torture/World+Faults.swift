import SluiceGateway
import SluiceModel
import SluiceWire

extension World {
    /// Puts one fault in, and plans the next.
    mutating func strike() {
        guard !isResting else { return }
        faults += 1
        plan(.fault, in: draw(200_000, 9_000_000))
        let gateway = Int(random.below(Int64(gateways.count)))
        let tenant = Int(random.below(Int64(tenants.count)))
        switch random.below(16) {
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
        default: useLocally(gateway)
        }
    }

    /// A site's own users take some cards of a node, or give them back.
    private mutating func useLocally(_ index: Int) {
        let region = gateways[index].region
        for _ in 0...random.below(4) {
            let pool = Int(random.below(Int64(region.pools.count)))
            let block = Int(random.below(Int64(region.pools[pool].blocks.count)))
            let shape = region.pools[pool].blocks[block]
            let node = NodeAddress(
                pool: UInt16(pool), block: UInt16(block),
                node: UInt16(random.below(Int64(shape.nodes))))
            let cards = Int(random.below(Int64(shape.cardsPerNode)))
            gateways[index].localUse.removeAll { $0.node == node }
            gateways[index].localUse.append((node, cards))
            guard gateways[index].spoke != nil else { continue }
            gateways[index].inbox.append(.localUse(node, cards: cards))
        }
        wakeGateway(index)
    }

    /// No more faults and no more work: all that was begun must come to an end.
    mutating func rest() {
        isResting = true
        planner.doom = nil
        for index in gateways.indices {
            gateways[index].cutEnd = min(gateways[index].cutEnd, now)
            gateways[index].doom = nil
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
