internal import SluiceModel
package import SluicePacking

/// A gateway's binder under a packing trial: the fleet is one pool whose blocks are the kinds of
/// its nodes, and each task an order for any block. What is placed goes through the books that a
/// gateway keeps; the mix is learned from the orders, as there.
package struct BinderTrial: PackingSite {
    /// The empty nodes, as given.
    package let nodes: [PackingNode]
    /// Thousandths of cards that are given away.
    package private(set) var allocatedMilli = 0
    private var pool: PoolNodes
    /// The number of each block's nodes, in the order of the list.
    private let members: [[Int]]
    private let blockOf: [Int]
    private let indexInBlock: [Int]

    /// An empty fleet; nil where a node has no card or more than a pool's nodes may have.
    package init?(nodes: [PackingNode]) {
        guard nodes.allSatisfy({ 1...Limits.cardsPerNode ~= $0.cards }) else { return nil }
        self.nodes = nodes
        var kinds: [PackingNode: Int] = [:]
        var members: [[Int]] = []
        var blockOf: [Int] = []
        var index: [Int] = []
        for (number, node) in nodes.enumerated() {
            let block = kinds[node] ?? members.count
            if block == members.count { members.append([]) }
            kinds[node] = block
            blockOf.append(block)
            index.append(members[block].count)
            members[block].append(number)
        }
        self.members = members
        self.blockOf = blockOf
        indexInBlock = index
        var description = PoolDescription(
            name: PoolName(trusted: "trial"), site: 0, tier: .edge, chip: .none,
            interconnect: .ethernet, interconnectGigabits: 1, trust: .open,
            pricePerCardHour: MicroYuan(0), executor: .emulated, lendingWindows: [],
            blocks: members.map {
                BlockDescription(
                    nodes: UInt16($0.count), cardsPerNode: UInt8(nodes[$0[0]].cards))
            })
        description.nodeRooms = members.map {
            NodeRoom(
                processors: PerMille(UInt32(nodes[$0[0]].cpuMilli)),
                memory: Mebibytes(UInt32(nodes[$0[0]].memoryMebibytes)))
        }
        pool = PoolNodes(
            description, cardMemory: Mebibytes(0), chips: members.map { nodes[$0[0]].chip })
    }

    package mutating func place(_ task: PackingTask) -> PackingPlace? {
        let shares = pool.take(Self.ask(task), span: .blocks)
        guard let share = shares?.first else { return nil }
        precondition(shares?.count == 1, "\(task) lies on several nodes")
        allocatedMilli += task.demandMilli
        return PackingPlace(
            node: members[Int(share.block)][Int(share.node)], cards: UInt32(share.cards))
    }

    package mutating func release(_ task: PackingTask, at place: PackingPlace) {
        let share = NodeShare(
            block: UInt16(blockOf[place.node]), node: UInt16(indexInBlock[place.node]),
            cards: UInt16(place.cards))
        let ask = Self.ask(task)
        pool.release(share, slice: ask.slice, use: ask.use)
        allocatedMilli -= task.demandMilli
    }

    private static func ask(_ task: PackingTask) -> BindingAsk {
        var ask = BindingAsk(cards: UInt32(task.cards))
        if task.shareMilli < 1_000 {
            ask.slice = Slice(share: UInt16(task.shareMilli), memory: 0)
        }
        ask.use.processors = task.cpuMilli
        ask.use.memory = task.memoryMebibytes
        ask.chips = task.chips
        return ask
    }
}
