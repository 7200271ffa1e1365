internal import SluiceModel

/// A place that was considered: lower loss is better.
struct PackingChoice {
    var node: Int
    /// The card, for a share.
    var card: Int
    var loss: Int
}

extension Packer {
    /// The place of least loss that has room among some nodes; nil where none has.
    mutating func choose(_ task: PackingTask, among range: Range<Int>) -> PackingChoice? {
        var search = Search(ties: ties)
        for node in range where hasRoom(node, for: task) {
            switch policy {
            case .sluice: weighWorth(node, task, &search)
            case .bestFit: weighRest(node, task, &search)
            case .fewestCards: weighCards(node, task, &search)
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
        if isClosed[node] { return false }
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
            let loss = tied(node, before - prices.value(sum: sum, cpuMilli: cpu) + slots)
            search.consider(PackingChoice(node: node, card: 0, loss: loss), &random)
            return
        }
        var last = -1
        for card in 0..<nodes[node].cards {
            let leftover = leftovers[firstCard[node] + card]
            guard leftover >= task.shareMilli, leftover != last || cardMebibytes > 0,
                hasMemory(node, card, task)
            else { continue }
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
            search.consider(
                PackingChoice(node: node, card: card, loss: tied(node, loss)), &random)
        }
    }

    /// A loss that also tells nodes apart by their whole free cards, where ties want that.
    @inline(__always)
    private func tied(_ node: Int, _ loss: Int) -> Int {
        ties == .fullest ? loss << 6 | whole[node] : loss
    }

    @inline(__always)
    private func hasMemory(_ node: Int, _ card: Int, _ task: PackingTask) -> Bool {
        cardMebibytes == 0 || cardMemory[firstCard[node] + card] >= task.cardMebibytes
    }

    /// The cards of a node that hold the task's share.
    private func fitting(_ node: Int, _ task: PackingTask) -> [Int] {
        (0..<nodes[node].cards).filter {
            leftovers[firstCard[node] + $0] >= task.shareMilli && hasMemory(node, $0, task)
        }
    }

    /// The card with the least free that holds a share; nil where none does.
    private func fullest(_ node: Int, _ task: PackingTask) -> Int? {
        fitting(node, task).min {
            leftovers[firstCard[node] + $0] < leftovers[firstCard[node] + $1]
        }
    }

    /// Whole free cards; for a share what is free on the card, and a whole card last.
    private mutating func weighCards(_ node: Int, _ task: PackingTask, _ search: inout Search) {
        guard task.shareMilli < 1000 else {
            return search.consider(
                PackingChoice(node: node, card: 0, loss: whole[node]), &random)
        }
        guard let card = fullest(node, task) else { return }
        let leftover = leftovers[firstCard[node] + card]
        search.consider(
            PackingChoice(node: node, card: card, loss: leftover << 6 | whole[node]), &random)
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
            guard let card = self.fullest(node, task) else { return }
            fullest = card
        }
        search.consider(PackingChoice(node: node, card: fullest, loss: loss), &random)
    }

    private mutating func weighNothing(_ node: Int, _ task: PackingTask, _ search: inout Search) {
        let draw = Int(truncatingIfNeeded: random.next() >> 1)
        var card = 0
        if task.shareMilli < 1000 {
            let fitting = fitting(node, task)
            guard !fitting.isEmpty else { return }
            card = fitting[Int(random.below(Int64(fitting.count)))]
        }
        search.consider(PackingChoice(node: node, card: card, loss: draw), &random)
    }
}
