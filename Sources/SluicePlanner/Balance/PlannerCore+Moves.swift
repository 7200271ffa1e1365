import SluiceModel
import SluicePlacement
import SluiceWire

/// Moves of work from one pool to another: what must not run twice stops first and is placed when
/// it is over, on room that is kept for it; a serving replica's successor runs first.
extension PlannerCore {
    mutating func work(_ command: BalanceCommand, _ decision: inout Decision) -> Reply {
        switch command {
        case .approve(let key, let moves, let anyway):
            return approve(moves, anyway: anyway, key, &decision)
        }
    }

    /// Does moves that an operator approved, each weighed again as of now.
    private mutating func approve(
        _ moves: [MoveID], anyway: Bool, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        var body = StateHash()
        for move in moves {
            body.mix(move.replica.job.raw)
            body.mix(UInt64(move.replica.index) << 32 | UInt64(move.pool))
            body.mix(move.epoch.raw)
        }
        body.mix(anyway ? 1 : 0)
        if let reply = repeated(key, body.value, "\(moves.count) moves") { return reply }
        use(key, body.value, &decision)
        return .moves(
            moves.map { id in
                do throws(MoveObstacle) {
                    let move = try begin(id, anyway: anyway, &decision)
                    return MoveOutcome(id: id, isBegun: true, verdict: move.verdict)
                } catch {
                    return MoveOutcome(id: id, isBegun: false, verdict: verdict(error, id))
                }
            })
    }

    /// Begins a move that is named, where it may be made as of now.
    private mutating func begin(
        _ id: MoveID, anyway: Bool, _ decision: inout Decision
    ) throws(MoveObstacle) -> Move {
        let mover = try mover(id.replica, id.epoch)
        let weighed = try weigh(
            mover, to: Int(id.pool), in: state.table, anyway: anyway)
        guard id.makesRoomFor == .none else {
            return try makeRoom(for: id.makesRoomFor, weighed, &decision)
        }
        guard anyway || weighed.net > 0 else { throw .worthless(weighed.saving, weighed.moving) }
        return try begin(weighed, isAutomatic: false, &decision)
    }

    /// Begins a move that was weighed just now.
    mutating func begin(
        _ weighed: WeighedMove, isAutomatic: Bool, _ decision: inout Decision
    ) throws(MoveObstacle) -> Move {
        guard state.balance.moves.count < PlannerLimits.movesAtOnce else {
            throw .tooMany(state.balance.moves.count)
        }
        let mover = weighed.mover
        let record = state.placements[mover.place]
        let move = Move(
            replica: record.replica, epoch: record.epoch,
            from: state.table.pools[Int(record.pool)].address,
            to: state.table.pools[weighed.pool].address,
            nodes: mover.stopsFirst ? nodesNeeded(record.cards, pool: weighed.pool) : 0,
            stopsFirst: mover.stopsFirst, isAutomatic: isAutomatic,
            makesRoomFor: weighed.makesRoomFor,
            saving: MicroYuan(weighed.saving), cost: MicroYuan(weighed.moving),
            workLost: weighed.workLost, until: state.now.adding(PlannerLimits.moveLength))
        emit(.balance(.begun(move)), &decision)
        if mover.stopsFirst {
            stop(mover.place, &decision)
        } else {
            emit(
                .federation(
                    .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: true)),
                &decision)
            place(mover, in: weighed.pool, weighed.ring, &decision)
        }
        let why = Reason(
            .moving, weighed.net, weighed.workLost.count)
        emit(.jobChanged(record.replica.job, stateWhileMissing(mover.slot), why), &decision)
        return move
    }

    private mutating func place(
        _ mover: Mover, in pool: Int, _ ring: Ring, _ decision: inout Decision
    ) {
        let request = mover.request
        let region = Int(state.table.pools[pool].address.region)
        let kilowatt = state.table.kilowattCost(region: region, request.run)
        let power =
            request.isLatencyBound
            ? state.table.pools[pool].power
            : state.table.standingTerms(pool: pool, request, kilowattCost: kilowatt).power
        emitPlaced(
            mover.slot, Choice(pool: pool, ring: ring, cost: 0), request, powerPerHour: power,
            &decision)
    }

    // MARK: Under way

    /// Goes on with each move that is under way. O(moves × replicas).
    mutating func stepMoves(_ decision: inout Decision) {
        for move in state.balance.moves {
            guard let end = step(move, &decision) else { continue }
            emit(.balance(.over(move.replica, end)), &decision)
        }
        stepRooms(&decision)
    }

    /// One step of a move; how it ended, nil where it is under way.
    private mutating func step(_ move: Move, _ decision: inout Decision) -> MoveEnd? {
        guard let slot = state.slot(move.replica.job), !state.jobs[slot].state.isEnded,
            state.jobs[slot].state != .cancelling, state.now < move.until
        else { return .givenUp }
        let old = state.placement(move.replica, move.epoch)
        guard move.stopsFirst else {
            guard let old else { return .arrived }
            return state.placements[old].isOutgoing ? nil : .givenUp
        }
        guard old == nil else { return nil }
        guard state.jobs[slot].missing > 0, isDue(slot, &decision) else { return .givenUp }
        return place(slot, by: move, &decision) ? .arrived : .elsewhere
    }

    /// Places a run that stopped where it was to go; false where that has no room any more.
    private mutating func place(
        _ slot: Int, by move: Move, _ decision: inout Decision
    ) -> Bool {
        guard let wanted = state.submissions[slot]?.specification else { return false }
        let pool = state.table.pool(at: move.to)
        let request = request(of: slot, wanted)
        let record = state.table.pools[pool]
        guard record.standing(request) == nil, state.table.passing(pool, request) == nil,
            request.isSlice || state.table.span(pool: pool, cards: request.cards) != nil,
            mayTake(slot, pool: pool), hasRoom(pool)
        else { return false }
        let kilowatt = state.table.kilowattCost(region: Int(move.to.region), request.run)
        let terms = state.table.standingTerms(pool: pool, request, kilowattCost: kilowatt)
        emitPlaced(
            slot, Choice(pool: pool, ring: .beyond, cost: terms.sum), request,
            powerPerHour: terms.power, &decision)
        return true
    }

    /// What moves keep, as if it were kept for a guarantee.
    var holdsOfMoves: [CapacityHold] {
        let kept = state.balance.moves.filter { $0.nodes > 0 }.map { move in
            CapacityHold(
                job: move.replica.job, address: move.to, nodes: move.nodes, victims: 0,
                until: move.until)
        }
        return kept
            + state.balance.rooms.map { room in
                CapacityHold(
                    job: room.job, address: room.address, nodes: room.nodes, victims: 0,
                    until: room.until)
            }
    }

    /// Whether a job waits for its own move and not for the queue.
    func isMoving(_ job: JobID) -> Bool {
        !state.balance.moves.isEmpty && state.balance.moves.contains { $0.replica.job == job }
    }

    /// Whole nodes of a pool that are kept for others' moves, and for gangs that moves make room
    /// for. O(moves).
    func nodesForMoves(_ address: PoolAddress, beside job: JobID) -> UInt32 {
        let moving = state.balance.moves.reduce(UInt32(0)) { sum, move in
            move.to == address && move.replica.job != job ? sum + move.nodes : sum
        }
        return state.balance.rooms.reduce(moving) { sum, room in
            room.address == address && room.job != job ? sum + room.nodes : sum
        }
    }

    // MARK: Room for a gang

    /// Begins a move that makes room for a gang, whatever it is worth itself, and keeps for the
    /// gang what comes free.
    private mutating func makeRoom(
        for job: JobID, _ weighed: WeighedMove, _ decision: inout Decision
    ) throws(MoveObstacle) -> Move {
        let from = Int(state.placements[weighed.mover.place].pool)
        let address = state.table.pools[from].address
        let isBegun = state.balance.rooms.contains { $0.job == job && $0.address == address }
        guard let slot = state.slot(job), let wanted = state.submissions[slot]?.specification,
            isBegun
                || mayGetRoom(state.jobs[slot], wanted)
                    && mayOpen(from, for: slot, request(of: slot, wanted))
        else { throw .roomless(job) }
        guard isBegun || state.balance.rooms.count < PlannerLimits.movesAtOnce else {
            throw .tooMany(state.balance.rooms.count)
        }
        var move = weighed
        move.makesRoomFor = job
        let begun = try begin(move, isAutomatic: false, &decision)
        guard !isBegun else { return begun }
        let room = RoomHold(
            job: job, address: address,
            nodes: nodesNeeded(state.jobs[slot].cards, pool: from), until: begun.until)
        emit(.balance(.roomKept(room)), &decision)
        return begun
    }

    /// Gives up the room of gangs that have found a place, wait no more, or waited too long.
    private mutating func stepRooms(_ decision: inout Decision) {
        for room in state.balance.rooms {
            let slot = state.slot(room.job)
            let isWaiting =
                slot.map { state.jobs[$0].missing > 0 && state.jobs[$0].state != .cancelling }
                ?? false
            guard !isWaiting || state.now >= room.until else { continue }
            emit(.balance(.roomOver(room.job)), &decision)
        }
    }
}

extension Move {
    /// What is told of a move that has begun.
    var verdict: Verdict {
        Reason(.moving, saving.count - cost.count, workLost.count).verdict
    }
}
