import SluiceModel
import SluicePlacement

extension PlannerCore {
    /// The planning cycle: expire, place near metros, place the queue in order behind its head's
    /// reservation, explain. Runs only where something changed; bounded by candidates weighed.
    mutating func tick(_ decision: inout Decision) -> Reply {
        // Nothing else of a tick comes between the parts of a cycle: they take the time of one.
        guard cycle == nil else {
            placeQueue(&decision)
            return .done("a part of a cycle")
        }
        guard ringLook == nil else {
            findAiling()
            return .done("a part of a look at rings")
        }
        audit(&decision)
        updateBrake(&decision)
        turnTides(&decision)
        stepChanges(&decision)
        topUp(&decision)
        settleOutgoing(&decision)
        stepDrains(&decision)
        stepBookings(&decision)
        stepMoves(&decision)
        balanceByItself(&decision)
        settleDrops(&decision)
        repairRings(&decision)
        expireGroups(&decision)
        guard state.isQueueDirty || (nextWake != .none && state.now >= nextWake) else {
            return .done("nothing to do")
        }
        state.isQueueDirty = false
        nextWake = .none
        placeNearQueue(&decision)
        placeQueue(&decision)
        return .done("a cycle")
    }

    /// Whether a cycle is not through yet, or a look at replicas whose rings changed: the next tick
    /// goes on with it, and is due at once.
    package var isCycleOpen: Bool { cycle != nil || ringLook != nil }

    mutating func wake(at time: CivilTime) {
        if nextWake == .none || time < nextWake { nextWake = time }
    }

    private mutating func placeNearQueue(_ decision: inout Decision) {
        for key in state.nearQueue {
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
                let submission = state.submissions[slot], isDue(slot, &decision)
            else { continue }
            let request = request(of: slot, submission.specification)
            placeNear(slot, request, &decision)
            explainWait(slot, request, &decision)
        }
    }

    /// The queue in order, a part of it at a time. The first job that has no place but could have
    /// one is the head: it gets a reservation, and those behind it start only where they cannot
    /// delay it. What a part found is asked again of the state at each placement, so that what
    /// happens between two parts makes no plan unsound (decision 0025).
    private mutating func placeQueue(_ decision: inout Decision) {
        let before = decision.batch.events.count
        var open = takeOpenCycle()
        settleHolds(&decision)
        while let key = open.walk.nextKey() {
            guard open.steps < PlannerLimits.cycleSteps else {
                state.isQueueDirty = true
                break
            }
            look(at: key, &open, &decision)
            guard open.work >= cyclePart else { continue }
            cycle = open
            cycle?.gangs = cycleGangs
            cycleGangs = CycleGangs()
            // Said again, so that this part stands in the journal and is replayed as it was.
            if decision.batch.events.count == before {
                emit(.headReserved(state.reservation), &decision)
            }
            return
        }
        cycleGangs = CycleGangs()
        let head = open.head
        if head != state.reservation, head.job != state.reservation.job || head.job != .none {
            emit(.headReserved(head), &decision)
        }
        if head.job != .none { wake(at: head.by.adding(Seconds(1))) }
    }

    /// The cycle that is open, or one that begins.
    private mutating func takeOpenCycle() -> OpenCycle {
        var open = cycle ?? OpenCycle(state)
        cycle = nil
        // A head that went meanwhile: what was kept free for it need not be.
        let slot = state.slot(open.head.job)
        if open.head.job != .none, slot.map({ state.jobs[$0].missing == 0 }) ?? true {
            open = OpenCycle(state)
        }
        open.beginPart()
        cycleGangs = open.gangs
        return open
    }

    /// Places one job of the queue, or says why it waits.
    private mutating func look(
        at key: UInt64, _ open: inout OpenCycle, _ decision: inout Decision
    ) {
        open.work += PlannerLimits.workPerJob
        guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
            let submission = state.submissions[slot], state.jobs[slot].missing > 0,
            !isMoving(state.jobs[slot].id), isDue(slot, &decision)
        else { return }
        let job = state.jobs[slot]
        if state.policy.isOn {
            let request = request(submission.specification, by: submission.tenant)
            if isKept(slot, request, &open.walk, &decision) { return }
        }
        let isShort = endsBy(job, open.head)
        let memo = memoKey(slot, isShort)
        let maySplit = submission.specification.overRegions > 1
        let isFree =
            !job.isMutual && (state.kept.isEmpty || !state.kept.contains { $0.job == job.id })
        if isFree, !maySplit, let smaller = open.failed[memo], job.cards >= smaller.cards,
            !state.policy.isOn || !mayReclaim(slot)
        {
            return wait(slot, like: smaller.reason, behind: open.head, &decision)
        }
        let request = request(of: slot, submission.specification)
        let visits = cycleGangs.visits
        cycleGangs.prepare(state)
        open.work += cycleGangs.visits - visits
        if placeOnSpares(slot, request, &decision) { return }
        if waitsForPower(slot, request, submission.specification, &decision) { return }
        if placeBehind(slot, request, isShort, maySplit, &open, &decision) { return }
        open.work += state.table.pools.count
        if state.policy.isOn, reclaim(slot, request, &open.borrowed, &decision) { return }
        let isAhead = open.head.job == .none
        if isAhead, let found = reserve(slot, request) {
            open.head = found.reservation
            open.spare = found.spare
        }
        let why = explainWait(slot, request, behind: isAhead ? .none : open.head.job, &decision)
        if !maySplit, !job.isMutual { open.failed[memo] = (job.cards, why) }
    }

    /// Places a job where it cannot delay the head; false where it has no such place.
    private mutating func placeBehind(
        _ slot: Int, _ request: PlacementRequest, _ isShort: Bool, _ maySplit: Bool,
        _ open: inout OpenCycle, _ decision: inout Decision
    ) -> Bool {
        let isAhead = open.head.job == .none
        let reserved = isAhead ? -1 : state.table.pool(at: open.head.address)
        let cards = isAhead ? 0 : state.cards(slot, pool: reserved)
        let nodes = isAhead ? 0 : nodesNeeded(cards, pool: reserved)
        let spare = open.spare
        // Cards that are reserved for its tenant now were never the head's to have.
        let isOwn =
            reserved >= 0
            && state.table.bookedCards(reserved, for: request.tenant) >= cards
        let admits = { (pool: Int) in pool != reserved || isShort || isOwn || nodes <= spare }
        let visits = cycleGangs.visits
        defer { open.work += cycleGangs.visits - visits }
        guard
            placeAnywhere(slot, request, &open.steps, &decision, admits: admits)
                || maySplit && placeGroup(slot, request, &open.steps, &decision, admits: admits)
        else { return false }
        open.work += PlannerLimits.workPerPlacement
        open.walk.placed(slot, state)
        if reserved >= 0, !isShort, !isOwn,
            state.placementSlots(slot).contains(where: {
                Int(state.placements[$0].pool) == reserved
            })
        {
            open.spare -= min(open.spare, nodes)
        }
        return true
    }

    /// Whether a job may start now at all; says why where not, and when to look again.
    mutating func isDue(_ slot: Int, _ decision: inout Decision) -> Bool {
        let job = state.jobs[slot]
        let run = state.remainingRun(slot)
        if job.deadline != .none, state.now.adding(run) > job.deadline {
            let late = state.now.adding(run).since(job.deadline).count
            // What runs already may be over in time: only a new run would not be.
            let next: JobState = job.live == 0 ? .failed : stateWhileMissing(slot)
            if job.live == 0 || job.reason.code != .deadlineUnreachable {
                emit(.jobChanged(job.id, next, Reason(.deadlineUnreachable, late)), &decision)
            }
            return false
        }
        if job.deadline != .none {
            wake(at: job.deadline.adding(Seconds(1 - run.count)))
        }
        guard job.notBefore > state.now else { return true }
        wake(at: job.notBefore)
        // A pause after a failure has its own reason, which says more.
        let isPause =
            job.reason.code == .refusedByGateway || job.reason.code == .retries
            || (job.reason.code == .waitsForCycle && job.failures > 0)
        let code = isFence(slot) ? Verdict.Code.waitsForFence : .waitsForStart
        if !isPause, job.reason.code != code {
            let left = job.notBefore.since(state.now).count
            emit(.jobChanged(job.id, job.state, Reason(code, left)), &decision)
        }
        return false
    }

    /// Whether what keeps a job is not its own wish, but a run of it that may live yet.
    func isFence(_ slot: Int) -> Bool {
        guard let wanted = state.submissions[slot]?.specification else { return false }
        return state.jobs[slot].notBefore > wanted.earliestStart && state.isFenced(slot)
            && state.jobs[slot].notBefore.since(state.now) > PlannerLimits.longestPause
    }

    private func endsBy(_ job: JobRecord, _ head: Event.Reservation) -> Bool {
        head.job != .none && job.expectedRun.count > 0
            && state.now.adding(job.expectedRun) <= head.by
    }

    /// Says why a job waits that asks for the same as a smaller one which found no place.
    private mutating func wait(
        _ slot: Int, like smaller: Reason, behind head: Event.Reservation,
        _ decision: inout Decision
    ) {
        let job = state.jobs[slot]
        var reason = smaller
        switch smaller.code {
        case .waitsForCapacity, .waitsBehindHead:
            reason =
                head.job == .none
                ? Reason(.waitsForCapacity, Int64(job.cards), smaller.second)
                : Reason(.waitsBehindHead, Int64(job.cards), Int64(head.job.raw))
        case .impossible: reason.first = Int64(job.cards)
        default: break
        }
        guard job.missing > 0, job.reason.code != reason.code else { return }
        emit(.jobChanged(job.id, stateWhileMissing(slot), reason), &decision)
    }

    /// Says why a job that lacks a replica waits, where the reason changed; gives the reason.
    @discardableResult
    mutating func explainWait(
        _ slot: Int, _ request: PlacementRequest, behind head: JobID = .none,
        _ decision: inout Decision
    ) -> Reason {
        let job = state.jobs[slot]
        guard job.missing > 0 else { return job.reason }
        var request = request
        if job.isMutual, let wanted = state.submissions[slot]?.specification {
            request = self.request(of: slot, wanted)
        }
        var reason =
            (state.policy.isOn ? ceilingReason(slot, request) : nil)
            ?? waitOfParts(slot, request)
            ?? (job.isMutual ? spreadReason(slot, request) ?? availabilityReason(slot) : nil)
            ?? wait(request)
        if head != .none, reason.code == .waitsForCapacity {
            reason = Reason(.waitsBehindHead, Int64(job.cards), Int64(head.raw))
        }
        guard job.reason != reason else { return reason }
        emit(.jobChanged(job.id, stateWhileMissing(slot), reason), &decision)
        return reason
    }

    /// Whether a deferrable job waits for a cheaper power window before its deadline.
    private mutating func waitsForPower(
        _ slot: Int, _ request: PlacementRequest, _ wanted: JobSpecification,
        _ decision: inout Decision
    ) -> Bool {
        guard wanted.deferrable, wanted.deadline != .none, wanted.expectedRun.count > 0,
            let window = cheapestWindow(request, wanted), window.start > state.now
        else { return false }
        wake(at: window.start)
        let job = state.jobs[slot]
        if job.reason.code != .waitsForPower {
            let left = window.start.since(state.now).count
            emit(
                .jobChanged(job.id, job.state, Reason(.waitsForPower, left, window.saving)),
                &decision)
        }
        return true
    }

    /// The start of least cost over all regions that could hold the job, and what it saves of a
    /// card-hour beside now. Starts are the tariffs' own steps, and the hours of prices that are
    /// known. O(pools + regions × starts).
    func cheapestWindow(
        _ request: PlacementRequest, _ wanted: JobSpecification
    ) -> (start: CivilTime, saving: Int64)? {
        var best: (cost: Int64, start: CivilTime)?
        var now = Int64.max
        for region in state.table.regions {
            let pools = region.firstPool..<region.firstPool + region.description.pools.count
            // One that is cut off or closed now may stay so: nobody waits for its cheap hours.
            let open = pools.first {
                let pool = state.table.pools[$0]
                return pool.standing(state.table.asked($0, request)) == nil && pool.isReachable
                    && pool.isReported
                    && !pool.isCordoned
            }
            guard let open else { continue }
            let record = state.table.pools[open]
            for start in starts(region.description.tariff, before: wanted) {
                let kilowatt = region.description.tariff.costOfKilowatt(
                    from: start, for: request.run)
                let perHour = kilowatt.count * 3_600 / max(1, request.run.count)
                let cost =
                    perHour * record.milliwatts / 1_000_000 + record.price
                    + record.carbon
                if start == state.now { now = min(now, cost) }
                if best.map({ (cost, start) < ($0.cost, $0.start) }) ?? true {
                    best = (cost, start)
                }
            }
        }
        return best.map { ($0.start, now - $0.cost) }
    }

    private func starts(_ tariff: Tariff, before wanted: JobSpecification) -> [CivilTime] {
        let latest = wanted.deadline.seconds - wanted.expectedRun.count
        var starts = [state.now]
        for hour in tariff.hourly?.changes(after: state.now) ?? []
        where hour.seconds <= latest && starts.count < PlannerLimits.windowHours {
            starts.append(hour)
        }
        let bound = starts.count + PlannerLimits.windowStarts
        let midnight = state.now.seconds - state.now.secondOfDay
        for day in Int64(0)...2 {
            for band in tariff.bands where starts.count < bound {
                let moment = midnight + day * 86_400 + band.startSecondOfDay
                if moment > state.now.seconds, moment <= latest {
                    starts.append(CivilTime(seconds: moment))
                }
            }
        }
        return starts
    }
}
