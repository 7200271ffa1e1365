import SluiceModel
import SluicePlanner
import SluiceWire

/// What operators move in a torture: what the planner proposes, and now and then what nobody did.
extension World {
    mutating func thinkOfMoves(_ index: Int) {
        guard once(in: 3) else { return }
        var moves: [MoveID] = []
        // The journal's own state proposes, as a planner did that was asked a moment ago.
        if !once(in: 4) {
            let part = UInt32(random.below(4))
            moves = checks.replayed.balance(ShowBalance(part: part, atMost: 16)).moves.map(\.id)
        }
        let pools = layout.regions.reduce(0) { $0 + $1.pools.count }
        for _ in 0..<random.below(4) where !checks.placed.isEmpty {
            let replica = checks.placed[Int(random.below(Int64(checks.placed.count)))]
            moves.append(
                MoveID(
                    replica: replica, epoch: checks.epoch(of: replica),
                    pool: UInt32(random.below(Int64(pools + 1)))))
        }
        guard !moves.isEmpty else { return }
        add(.approve(moves, anyway: once(in: 2)), for: index)
    }
}
