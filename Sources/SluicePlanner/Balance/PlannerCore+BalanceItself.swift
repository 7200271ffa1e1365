import SluiceModel
import SluicePlacement

/// Moves that the planner begins by itself, where the policy gives it a budget for that.
extension PlannerCore {
    /// Looks at the next part of what lives, now and then, and begins what is worth it until the
    /// hour's budget is used up. That it looked is an event, since a tick that changes nothing is
    /// not replayed.
    mutating func balanceByItself(_ decision: inout Decision) {
        guard let policy = state.policy.current, policy.movesPerHour > 0, !state.brake.isOn,
            state.balance.lookedAt == .none
                || state.now.since(state.balance.lookedAt) >= PlannerLimits.balanceEvery
        else { return }
        let left = movesLeft(policy)
        guard left > 0, costLeft(policy) > 0 else { return }
        let search = findMoves(
            part: state.balance.nextPart, atMost: min(left, PlannerLimits.movesPerLook),
            leastNet: max(1, policy.leastSaving.count))
        for found in search.moves where movesLeft(policy) > 0 {
            // What was begun just now keeps room that this one may have counted on.
            // And of one job only one replica moves at once.
            guard let mover = try? mover(found.mover.place, found.mover.slot),
                let move = try? weigh(mover, to: found.pool, in: state.table),
                move.net >= max(1, policy.leastSaving.count), move.moving <= costLeft(policy)
            else { continue }
            _ = try? begin(move, isAutomatic: true, &decision)
        }
        let next = (state.balance.nextPart % search.parts + 1) % search.parts
        emit(.balance(.looked(next: next)), &decision)
    }

    /// Moves that may be begun in this hour yet.
    private func movesLeft(_ policy: Policy) -> Int {
        let begun = isBudgetOfThisHour ? Int(state.balance.movesInHour) : 0
        let room = PlannerLimits.movesAtOnce - state.balance.moves.count
        return min(Int(policy.movesPerHour) - begun, room)
    }

    /// Micro-yuan that moves may cost in this hour yet.
    private func costLeft(_ policy: Policy) -> Int64 {
        guard policy.moveBudget.count > 0 else { return .max }
        return policy.moveBudget.count - (isBudgetOfThisHour ? state.balance.costInHour : 0)
    }

    private var isBudgetOfThisHour: Bool { state.balance.hour == state.now.seconds / 3_600 }
}
