internal import SluiceModel

/// A fleet that is packed one task after the other: cards, shares of cards, processors, memory.
///
/// Never refuses what fits, never gives more than there is. Equal nodes, mix, seed and calls give
/// equal places. `place` is O(nodes), with a few loads for each node that cannot take the task;
/// `release` is O(cards of the node). Whoever keeps the books himself asks with `best` and tells
/// what became of it (`Packer+Told.swift`).
package struct Packer: Sendable {
    /// The empty nodes.
    package let nodes: [PackingNode]
    let policy: PackingPolicy
    let ties: PackingTies
    var random: SplitMix64

    /// The kind of each node, and what kinds there are. Kinds beyond the bound share the last.
    let kindOf: [Int]
    private let kinds: [[PackingNode]]
    /// Where each node's cards begin in `leftovers`.
    let firstCard: [Int]

    var leftovers: [Int]
    var freeCPU: [Int]
    var freeMemory: [Int]
    /// Whole free cards of each node.
    var whole: [Int]
    /// The largest leftover of each node.
    var largest: [Int]
    /// What each node's leftovers are worth together, and the node with its processors.
    var worth: [Int]
    var value: [Int]

    /// Memory of a whole card in MiB; 0 where it is not counted.
    let cardMebibytes: Int
    /// What is free of each card's memory; empty where it is not counted.
    var cardMemory: [Int]
    /// Nodes that take nothing new. What is free there is not counted as supply.
    var isClosed: [Bool]

    private(set) var prices: PackingPrices
    private(set) var pressure: PackingPressure
    private var freeMilliOfKind: [Int]
    private var wholeNodesOfKind: [[Int]]
    private var decisions = 0
    /// The mix so far, where it is learned.
    private var learned: PackingMix?
    private var nextLesson = PackingLimits.firstLesson
    private let most: (cards: Int, cpuMilli: Int)

    /// An empty fleet. `mix` nil means that the mix is learned from what arrives, and begins as
    /// `prior`.
    package init(
        nodes: [PackingNode], mix: PackingMix?, prior: PackingMix = PackingMix(),
        cardMebibytes: Int = 0, policy: PackingPolicy = .sluice, ties: PackingTies = .name,
        seed: UInt64 = 0
    ) {
        self.nodes = nodes
        self.policy = policy
        self.ties = ties
        random = SplitMix64(seed: seed)
        (kindOf, kinds) = Self.kinds(of: nodes)
        var first: [Int] = []
        var total = 0
        for node in nodes {
            first.append(total)
            total += node.cards
        }
        firstCard = first
        most = (
            nodes.reduce(0) { max($0, $1.cards) }, nodes.reduce(0) { max($0, $1.cpuMilli) }
        )
        leftovers = Array(repeating: 1000, count: total)
        freeCPU = nodes.map(\.cpuMilli)
        freeMemory = nodes.map(\.memoryMebibytes)
        whole = nodes.map(\.cards)
        largest = nodes.map { $0.cards > 0 ? 1000 : 0 }
        worth = Array(repeating: 0, count: nodes.count)
        value = worth
        freeMilliOfKind = Array(repeating: 0, count: kinds.count)
        wholeNodesOfKind = Array(
            repeating: Array(repeating: 0, count: most.cards + 1), count: kinds.count)
        self.cardMebibytes = cardMebibytes
        cardMemory = cardMebibytes > 0 ? Array(repeating: cardMebibytes, count: total) : []
        isClosed = Array(repeating: false, count: nodes.count)
        learned = mix == nil ? prior : nil
        prices = PackingPrices(mix ?? prior, cards: most.cards, cpuMilli: most.cpuMilli)
        pressure = PackingPressure(mix ?? prior, kinds: kinds)
        for node in nodes.indices { enter(node) }
    }

    /// Places a task, or says that no node has room for it.
    package mutating func place(_ task: PackingTask) -> PackingPlace? {
        see(task)
        guard let place = best(for: task, among: nodes.indices) else { return nil }
        change(place, task, sign: -1)
        return place
    }

    /// Counts tasks among those that arrive.
    package mutating func see(_ task: PackingTask, times: Int = 1) {
        if policy == .sluice { learn(task, times) }
    }

    /// Where a task would go among some nodes; takes nothing. O(those nodes).
    package mutating func best(
        for task: PackingTask, among range: Range<Int>
    ) -> PackingPlace? {
        guard let choice = choose(task, among: range) else { return nil }
        return PackingPlace(node: choice.node, cards: cards(for: task, choice))
    }

    /// Frees what a task had that was placed there.
    package mutating func release(_ task: PackingTask, at place: PackingPlace) {
        change(place, task, sign: 1)
        let node = place.node
        precondition(
            freeCPU[node] <= nodes[node].cpuMilli
                && freeMemory[node] <= nodes[node].memoryMebibytes && largest[node] <= 1000,
            "node \(node) has \(freeCPU[node]), \(freeMemory[node]), \(largest[node]) free")
    }

    /// Thousandths of cards that are given away.
    package var allocatedMilli: Int { leftovers.count * 1000 - freeMilliOfKind.reduce(0, +) }

    private mutating func change(_ place: PackingPlace, _ task: PackingTask, sign: Int) {
        let node = place.node
        leave(node)
        freeCPU[node] += sign * task.cpuMilli
        freeMemory[node] += sign * task.memoryMebibytes
        for card in 0..<nodes[node].cards where place.cards >> UInt32(card) & 1 == 1 {
            leftovers[firstCard[node] + card] += sign * task.shareMilli
            if cardMebibytes > 0, task.shareMilli < 1000 {
                cardMemory[firstCard[node] + card] += sign * task.cardMebibytes
            }
            precondition(
                leftovers[firstCard[node] + card] >= 0, "card \(card) of node \(node) is over")
        }
        enter(node)
    }

    /// Counts the mix and, at each doubling, makes the prices anew; looks at scarcity now and then.
    private mutating func learn(_ task: PackingTask, _ times: Int) {
        learned?.add(task, times: times)
        if let mix = learned, mix.count >= nextLesson {
            if mix.count >= PackingLimits.remembered { learned?.fade() }
            nextLesson = min(2 * mix.count, PackingLimits.remembered)
            prices = PackingPrices(mix, cards: most.cards, cpuMilli: most.cpuMilli)
            pressure = PackingPressure(mix, kinds: kinds)
            for node in nodes.indices { appraise(node) }
            decisions = 0
        }
        if decisions % PackingLimits.pressurePeriod == 0 {
            pressure.look(freeMilli: freeMilliOfKind, wholeNodes: wholeNodesOfKind)
        }
        decisions += 1
    }

    mutating func leave(_ node: Int) { count(node, sign: -1) }

    mutating func enter(_ node: Int) {
        let range = firstCard[node]..<firstCard[node] + nodes[node].cards
        whole[node] = leftovers[range].reduce(0) { $0 + ($1 == 1000 ? 1 : 0) }
        largest[node] = leftovers[range].max() ?? 0
        count(node, sign: 1)
        appraise(node)
    }

    private mutating func count(_ node: Int, sign: Int) {
        guard !isClosed[node] else { return }
        let range = firstCard[node]..<firstCard[node] + nodes[node].cards
        freeMilliOfKind[kindOf[node]] += sign * leftovers[range].reduce(0, +)
        wholeNodesOfKind[kindOf[node]][whole[node]] += sign
    }

    private mutating func appraise(_ node: Int) {
        let range = firstCard[node]..<firstCard[node] + nodes[node].cards
        worth[node] = leftovers[range].reduce(0) { $0 + prices.worths[$1] }
        value[node] = prices.value(sum: worth[node], cpuMilli: max(0, freeCPU[node]))
    }

    /// Kinds of node, those with most cards in all first.
    private static func kinds(of nodes: [PackingNode]) -> ([Int], [[PackingNode]]) {
        var cards: [PackingNode: Int] = [:]
        var order: [PackingNode] = []
        for node in nodes {
            if cards[node] == nil { order.append(node) }
            cards[node, default: 0] += node.cards
        }
        let rank = order.indices.sorted {
            (-cards[order[$0]]!, $0) < (-cards[order[$1]]!, $1)
        }
        var numbers: [PackingNode: Int] = [:]
        var kinds: [[PackingNode]] = []
        for index in rank {
            if kinds.count < PackingLimits.nodeKinds {
                kinds.append([order[index]])
            } else {
                kinds[kinds.count - 1].append(order[index])
            }
            numbers[order[index]] = kinds.count - 1
        }
        return (nodes.map { numbers[$0]! }, kinds)
    }
}
