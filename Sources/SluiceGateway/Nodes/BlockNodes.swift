internal import SluiceModel

/// The nodes of one block: which cards of each are free, local or bound, and the block's histogram.
///
/// Which cards a part of a node's are, the packing engine chooses; these are the books.
struct BlockNodes: Sendable {
    /// One node. Bound cards are those that are neither free nor local nor reclaimed.
    struct Node: Sendable {
        /// Bit k: card k is free.
        var free: UInt16
        /// Bit k: card k is the site's own users'.
        var local: UInt16
        /// Bit k: the provider took card k back.
        var reclaimed: UInt16 = 0
        /// What closes it, if anything.
        var condition: NodeCondition
    }

    let cardsPerNode: Int
    private let allCards: UInt16
    private(set) var nodes: [Node]
    private(set) var index: FreeIndex
    /// Free cards of open nodes; a closed node counts as one with none.
    private(set) var shape: BlockShape
    private(set) var boundCards: UInt32 = 0
    private(set) var localCards: UInt32 = 0
    private(set) var reclaimedCards: UInt32 = 0
    /// Free cards on faulted nodes.
    private(set) var faultedCards: UInt32 = 0
    /// Free cards on nodes that are cordoned and not faulted.
    private(set) var cordonedCards: UInt32 = 0

    /// All nodes open and free.
    init(_ block: BlockDescription) {
        cardsPerNode = Int(block.cardsPerNode)
        allCards = UInt16.max >> UInt16(16 - cardsPerNode)
        let node = Node(free: allCards, local: 0, condition: [])
        nodes = Array(repeating: node, count: Int(block.nodes))
        index = FreeIndex(nodes: nodes.count, largest: cardsPerNode)
        shape = BlockShape(block)
        for node in nodes.indices { index.insert(node, free: cardsPerNode) }
    }

    /// Binds so many wholly free nodes, the lowest ones; nil, and nothing changed, where there are
    /// fewer. O(nodes taken).
    mutating func takeWhole(nodes count: Int, block: UInt16) -> [NodeShare]? {
        guard shape.nodes(free: cardsPerNode) >= count else { return nil }
        return (0..<count).map { _ in
            guard let node = index.first(free: cardsPerNode) else {
                preconditionFailure("block \(block) has not the whole nodes that its shape says")
            }
            change(node) { $0.free = 0 }
            return NodeShare(block: block, node: UInt16(node), cards: allCards)
        }
    }

    /// Binds exactly these cards; false where the node is not there or one of them is not free.
    mutating func claim(_ share: NodeShare) -> Bool {
        let node = Int(share.node)
        guard node < nodes.count, nodes[node].free & share.cards == share.cards else {
            return false
        }
        change(node) { $0.free &= ~share.cards }
        return true
    }

    /// Frees cards that a run had.
    mutating func release(_ share: NodeShare) {
        let node = nodes[Int(share.node)]
        precondition(
            share.cards & (node.free | node.local | node.reclaimed | ~allCards) == 0,
            "node \(share.node): \(share.cards) is not bound, free \(node.free)")
        change(Int(share.node)) { $0.free |= share.cards }
    }

    /// The site's own users have `count` cards of a node now, as far as ours leave so many: returns
    /// how many they have.
    mutating func setLocal(node: Int, count: Int) -> Int {
        let open = nodes[node].free | nodes[node].local
        let taken = min(count, open.nonzeroBitCount)
        let kept = lowest(open.nonzeroBitCount - taken, of: open)
        change(node) {
            $0.free = kept
            $0.local = open & ~kept
        }
        return taken
    }

    /// The provider takes free cards of a node back, `count` at most. Returns which.
    mutating func reclaim(node: Int, count: Int) -> UInt16 {
        let cards = lowest(min(count, nodes[node].free.nonzeroBitCount), of: nodes[node].free)
        reclaim(node: node, cards: cards)
        return cards
    }

    /// As above for exactly these cards, which are free.
    mutating func reclaim(node: Int, cards: UInt16) {
        precondition(
            cards & ~nodes[node].free == 0, "node \(node): \(cards) of \(nodes[node].free)")
        change(node) {
            $0.free &= ~cards
            $0.reclaimed |= cards
        }
    }

    /// The provider lends reclaimed cards of a node again, `count` at most. Returns which it keeps.
    mutating func lend(node: Int, count: Int) -> UInt16 {
        let held = nodes[node].reclaimed
        let cards = lowest(min(count, held.nonzeroBitCount), of: held)
        change(node) {
            $0.reclaimed &= ~cards
            $0.free |= cards
        }
        return nodes[node].reclaimed
    }

    /// Adds or takes away what closes a node.
    mutating func setCondition(node: Int, _ condition: NodeCondition, _ holds: Bool) {
        change(node) {
            if holds { $0.condition.insert(condition) } else { $0.condition.remove(condition) }
        }
    }

    private mutating func change(_ node: Int, _ body: (inout Node) -> Void) {
        count(node, entering: false)
        body(&nodes[node])
        count(node, entering: true)
    }

    /// Adds a node to all counts or takes it out of them.
    private mutating func count(_ number: Int, entering: Bool) {
        let node = nodes[number]
        let free = node.free.nonzeroBitCount
        let local = node.local.nonzeroBitCount
        let row = node.condition.isEmpty ? free : 0
        shape.setNodes(
            free: row, count: entering ? shape.nodes(free: row) + 1 : shape.nodes(free: row) - 1)
        let reclaimed = node.reclaimed.nonzeroBitCount
        add(local, to: &localCards, entering)
        add(reclaimed, to: &reclaimedCards, entering)
        add(cardsPerNode - free - local - reclaimed, to: &boundCards, entering)
        guard node.condition.isEmpty else {
            if node.condition.contains(.faulted) {
                add(free, to: &faultedCards, entering)
            } else {
                add(free, to: &cordonedCards, entering)
            }
            return
        }
        if entering { index.insert(number, free: free) } else { index.remove(number, free: free) }
    }

    private func add(_ count: Int, to sum: inout UInt32, _ entering: Bool) {
        if entering { sum += UInt32(count) } else { sum -= UInt32(count) }
    }
}

/// The lowest `count` bits that are set in `mask`.
private func lowest(_ count: Int, of mask: UInt16) -> UInt16 {
    var rest = mask
    for _ in 0..<count { rest &= rest &- 1 }
    return mask & ~rest
}
