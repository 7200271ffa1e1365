package import SluiceModel
import SluicePlacement
import SluiceWire

/// Lost links, leases that are over, stores that change, and what operators do about regions.
extension PlannerCore {
    mutating func work(_ command: FederationCommand, _ decision: inout Decision) -> Reply {
        switch command {
        case .linkLost(let region, let cause, let sentence):
            return lose(region, cause, sentence, &decision)
        case .plannerAway(let length):
            let counts = state.regions.contains { $0.isUnknown } || !state.drops.isEmpty
            if counts, length.count > 0 { emit(.federation(.plannerAway(length)), &decision) }
            return .done("away for \(length)")
        case .leaseOver(let region, let since): return leaseOver(region, since, &decision)
        case .changeRegion(let key, let name, let action, let atMost, let isStopped, let left):
            let change = RegionChange(
                name: name, action: action, atMost: atMost, isStopped: isStopped, leaseLeft: left)
            return self.change(change, key, &decision)
        case .drainSite(let key, let site, let atMost):
            return change(site, .drain, atMost: atMost, key, &decision)
        case .storeTaken(let region, let store, let isEmpty, let leaseLeft, let civilSpeed):
            let fence = (leaseLeft: leaseLeft, civilSpeed: civilSpeed)
            return take(store, of: region, isEmpty: isEmpty, fence, &decision)
        }
    }

    /// Every cause of a lost link ends here. A region that is unknown already stays as it is.
    private mutating func lose(
        _ region: UInt16, _ cause: LinkCause, _ sentence: String, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        if state.regions[Int(region)].isReachable {
            emit(
                .federation(.linkLost(region: region, cause: cause, sentence: sentence)),
                &decision)
            noteServing(in: region, &decision)
            abortGroups(in: region, &decision)
            // At once, so that no fence is looked at between one lost link and the next.
            updateBrake(&decision)
        }
        return .done("unknown")
    }

    // MARK: The safety clock

    /// Whether `leaseOver` would give something up: the region's lease is over since then, and the
    /// first of its fences with it. O(1).
    package func isFenceDue(region: UInt16, leaseOverFor since: Seconds) -> Bool {
        let record = state.regions[Int(region)]
        return !record.isReachable && record.placements > 0 && since >= record.nextFence
            && (!state.brake.isOn || record.isLost)
    }

    /// Gives up the runs that wait for a lease and whose fence is over: they have stopped by
    /// themselves, whatever became of their gateway. O(placements), when one is due.
    private mutating func leaseOver(
        _ region: UInt16, _ since: Seconds, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        guard isFenceDue(region: region, leaseOverFor: since) else { return .done("not due") }
        var next = Seconds(Int64.max)
        for place in placements(where: { $0.region == region }) {
            guard let slot = state.slot(state.placements[place].replica.job),
                let wanted = state.submissions[slot]?.specification,
                wanted.lossPolicy == .waitForLease
            else { continue }
            let fence = Self.fence(wanted)
            if since >= fence {
                giveUp(place, &decision)
            } else {
                next = min(next, fence)
            }
        }
        state.regions[Int(region)].nextFence = next
        return .done("fences looked at")
    }

    /// How long after the planner's end of a lease no run of such a job can live any more: its
    /// `maximumDisconnected` by a clock that may run slow, and the time it takes to stop.
    package static func fence(_ wanted: JobSpecification) -> Seconds {
        // Nothing stops a manual run but its own end, or an operator who knows.
        let length =
            wanted.lossPolicy == .manual
            ? Limits.longestRun.count : wanted.maximumDisconnected.count
        let drift = (length * PlannerLimits.driftPerMille + 999) / 1_000
        return Seconds(length + drift + PlannerLimits.stopMargin.count)
    }

    /// Takes a placement for gone: the job places it again, or is over if it was being stopped.
    mutating func giveUp(_ place: Int, _ decision: inout Decision) {
        let record = state.placements[place]
        emit(.placementLost(replica: record.replica, epoch: record.epoch), &decision)
        guard let slot = state.slot(record.replica.job) else { return }
        let job = state.jobs[slot]
        if job.state == .cancelling { return settleCancelled(slot, &decision) }
        guard !settleDone(slot, at: state.now, &decision) else { return }
        let next = retryingLoss(slot, record.replica, &decision)
        if case .over(let why) = next { return giveUp(slot, record.replica, why, &decision) }
        if job.isSplit { return partGone(slot, because: .groupBroken, &decision) }
        guard job.missing > 0 else { return }
        var why = Reason(.waitsForCycle, Int64(job.cards), Int64(job.epoch.next.raw))
        if case .again(let retry) = next { why = retry }
        emit(.jobChanged(job.id, stateWhileMissing(slot), why), &decision)
    }

    // MARK: Stores

    /// A gateway's store registered. Another store than before, or an empty one where orders were
    /// durable, has none of the runs: they are over, or fenced until they must be.
    private mutating func take(
        _ store: StoreID, of region: UInt16, isEmpty: Bool,
        _ fence: (leaseLeft: Seconds, civilSpeed: UInt32), _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        let record = state.regions[Int(region)]
        let none = StoreID(high: 0, low: 0)
        let isOther =
            record.store != none && record.store != store && record.lastSequence > .none
        let isWiped = isEmpty && record.durable > .none
        if isOther || isWiped {
            hold(region, fence, &decision)
            _ = wipe(region, &decision)
        }
        if record.store != store {
            emit(.federation(.storeTaken(region: region, store)), &decision)
        }
        return .registered(region: region, lastSequence: lastSequence(region: region))
    }

    /// Exclusive jobs of a region that is replaced wait until nothing of theirs can live on the
    /// machine before, which may run on where nobody sees it.
    private mutating func hold(
        _ region: UInt16, _ fence: (leaseLeft: Seconds, civilSpeed: UInt32),
        _ decision: inout Decision
    ) {
        for place in placements(where: { $0.region == region }) {
            let job = state.placements[place].replica.job
            guard let slot = state.slot(job), state.isFenced(slot),
                state.phase(slot)?.mayRun ?? true,
                let wanted = state.submissions[slot]?.specification
            else { continue }
            let length = max(0, fence.leaseLeft.count) + Self.fence(wanted).count
            let until = state.now.adding(Seconds(length * Int64(max(1, fence.civilSpeed))))
            emit(.federation(.fenceHeld(job, until: until)), &decision)
            releaseSpares(of: job, &decision)
        }
    }

    /// A take-over cannot know how much of `away` really passed: its machine's clock may be another
    /// than the one before. Waits for fences go on where they were, which is the careful side.
    /// O(jobs), once for each reign.
    mutating func holdFences(for away: Seconds, _ decision: inout Decision) {
        let before = CivilTime(seconds: state.now.seconds - away.count)
        for slot in state.jobs.indices {
            guard let wanted = state.submissions[slot]?.specification, state.isFenced(slot)
            else { continue }
            let job = state.jobs[slot]
            guard !job.state.isEnded, job.notBefore > max(before, wanted.earliestStart) else {
                continue
            }
            emit(.federation(.fenceHeld(job.id, until: job.notBefore.adding(away))), &decision)
        }
    }

    /// The store that a region's orders have their numbers from; nil where none registered.
    package func store(region: UInt16) -> StoreID? {
        guard isKnown(region) else { return nil }
        let store = state.regions[Int(region)].store
        return store == StoreID(high: 0, low: 0) ? nil : store
    }

    /// Regions that ever registered, removed ones too.
    package var regionCount: Int { state.regions.count }

    /// Whether a region's link is there, as journalled.
    package func isReachable(region: UInt16) -> Bool {
        isKnown(region) && state.regions[Int(region)].isReachable
    }

    /// How many placements of a region were given up since this process began: grows where what
    /// lives at its gateway has to be compared with what should once more. O(1).
    package func givenUp(region: UInt16) -> UInt64 {
        isKnown(region) ? state.regions[Int(region)].givenUp : 0
    }

    /// Whether an operator declared the region lost.
    package func isLost(region: UInt16) -> Bool {
        isKnown(region) && state.regions[Int(region)].isLost
    }
}
