import SluiceModel
import SluicePlacement
import SluiceWire

/// Replicas follow what their job asks for now: a successor is placed first, and the old one is
/// ended when enough others are ready, as everywhere (`settleOutgoing`).
extension PlannerCore {
    /// One step of each change that is under way. O(such jobs × their replicas).
    mutating func stepChanges(_ decision: inout Decision) {
        for number in state.changingJobs {
            guard let slot = state.slot(JobID(number)),
                state.jobs[slot].state != .cancelling, !state.jobs[slot].state.isEnded
            else { continue }
            stepChange(slot, &decision)
            sayServing(slot, &decision)
        }
    }

    /// Lets what is too many go, has as much replaced as may be at once, and ends the change where
    /// all is as it is asked.
    mutating func stepChange(_ slot: Int, _ decision: inout Decision) {
        guard state.changes[state.jobs[slot].id]?.rollOut == .rolling else { return }
        guard state.jobs[slot].kind == .inference else {
            // What works on something is never moved for a wish about where it goes next.
            return emit(.change(.rollOut(state.jobs[slot].id, .settled)), &decision)
        }
        letGo(slot, dearestFirst: true, &decision)
        if stopsForSilence(slot, &decision) { return }
        let staying = state.placementSlots(slot).filter { isStaying($0) }
        let leaving = staying.filter { !isAsAsked($0, slot) }
        let under = state.placementSlots(slot).filter {
            !isStaying($0) && !isAsAsked($0, slot)
        }
        let job = state.jobs[slot]
        if leaving.isEmpty, under.isEmpty, job.missing <= 0,
            staying.count <= Int(job.replicas), staying.allSatisfy({ isReady($0, slot) })
        {
            return emit(.change(.rollOut(job.id, .settled)), &decision)
        }
        let inSight = leaving.filter {
            state.regions[Int(state.placements[$0].region)].isReachable
        }
        // What does not serve yet leaves no gap.
        for place in inSight where state.placements[place].startedAt == .none {
            stop(place, &decision)
        }
        let serving = inSight.filter { state.placements[$0].startedAt != .none }
        let lacking = job.missing - Int(job.outgoing)
        let most = Int(state.changes[job.id]?.atMost ?? 1)
        let room = lacking > 0 ? 0 : max(0, most - under.count - notReady(staying, slot))
        for place in serving.prefix(room) { makeRoom(place, slot, &decision) }
    }

    /// Has a placement replaced; what must never run twice is stopped first.
    private mutating func makeRoom(_ place: Int, _ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        guard !(state.submissions[slot]?.specification.exclusive ?? true) else {
            return stop(place, &decision)
        }
        replace(
            place, because: Reason(.waitsForCycle, Int64(job.cards), Int64(job.epoch.next.raw)),
            &decision)
    }

    private func notReady(_ staying: [Int], _ slot: Int) -> Int {
        staying.count { isAsAsked($0, slot) && !isReady($0, slot) }
    }

    private func isStaying(_ place: Int) -> Bool {
        !state.placements[place].isOutgoing && state.placements[place].state != .stopping
    }

    /// Whether a placement is replaced by a change that is under way, as its version or its place
    /// is not what its job asks for now. Jobs that were never changed have none.
    func isReplaced(_ place: Int) -> Bool {
        guard !state.changingJobs.isEmpty,
            let slot = state.slot(state.placements[place].replica.job),
            state.changes[state.jobs[slot].id]?.rollOut == .rolling
        else { return false }
        return !isAsAsked(place, slot)
    }

    /// Whether a placement has its job's version and lies where the job may be. A ring that nobody
    /// has measured lately is no reason to leave. O(log metros).
    func isAsAsked(_ place: Int, _ slot: Int) -> Bool {
        guard let change = state.changes[state.jobs[slot].id],
            let wanted = state.submissions[slot]?.specification
        else { return true }
        guard state.version(place) == change.version else { return false }
        let pool = Int(state.placements[place].pool)
        let request = state.table.asked(pool, state.table.request(wanted))
        guard state.table.pools[pool].standing(request) == nil else { return false }
        let near = wanted.near(state.placements[place].metro)
        guard near.ring != .beyond, let metro = state.table.metroNumber(near.metro) else {
            return true
        }
        guard let held = state.table.ringRecord(ofPool: pool, metro: metro) else { return false }
        switch held.hold.standing {
        case .unverified: return true
        case .modelled, .measured: return held.hold.serving <= near.ring
        }
    }

    /// Whether a placement that is to stay serves: one that began after the last change when it has
    /// told an endpoint, where a replica before it had, else when it has run for a while.
    func isReady(_ place: Int, _ slot: Int) -> Bool {
        let record = state.placements[place]
        guard record.startedAt != .none, record.state != .stopping,
            let change = state.changes[state.jobs[slot].id]
        else { return false }
        if record.startedAt < change.changedAt { return true }
        if state.serving[Int32(place)] != nil { return true }
        if tellsEndpoints(slot) { return false }
        return state.now.since(record.startedAt) >= PlannerLimits.readyAfter
    }

    /// Whether replicas of the job that are to be replaced have told endpoints.
    private func tellsEndpoints(_ slot: Int) -> Bool {
        guard !state.serving.isEmpty else { return false }
        return state.placementSlots(slot).contains {
            state.serving[Int32($0)] != nil && !isAsAsked($0, slot)
        }
    }

    /// Whether enough others are ready that an outgoing placement may go; nil where the job is
    /// under no change, and its runs are enough.
    func isReadyWithout(_ place: Int, _ slot: Int) -> Bool? {
        guard !state.changingJobs.isEmpty,
            state.changes[state.jobs[slot].id]?.rollOut == .rolling
        else { return nil }
        let ready = state.placementSlots(slot).count {
            isStaying($0) && isReady($0, slot)
        }
        return ready + Int(state.jobs[slot].done) >= Int(state.jobs[slot].replicas)
    }

    // MARK: New versions that fail

    /// Whether the end of a run counts against the version that is being rolled out; asked before
    /// the placement is gone.
    func isOfNewVersion(_ replica: ReplicaID, _ epoch: Epoch) -> Bool {
        guard !state.changingJobs.isEmpty, let change = state.changes[replica.job],
            change.rollOut == .rolling, change.isNewVersion,
            let place = state.placement(replica, epoch)
        else { return false }
        return state.version(place) == change.version && state.placements[place].state != .stopping
    }

    /// A run of a new version failed: after some, nothing more is replaced.
    mutating func newVersionFailed(_ job: JobID, _ decision: inout Decision) {
        guard let slot = state.slot(job), !state.jobs[slot].state.isEnded,
            state.jobs[slot].state != .cancelling
        else { return }
        emit(.change(.failed(job)), &decision)
        guard let change = state.changes[job], change.failures >= PlannerLimits.versionFailures
        else { return }
        stopRollOut(slot, change, &decision)
    }

    private mutating func stopRollOut(
        _ slot: Int, _ change: JobChange, _ decision: inout Decision
    ) {
        let job = state.jobs[slot].id
        emit(.change(.rollOut(job, .stopped)), &decision)
        let why = Reason(.rollOutStopped, Int64(change.version), Int64(change.failures))
        emit(.jobChanged(job, stateWhileMissing(slot), why), &decision)
    }

    /// Whether a roll-out ends since its replicas run and never tell an endpoint, as those before
    /// them did.
    private mutating func stopsForSilence(_ slot: Int, _ decision: inout Decision) -> Bool {
        guard let change = state.changes[state.jobs[slot].id], change.isNewVersion,
            tellsEndpoints(slot)
        else { return false }
        let isSilent = state.placementSlots(slot).contains {
            let record = state.placements[$0]
            return isStaying($0) && state.version($0) == change.version
                && record.startedAt != .none && state.serving[Int32($0)] == nil
                && record.startedAt >= change.changedAt
                && state.now.since(record.startedAt) >= PlannerLimits.endpointWithin
        }
        guard isSilent else { return false }
        stopRollOut(slot, change, &decision)
        return true
    }
}
