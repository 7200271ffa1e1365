import SluiceGateway
import SluiceModel
import SluicePlanner

/// Work that moves for a better use of cards, from the journal's events.
struct MoveChecks: Sendable {
    /// What moves, and the attempt that it leaves.
    var underWay: [(replica: ReplicaID, epoch: Epoch)] = []
    /// Gangs that room is kept for.
    var rooms: [JobID] = []
    /// Moves that the planner began by itself, and what they cost, by hour.
    fileprivate var byItself: [Int64: (moves: UInt32, cost: Int64)] = [:]
}

extension Checks {
    mutating func audit(_ event: BalanceEvent, at now: Int64) {
        switch event {
        case .begun(let move):
            if let fault = fault(of: move) { note("\(move.replica) moves \(fault)", at: now) }
            moves.underWay.append((move.replica, move.epoch))
            tally.note(move.isAutomatic ? Sight.moveByItself : .moveApproved)
            if move.isAutomatic { budget(move, at: now) }
        case .over(let replica, let how):
            switch how {
            case .arrived: tally.note(Sight.moveArrived)
            case .elsewhere: tally.note(Sight.moveElsewhere)
            case .givenUp: tally.note(Sight.moveGivenUp)
            }
            if !moves.underWay.contains(where: { $0.replica == replica }) {
                note("\(replica)'s move is over and was not begun", at: now)
            }
            moves.underWay.removeAll { $0.replica == replica }
        case .looked: break
        case .roomKept(let room):
            if moves.rooms.contains(room.job) || isLeaving(room.job) {
                note("room is kept for job \(room.job), twice or for nothing", at: now)
            }
            if !moves.underWay.contains(where: {
                placements[$0.replica]?.region == Int(room.address.region)
            }) {
                note("room is kept for job \(room.job), and nothing moves out of its way", at: now)
            }
            moves.rooms.append(room.job)
            tally.note(Sight.roomKept)
        case .roomOver(let job):
            if !moves.rooms.contains(job) { note("no room was kept for job \(job)", at: now) }
            moves.rooms.removeAll { $0 == job }
        }
    }

    /// What the planner does by itself stays within the budget of the policy that holds.
    private mutating func budget(_ move: Move, at now: Int64) {
        let hour = replayed.civilTime.seconds / 3_600
        let before = moves.byItself[hour] ?? (0, 0)
        let after = (moves: before.moves + 1, cost: before.cost + move.cost.count)
        moves.byItself[hour] = after
        guard let policy else { return note("\(move.replica) moves by itself, unasked", at: now) }
        if after.moves > policy.movesPerHour {
            note("\(after.moves) moves in an hour of \(policy.movesPerHour)", at: now)
        }
        if policy.moveBudget.count > 0, after.cost > policy.moveBudget.count {
            note("\(after.cost) spent of \(policy.moveBudget.count) in an hour", at: now)
        }
        if move.saving.count - move.cost.count < policy.leastSaving.count {
            note("\(move.replica) moves by itself for too little", at: now)
        }
    }

    /// What is wrong with a move that begins; nil for nothing.
    private func fault(of move: Move) -> String? {
        guard let place = placements[move.replica], place.epoch == move.epoch else {
            return "and does not live at \(move.epoch)"
        }
        guard let wanted = specification(move.replica.job) else { return "unknown" }
        let site = description(of: move.from)?.site
        if standing.drains.contains(where: {
            Int($0.region) == place.region && ($0.site == nil || $0.site == site)
        }) {
            return "beside the drain that empties its place"
        }
        if wanted.lossPolicy == .manual { return "although its tenant decides" }
        if groups.parts(of: move.replica.job) > 1 { return "without the rest of its gang" }
        if !standing.regions[place.region].isReachable { return "out of a region nobody sees" }
        if moves.underWay.contains(where: { $0.replica.job == move.replica.job }) {
            return "while its job moves already"
        }
        if isLeaving(move.replica.job) { return "although its job is over" }
        if wanted.kind != .inference, !move.stopsFirst { return "beside its own run" }
        let key = RunKey(replica: move.replica, epoch: move.epoch)
        let least = policy?.minimumRun ?? Seconds(600)
        guard let since = reclaims.since[key], replayed.civilTime.since(since) >= least else {
            return "before it had its least run of \(least.count) s"
        }
        return nil
    }
}
