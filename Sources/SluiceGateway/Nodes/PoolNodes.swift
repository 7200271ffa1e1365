internal import SluiceModel
internal import SluicePacking

/// The cards of one pool: its blocks, its split cards, and whether the site cordoned it.
///
/// Whole nodes of a gang are taken as `PoolCapacity.take` takes them, by block. Which cards a part
/// of a node becomes, and which card a slice is on, the packing engine says (decision 0043); it is
/// told whatever changes, so that it never has books of its own.
struct PoolNodes: Sendable {
    /// Changed through `change`, so that the engine hears of it, or by binding.
    var blocks: [BlockNodes]
    var shared: SharedCards
    private(set) var isCordoned = false
    /// Whether nobody answers for it.
    private(set) var isAway = false

    /// What chooses.
    var packer: Packer
    /// The engine's number of each block's first node, and behind the last one how many there are.
    let firstNode: [Int]
    /// What a node may give beside cards is counted where every block says it.
    let counts: (processors: Bool, memory: Bool)

    /// All free. `cardMemory` is one card's; 0 where it is not known and not counted. `chips` are
    /// the blocks' chip models where those are told apart.
    init(_ pool: PoolDescription, cardMemory: Mebibytes, chips: [Int] = []) {
        blocks = pool.blocks.map { BlockNodes($0) }
        shared = SharedCards(cardMemory: cardMemory.count)
        let rooms = pool.blocks.indices.map { pool.nodeRoom(block: $0) }
        counts = (
            rooms.allSatisfy { $0.processors.count > 0 }, rooms.allSatisfy { $0.memory.count > 0 }
        )
        var nodes: [PackingNode] = []
        var first = [0]
        for (block, description) in pool.blocks.enumerated() {
            let node = PackingNode(
                chip: chips.isEmpty ? 0 : chips[block], cards: Int(description.cardsPerNode),
                cpuMilli: counts.processors ? Int(rooms[block].processors.count) : 0,
                memoryMebibytes: counts.memory ? Int(rooms[block].memory.count) : 0)
            nodes += Array(repeating: node, count: Int(description.nodes))
            first.append(nodes.count)
        }
        firstNode = first
        packer = Packer(
            nodes: nodes, mix: nil, prior: Self.prior(pool),
            cardMebibytes: Int(cardMemory.count), ties: .fullest)
    }

    /// What is thought to arrive before anything has: once as many cards as each power of two, up
    /// to a node. Large places are then kept, and slices go to the card left with the least.
    private static func prior(_ pool: PoolDescription) -> PackingMix {
        let most = pool.blocks.reduce(0) { max($0, Int($1.cardsPerNode)) }
        let powers = (0..<8).map { 1 << $0 }.filter { $0 < most }
        return PackingMix(
            (powers + [most]).map { PackingTask(cpuMilli: 0, memoryMebibytes: 0, cards: $0) })
    }

    /// What a report says of it. O(blocks + split cards).
    var capacity: PoolCapacity {
        var tenths = SharedTenths()
        for card in shared.cards where card.inUse && isOpen(card.place) {
            tenths[shared.freeShare(card) / 100] += 1
        }
        return PoolCapacity(
            blocks: BlockShapes(blocks.lazy.map(\.shape)),
            boundCards: blocks.reduce(0) { $0 + $1.boundCards },
            // A planner need not know which of the site's own wishes took a card.
            localCards: blocks.reduce(0) { $0 + $1.localCards + $1.reclaimedCards },
            faultedCards: blocks.reduce(0) { $0 + $1.faultedCards },
            cordonedCards: blocks.reduce(0) { $0 + $1.cordonedCards },
            sharedCards: UInt32(shared.count), sharedByFreeTenths: tenths)
    }

    private func isOpen(_ place: NodeShare) -> Bool {
        blocks[Int(place.block)].nodes[Int(place.node)].condition.isEmpty
    }

    /// Takes the whole pool out of use or back. O(nodes).
    mutating func setCordoned(_ cordoned: Bool) {
        isCordoned = cordoned
        setCondition(.poolCordoned, cordoned)
    }

    /// Closes the whole pool while nobody answers for it, or opens it again. O(nodes).
    mutating func setAway(_ away: Bool) {
        isAway = away
        setCondition(.away, away)
    }

    private mutating func setCondition(_ condition: NodeCondition, _ holds: Bool) {
        for block in blocks.indices {
            for node in blocks[block].nodes.indices {
                setCondition(block: block, node: node, condition, holds)
            }
        }
    }

    /// See `BlockNodes.setCondition`.
    mutating func setCondition(block: Int, node: Int, _ condition: NodeCondition, _ holds: Bool) {
        change(block, node) { $0.setCondition(node: node, condition, holds) }
    }

    /// See `BlockNodes.setLocal`.
    mutating func setLocal(block: Int, node: Int, count: Int) -> Int {
        change(block, node) { $0.setLocal(node: node, count: count) }
    }

    /// Changes a node and tells the engine which of its cards came free or went.
    mutating func change<Result>(
        _ block: Int, _ node: Int, _ body: (inout BlockNodes) -> Result
    ) -> Result {
        let before = blocks[block].nodes[node]
        let result = body(&blocks[block])
        tell(block, node, before)
        return result
    }

    private mutating func tell(_ block: Int, _ node: Int, _ before: BlockNodes.Node) {
        let after = blocks[block].nodes[node]
        let number = firstNode[block] + node
        packer.setCards(
            node: number, changed: UInt32(before.free ^ after.free), free: UInt32(after.free))
        if before.condition.isEmpty != after.condition.isEmpty {
            packer.setOpen(node: number, after.condition.isEmpty)
        }
    }
}
