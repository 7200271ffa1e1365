internal import SluiceModel

/// A place that was considered: lower loss is better.
struct PackingChoice {
    var node: Int
    /// The card, for a share.
    var card: Int
    var loss: Int
}

extension Packer {
    /// The place of least loss that has room; nil where none has.
    mutating func choose(_ task: PackingTask) -> PackingChoice? {
        var search = Search(ties: ties)
        for node in nodes.indices where hasRoom(node, for: task) {
            switch policy {
            case .sluice: weighWorth(node, task, &search)
            case .bestFit: weighRest(node, task, &search)
            case .random: weighNothing(node, task, &search)
            }
        }
        return search.best
    }

    /// The cards that a choice means.
    func cards(for task: PackingTask, _ choice: PackingChoice) -> UInt32 {
        guard task.shareMilli == 1000 else { return 1 << UInt32(choice.card) }
        var mask: UInt32 = 0
        var left = task.cards
        for card in 0..<nodes[choice.node].cards where left > 0 {
            guard leftovers[firstCard[choice.node] + card] == 1000 else { continue }
            mask |= 1 << UInt32(card)
            left -= 1
        }
        return mask
    }

    @inline(__always)
    private func hasRoom(_ node: Int, for task: PackingTask) -> Bool {
        guard largest[node] >= task.shareMilli || task.cards == 0, freeCPU[node] >= task.cpuMilli,
            freeMemory[node] >= task.memoryMebibytes
        else { return false }
        if task.cards == 0 { return true }
        return task.chips >> UInt64(nodes[node].chip) & 1 == 1
            && (task.shareMilli < 1000 || whole[node] >= task.cards)
    }

    /// What the free parts of the node are worth now, less what they will be worth after.
    @inline(__always)
    private mutating func weighWorth(_ node: Int, _ task: PackingTask, _ search: inout Search) {
        let kind = kindOf[node]
        let cpu = freeCPU[node] - task.cpuMilli
        let before = value[node] + pressure.cost[kind] * task.demandMilli / 1000
        guard task.shareMilli < 1000 else {
            let sum = worth[node] - task.cards * PackingWeights.card
            let slots =
                pressure.slots(kind: kind, whole: whole[node])
                - pressure.slots(kind: kind, whole: whole[node] - task.cards)
            let loss = before - prices.value(sum: sum, cpuMilli: cpu) + slots
            search.consider(PackingChoice(node: node, card: 0, loss: loss), &random)
            return
        }
        var last = -1
        for card in 0..<nodes[node].cards {
            let leftover = leftovers[firstCard[node] + card]
            guard leftover >= task.shareMilli, leftover != last else { continue }
            last = leftover
            let sum =
                worth[node] - prices.worths[leftover] + prices.worths[leftover - task.shareMilli]
            var loss = before - prices.value(sum: sum, cpuMilli: cpu)
            if leftover == 1000 {
                loss +=
                    pressure.slots(kind: kind, whole: whole[node])
                    - pressure.slots(kind: kind, whole: whole[node] - 1)
            }
            loss += leftover * PackingWeights.leftoverMilli
            search.consider(PackingChoice(node: node, card: card, loss: loss), &random)
        }
    }

    /// What the node will have left, each of three as a part of what it had empty.
    private mutating func weighRest(_ node: Int, _ task: PackingTask, _ search: inout Search) {
        let empty = nodes[node]
        let cards = firstCard[node]..<firstCard[node] + empty.cards
        let free = leftovers[cards].reduce(0, +) - task.demandMilli
        let loss =
            free * 1_000 / max(1, empty.cards) + (freeCPU[node] - task.cpuMilli)
            * 1_000_000 / max(1, empty.cpuMilli)
            + (freeMemory[node] - task.memoryMebibytes) * 1_000_000 / max(1, empty.memoryMebibytes)
        var fullest = 0
        if task.shareMilli < 1000 {
            let fitting = (0..<empty.cards).filter {
                leftovers[firstCard[node] + $0] >= task.shareMilli
            }
            fullest =
                fitting.min { leftovers[firstCard[node] + $0] < leftovers[firstCard[node] + $1] }
                ?? 0
        }
        search.consider(PackingChoice(node: node, card: fullest, loss: loss), &random)
    }

    private mutating func weighNothing(_ node: Int, _ task: PackingTask, _ search: inout Search) {
        let draw = Int(truncatingIfNeeded: random.next() >> 1)
        var card = 0
        if task.shareMilli < 1000 {
            let fitting = (0..<nodes[node].cards).filter {
                leftovers[firstCard[node] + $0] >= task.shareMilli
            }
            card = fitting[Int(random.below(Int64(fitting.count)))]
        }
        search.consider(PackingChoice(node: node, card: card, loss: draw), &random)
    }
}
