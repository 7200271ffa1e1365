package import SluiceModel
package import SluiceWire

/// What happened to work that moves for a better use of the nation's cards.
package enum BalanceEvent: Hashable, Sendable {
    /// A move is under way; the orders that it needs stand behind it.
    case begun(Move)
    /// It is over.
    case over(ReplicaID, MoveEnd)
    /// The planner looked for moves by itself; the part that it looks at next.
    case looked(next: UInt32)
    /// Room is kept for a gang while work moves out of its way.
    case roomKept(RoomHold)
    /// It is not kept any more: the gang has a place, waits no more, or waited too long.
    case roomOver(JobID)

    /// The job it is about; nil for one that is about none.
    var job: JobID? {
        switch self {
        case .begun(let move): move.replica.job
        case .over(let replica, _): replica.job
        case .looked: nil
        case .roomKept(let room): room.job
        case .roomOver(let job): job
        }
    }
}

/// How a move ended.
package enum MoveEnd: UInt8, Sendable, CaseIterable {
    /// It is placed where it was to go; a successor has taken over there.
    case arrived = 1
    /// Its room was taken meanwhile, or refused: it goes where the queue finds it another.
    case elsewhere = 2
    /// It stays where it is, or ended on the way.
    case givenUp = 3
}

/// What operators want of the balance.
package enum BalanceCommand: Hashable, Sendable {
    /// Does moves, each weighed again as of now. `anyway` also those that are not worth it.
    case approve(key: RequestKey, [MoveID], anyway: Bool)
}

/// Work on its way from one pool to another.
package struct Move: Hashable, Sendable {
    /// What moves.
    package var replica: ReplicaID
    /// The attempt that is left.
    package var epoch: Epoch
    /// Where it was.
    package var from: PoolAddress
    /// Where it goes.
    package var to: PoolAddress
    /// Whole nodes that are kept for it there until it is placed.
    package var nodes: UInt32
    /// Whether it stops before it is placed again; else its successor is placed at once.
    package var stopsFirst: Bool
    /// Whether the planner began it by itself, within the policy's budget.
    package var isAutomatic: Bool
    /// The job that it makes room for; `.none` where it is for its own good.
    package var makesRoomFor: JobID
    /// Micro-yuan that were to be saved …
    package var saving: MicroYuan
    /// … and that the move itself was to cost.
    package var cost: MicroYuan
    /// Work that is done again.
    package var workLost: Seconds
    /// It is given up then, whatever came of it.
    package var until: CivilTime
}

/// Whole nodes of a pool that are kept for a gang while others leave it.
package struct RoomHold: Hashable, Sendable {
    /// The gang that waits.
    package var job: JobID
    /// The pool.
    package var address: PoolAddress
    /// Whole nodes that it needs there, those that are free already among them.
    package var nodes: UInt32
    /// They are given up then.
    package var until: CivilTime
}

/// Moves that are under way, and what the planner has done by itself.
struct BalanceState: Sendable {
    /// In the order in which they were begun.
    var moves: [Move] = []
    /// What is kept for gangs that moves make room for, in the order in which it was begun; each
    /// gang once.
    var rooms: [RoomHold] = []
    /// The hour that the budget is counted in, since 1970; what was begun by itself in it.
    var hour: Int64 = 0
    var movesInHour: UInt32 = 0
    var costInHour: Int64 = 0
    /// When the planner looked for moves by itself last, and the part that it looks at next.
    var lookedAt = CivilTime.none
    var nextPart: UInt32 = 0

    /// Whether no move and no gang has nodes kept for it.
    var isKeepingNothing: Bool { moves.isEmpty && rooms.isEmpty }

    /// Whether there is anything to write down.
    var isEmpty: Bool { moves.isEmpty && rooms.isEmpty && lookedAt == .none }
}

extension PlannerState {
    mutating func apply(_ event: BalanceEvent) {
        switch event {
        case .begun(let move):
            balance.moves.append(move)
            guard move.isAutomatic else { return }
            let hour = now.seconds / 3_600
            if hour != balance.hour {
                balance.hour = hour
                balance.movesInHour = 0
                balance.costInHour = 0
            }
            balance.movesInHour += 1
            balance.costInHour += move.cost.count
        case .over(let replica, _):
            balance.moves.removeAll { $0.replica == replica }
            isQueueDirty = true
        case .looked(let next):
            balance.lookedAt = now
            balance.nextPart = next
        case .roomKept(let room): balance.rooms.append(room)
        case .roomOver(let job):
            balance.rooms.removeAll { $0.job == job }
            isQueueDirty = true
        }
    }
}
