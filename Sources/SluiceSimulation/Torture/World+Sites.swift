import SluiceGateway
import SluiceModel

/// Faults of a site: its own users, its nodes, its rings, its machine.
extension World {
    /// A site's own users take some cards of a node, or give them back.
    mutating func useLocally(_ index: Int) {
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

    mutating func drawNode(_ region: RegionDescription) -> NodeAddress {
        let pool = Int(random.below(Int64(region.pools.count)))
        let block = Int(random.below(Int64(region.pools[pool].blocks.count)))
        let nodes = Int64(region.pools[pool].blocks[block].nodes)
        return NodeAddress(
            pool: UInt16(pool), block: UInt16(block), node: UInt16(random.below(nodes)))
    }

    /// A node breaks, with all that runs there, or the ones that are broken work again.
    mutating func breakNode(_ index: Int) -> Bool {
        if once(in: 3) { return healNodes(index) }
        let node = drawNode(gateways[index].region)
        gateways[index].faultedNodes.append(node)
        guard gateways[index].spoke != nil else { return true }
        gateways[index].inbox.append(.nodeChanged(node, isFaulted: true))
        wakeGateway(index)
        return true
    }

    /// The nodes that are broken work again; false where there is none.
    mutating func healNodes(_ index: Int) -> Bool {
        let nodes = gateways[index].faultedNodes + gateways[index].suspectNodes
        gateways[index].faultedNodes = []
        gateways[index].suspectNodes = []
        guard gateways[index].spoke != nil else { return !nodes.isEmpty }
        for node in nodes { gateways[index].inbox.append(.nodeChanged(node, isFaulted: false)) }
        wakeGateway(index)
        return !nodes.isEmpty
    }

    /// The region's machine is replaced: the store is empty, and nothing runs on the new one. The
    /// old one may run on where nobody sees it.
    mutating func wipe(_ index: Int) {
        if once(in: 2) {
            let boot = gateways[index].boot(now)
            for run in gateways[index].executor.live {
                guard let fence = gateways[index].executor.fence(run) else { continue }
                let left = fence.since(boot).count
                ghosts.append((run.key, now + left, index))
            }
        }
        if gateways[index].spoke == nil {
            gateways[index].executor.die()
            gateways[index].powerOn(now)
        }
        crashGateway(index, isPower: true)
        gateways[index].toldDurable = .none
        gateways[index].store.wipe(name: StoreID(high: 3, low: UInt64(now)))
        gateways[index].journal = StoreID(high: 0, low: 0)
        gateways[index].termHeeded = .none
    }

    /// One ring is measured anew: nearer, farther, past the bound, or not lately. The process comes
    /// back with it.
    mutating func changeRings(_ index: Int) -> Bool {
        guard !gateways[index].rings.isEmpty, gateways[index].spoke != nil else { return false }
        let place = Int(random.below(Int64(gateways[index].rings.count)))
        let old = gateways[index].rings[place]
        gateways[index].rings[place] = RingReport(
            site: old.site, metro: old.metro,
            roundTripP99: Microseconds(draw(1_000, 70_000)), samples: 100,
            age: Seconds(once(in: 4) ? 3_600 : 1))
        crashGateway(index, isPower: false)
        return true
    }
}
