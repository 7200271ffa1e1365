import SluicePacking

/// What is free on a fleet, kept from assignments alone and apart from the packer: it says what
/// breaks a bound, and what fits.
struct Ledger {
    private let nodes: [PackingNode]
    private var cpu: [Int]
    private var memory: [Int]
    private var cards: [[Int]]

    init(_ nodes: [PackingNode]) {
        self.nodes = nodes
        cpu = nodes.map(\.cpuMilli)
        memory = nodes.map(\.memoryMebibytes)
        cards = nodes.map { Array(repeating: 1000, count: $0.cards) }
    }

    /// Books a placement; what is wrong with it, if anything.
    mutating func book(_ task: PackingTask, _ place: PackingPlace) -> String? {
        let named = (0..<32).filter { place.cards >> UInt32($0) & 1 == 1 }
        let node = place.node
        guard named.count == task.cards else { return "\(named.count) cards, not \(task.cards)" }
        guard named.allSatisfy({ $0 < nodes[node].cards }) else { return "no such card: \(named)" }
        if task.cards > 0, task.chips >> UInt64(nodes[node].chip) & 1 == 0 { return "wrong chip" }
        cpu[node] -= task.cpuMilli
        memory[node] -= task.memoryMebibytes
        for card in named { cards[node][card] -= task.shareMilli }
        if cpu[node] < 0 || memory[node] < 0 { return "processors or memory of \(node) are over" }
        return named.contains { cards[node][$0] < 0 } ? "a card of \(node) is over" : nil
    }

    mutating func free(_ task: PackingTask, _ place: PackingPlace) {
        cpu[place.node] += task.cpuMilli
        memory[place.node] += task.memoryMebibytes
        for card in cards[place.node].indices where place.cards >> UInt32(card) & 1 == 1 {
            cards[place.node][card] += task.shareMilli
        }
    }

    /// The first node that has room.
    func room(for task: PackingTask) -> Int? {
        nodes.indices.first { node in
            let fitting = cards[node].filter { $0 >= task.shareMilli }.count
            let chip = task.cards == 0 || task.chips >> UInt64(nodes[node].chip) & 1 == 1
            return cpu[node] >= task.cpuMilli && memory[node] >= task.memoryMebibytes
                && fitting >= task.cards && chip
        }
    }

    var allocatedMilli: Int {
        zip(nodes, cards).reduce(0) { $0 + $1.0.cards * 1000 - $1.1.reduce(0, +) }
    }
}
