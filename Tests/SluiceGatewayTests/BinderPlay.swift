import SluiceModel

@testable import SluiceGateway

/// Random orders and departures at a binder, beside a ledger that knows nothing of it.
struct BinderPlay {
    private var nodes: PoolNodes
    private let pool: PoolDescription
    private let cardMemory: Int
    private var running: [(shares: [NodeShare], ask: BindingAsk)] = []
    private(set) var faults: [String] = []

    init(_ pool: PoolDescription, cardMemory: Int) {
        self.pool = pool
        self.cardMemory = cardMemory
        nodes = PoolNodes(pool, cardMemory: Mebibytes(UInt32(cardMemory)))
    }

    mutating func step(_ random: inout Seeded) {
        if random.next(3) == 0, !running.isEmpty {
            let gone = running.remove(at: random.next(running.count))
            for share in gone.shares {
                nodes.release(share, slice: gone.ask.slice, use: gone.ask.use)
            }
        } else {
            let ask = Self.ask(&random, cardMemory: cardMemory)
            let span: GangSpan = random.next(3) == 0 ? .blocks : .block(UInt16(random.next(2)))
            if let shares = nodes.take(ask, span: span) { running.append((shares, ask)) }
        }
        look()
    }

    private static func ask(_ random: inout Seeded, cardMemory: Int) -> BindingAsk {
        var use = NodeUse()
        if random.next(2) == 0 {
            use.processors = 500 * random.next(40)
            use.memory = 1_000 * random.next(40)
        }
        guard random.next(2) == 0 else {
            return BindingAsk(cards: UInt32(1 + random.next(12)), use: use)
        }
        let memory = cardMemory == 0 ? 0 : 1 + random.next(cardMemory)
        return BindingAsk(
            Slice(share: UInt16(1 + random.next(999)), memory: UInt32(memory)), use: use)
    }

    /// Adds up anew what every card and node gives.
    private mutating func look() {
        var share: [NodeShare: Int] = [:]
        var memory: [NodeShare: Int] = [:]
        var used: [[Int]: NodeUse] = [:]
        for run in running {
            for part in run.shares {
                let node = [Int(part.block), Int(part.node)]
                used[node, default: NodeUse()].processors += run.ask.use.processors
                used[node, default: NodeUse()].memory += run.ask.use.memory
                for card in 0..<16 where part.cards >> UInt16(card) & 1 == 1 {
                    let place = NodeShare(block: part.block, node: part.node, cards: 1 << card)
                    share[place, default: 0] += Int(run.ask.slice?.share ?? 1_000)
                    memory[place, default: 0] += Int(run.ask.slice?.memory ?? 0)
                }
            }
        }
        for (place, sum) in share where sum > 1_000 { faults.append("\(place): \(sum) ‰") }
        for (place, sum) in memory where cardMemory > 0 && sum > cardMemory {
            faults.append("\(place): \(sum) MiB")
        }
        for (node, use) in used where !pool.nodeRooms.isEmpty {
            let room = pool.nodeRooms[node[0]]
            if use.processors > Int(room.processors.count) || use.memory > Int(room.memory.count) {
                faults.append("\(node): \(use)")
            }
        }
        for block in pool.blocks.indices {
            for node in 0..<Int(pool.blocks[block].nodes) {
                let use = used[[block, node]] ?? NodeUse()
                if let fault = nodes.engineFault(block: block, node: node, used: use) {
                    faults.append("b\(block)-n\(node): \(fault)")
                }
            }
        }
    }
}
