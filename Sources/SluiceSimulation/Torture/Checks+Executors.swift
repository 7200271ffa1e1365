import SluiceGateway
import SluiceModel

extension Checks {
    /// A run began on the real cards of `executor`'s machine.
    mutating func started(
        _ run: SimulatedExecutor.Run, on executor: SimulatedExecutor, cardMemory: Mebibytes,
        now: Int64
    ) {
        runsStarted += 1
        if let fault = groups.started(run.key) { note(fault, at: now) }
        let cards = run.shares.reduce(0) { $0 + $1.count }
        if cards != (run.slice == nil ? Int(run.order.cards) : 1) {
            note("\(run.key) has \(cards) of \(run.order.cards) cards", at: now)
        }
        for live in executor.live
        where live.key != run.key && live.order.pool == run.order.pool {
            if live.slice == nil || run.slice == nil, live.shares.overlap(run.shares) {
                note("\(run.key) and \(live.key) have a card in common", at: now)
            }
        }
        slices(run, executor, cardMemory, at: now)
    }

    /// Slices of one card have at most the card, its compute and its memory, and each has the
    /// memory that was ordered.
    private mutating func slices(
        _ run: SimulatedExecutor.Run, _ executor: SimulatedExecutor, _ cardMemory: Mebibytes,
        at now: Int64
    ) {
        guard run.slice != nil else { return }
        var share = 0
        var memory: UInt64 = 0
        for live in executor.live
        where live.order.pool == run.order.pool && live.shares == run.shares {
            share += Int(live.slice?.share ?? 0)
            memory += UInt64(live.slice?.memory ?? 0)
            if live.slice?.memory != live.order.memory.count {
                note("\(live.key) has another memory than ordered", at: now)
            }
        }
        if share > 1_000 { note("\(run.key) is on a card with \(share) thousandths", at: now) }
        if memory > UInt64(cardMemory.count) {
            note("\(run.key) is on a card of \(cardMemory.count) MiB with \(memory)", at: now)
        }
    }
}

extension [NodeShare] {
    fileprivate func overlap(_ others: [NodeShare]) -> Bool {
        contains { mine in
            others.contains {
                $0.block == mine.block && $0.node == mine.node && $0.cards & mine.cards != 0
            }
        }
    }
}
