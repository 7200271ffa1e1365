/// How scarce each kind of node is for the tasks that can use it: demand over supply, where each
/// task's demand is spread over the free parts of the kinds that hold it. Work that can go
/// anywhere then leaves room on the kinds that some work cannot do without; and nodes with many
/// whole cards free are kept for work that needs many at once.
struct PackingPressure: Sendable {
    /// Tasks that the same kinds of node hold and that take equally many cards.
    private struct Group: Sendable {
        var kinds: UInt64
        var cards: Int
        /// Part of all demand, `PackingWeights.card` for all of it.
        var part: Int
    }

    /// What a card's demand costs more on each kind of node.
    private(set) var cost: [Int]
    /// For each kind and number of whole free cards: the worth of the places that they make.
    private(set) var slotWorth: [Int]
    private let row: Int
    private let groups: [Group]

    /// For a mix on these kinds of node, no look taken yet.
    init(_ mix: PackingMix, kinds: [[PackingNode]]) {
        let most = kinds.joined().reduce(0) { max($0, $1.cards) }
        row = most + 1
        cost = Array(repeating: 0, count: kinds.count)
        slotWorth = Array(repeating: 0, count: kinds.count * (most + 1))
        let demand = max(1, mix.demandMilli)
        var groups: [Group] = []
        for kind in mix.kinds where kind.task.cards > 0 {
            var mask: UInt64 = 0
            for (index, nodes) in kinds.enumerated()
            where nodes.contains(where: { $0.holds(kind.task) }) {
                mask |= 1 << UInt64(index)
            }
            guard mask != 0 else { continue }
            let part = kind.count * kind.task.demandMilli * PackingWeights.card / demand
            if let place = groups.firstIndex(where: {
                $0.kinds == mask && $0.cards == kind.task.cards
            }) {
                groups[place].part += part
            } else {
                groups.append(Group(kinds: mask, cards: kind.task.cards, part: part))
            }
        }
        self.groups = groups
    }

    /// The worth of the places that so many whole free cards make on a node of this kind.
    @inline(__always)
    func slots(kind: Int, whole: Int) -> Int { slotWorth[kind * row + whole] }

    /// Looks at what is free: thousandths of cards of each kind, and for each kind how many nodes
    /// have 0, 1, 2 … whole cards free. O(groups × kinds × cards).
    mutating func look(freeMilli: [Int], wholeNodes: [[Int]]) {
        let free = freeMilli.reduce(0, +)
        for index in cost.indices { cost[index] = 0 }
        for index in slotWorth.indices { slotWorth[index] = 0 }
        for group in groups {
            let members = cost.indices.filter { group.kinds >> UInt64($0) & 1 == 1 }
            let supply = members.reduce(0) { $0 + freeMilli[$1] }
            for kind in members { cost[kind] += group.part * free / max(1000, supply) }
            if group.cards > 1 {
                lookAtSlots(group, members: members, free: free, wholeNodes)
            }
        }
        for kind in cost.indices {
            let capped = min(cost[kind], PackingWeights.pressureCap)
            cost[kind] = capped * PackingWeights.pressureMilli / 1000
        }
    }

    private mutating func lookAtSlots(
        _ group: Group, members: [Int], free: Int, _ wholeNodes: [[Int]]
    ) {
        let size = group.cards
        var supply = 0
        for kind in members {
            for whole in size..<max(size, row) {
                supply += wholeNodes[kind][whole] * (whole / size * size)
            }
        }
        let pressure = min(
            PackingWeights.slotCap * group.part, group.part * free / max(1000, supply * 1000))
        for kind in members {
            for whole in size..<max(size, row) {
                slotWorth[kind * row + whole] +=
                    pressure * (whole / size * size) / PackingWeights.slotDivisor
            }
        }
    }
}
