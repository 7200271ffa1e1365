package import SluiceModel

/// Places of one pool that are kept for the job that asks.
package struct OwnPlaces: Hashable, Sendable {
    /// Where.
    package var address: PoolAddress
    /// Cards that its tide's replicas left.
    package var cards: UInt32
    /// Whole nodes that it has for one that faults.
    package var nodes: UInt32

    /// Wraps what is kept in a pool.
    package init(address: PoolAddress, cards: UInt32, nodes: UInt32) {
        self.address = address
        self.cards = cards
        self.nodes = nodes
    }
}

extension PoolRecord {
    /// Whether the free counts allow the request and leave what is kept for others. Work that may
    /// use lent cards leaves only those that are called back. Not inlined: few pools keep anything.
    func leavesKept(_ request: PlacementRequest) -> Bool {
        guard mayHoldAll(request) else { return false }
        let own = request.own.first { $0.address == address }
        let cards =
            request.usesLent ? calledCards : keptCards - min(keptCards, own?.cards ?? 0)
        guard leavesCards(cards, request) else { return false }
        return leavesNodes(keptNodes - min(keptNodes, own?.nodes ?? 0) + request.spares, request)
    }

    /// Free cards that the request may not have, since they are kept for others.
    package func keptFrom(_ request: PlacementRequest) -> UInt32 {
        min(free, keptForOthers(request))
    }

    /// Cards that are kept for others than the request's job, whether or not they are free now.
    package func keptForOthers(_ request: PlacementRequest) -> UInt32 {
        let own = request.own.first { $0.address == address }
        let cards =
            request.usesLent ? calledCards : keptCards - min(keptCards, own?.cards ?? 0)
        let nodes = keptNodes - min(keptNodes, own?.nodes ?? 0)
        return cards + nodes * UInt32(cardsPerNode)
    }

    /// By sum: replicas that return find their cards, if perhaps not on one node.
    private func leavesCards(_ kept: UInt32, _ request: PlacementRequest) -> Bool {
        if request.isSlice, hasSharedSlice(sliceDemand(request)) { return true }
        return request.cards + kept <= free
    }

    /// By shape: whole nodes of the largest kind stay whole.
    private func leavesNodes(_ kept: UInt32, _ request: PlacementRequest) -> Bool {
        guard kept > 0 else { return true }
        if request.isSlice, hasSharedSlice(sliceDemand(request)) { return true }
        let perNode = UInt32(cardsPerNode)
        if isMixed { return request.cards + kept * perNode <= free }
        let whole = nodes[Int(perNode)]
        guard request.cards < perNode else {
            return (request.cards + perNode - 1) / perNode + kept <= whole
        }
        return whole > kept || (request.cards..<perNode).contains { nodes[Int($0)] > 0 }
    }

    func hasSharedSlice(_ share: UInt32) -> Bool {
        var tenth = Int((share + 99) / 100)
        while tenth <= 10 {
            if shared[tenth] > 0 { return true }
            tenth += 1
        }
        return false
    }
}

extension PoolTable {
    /// Sets what is kept of a pool for the return of tides' replicas and for gangs.
    package mutating func setKept(pool: Int, cards: UInt32, nodes: UInt32) {
        pools[pool].keptCards = cards
        pools[pool].keptNodes = nodes
        pools[pool].calledCards = min(pools[pool].calledCards, cards)
    }

    /// Sets how many of a pool's kept cards are called back.
    package mutating func setCalled(pool: Int, cards: UInt32) {
        pools[pool].calledCards = min(cards, pools[pool].keptCards)
    }
}
