import SluiceModel
import SluicePlacement

/// A look at all placements for those whose rings changed, in parts.
struct RingLook: Sendable {
    /// The placement slot that is looked at next.
    var next = 0
    /// By region, whether a ring of it changed.
    let isWanted: [Bool]

    /// All of so many regions, or `only` some.
    init(regions: Int, only: [UInt16]?) {
        var isWanted = Array(repeating: only == nil, count: regions)
        for region in only ?? [] { isWanted[Int(region)] = true }
        self.isWanted = isWanted
    }
}

/// Repair of replicas whose ring is measured past their bound: a successor is placed first, within
/// the bound, and the old one is ended once the successor runs.
extension PlannerCore {
    /// Judges replicas by the rings that are held now. A changed ring looks at the placements of
    /// its region, in parts as those of a cycle; a job that was found ailing is looked at in each
    /// cycle until it is well. O(`ringLook`) after a change, else O(ailing jobs × their replicas).
    mutating func repairRings(_ decision: inout Decision) {
        if ringLook == nil, state.dirtyRings.map({ !$0.isEmpty }) ?? true {
            ringLook = RingLook(regions: state.regions.count, only: state.dirtyRings)
            state.dirtyRings = []
        }
        if ringLook != nil { findAiling() }
        guard !ailing.isEmpty else { return }
        var started = 0
        ailing = ailing.filter { job in
            guard let slot = state.slot(job), state.submissions[slot] != nil,
                !state.jobs[slot].state.isEnded, state.jobs[slot].state != .cancelling
            else { return false }
            return repair(slot, &started, &decision)
        }
    }

    /// Finds jobs with a replica on a ring that is broken or cannot be verified, in order of their
    /// numbers, among the next placements of the look that is under way.
    mutating func findAiling() {
        guard var look = ringLook else { return }
        ringLook = nil
        var found = ailing
        var work = 0
        while look.next < state.placements.count, work < ringPart {
            let place = look.next
            look.next += 1
            work += 1
            // A region that came meanwhile is looked at when a ring of it changes.
            let region = Int(state.placements[place].region)
            guard state.placements[place].ring != .beyond, region < look.isWanted.count,
                look.isWanted[region]
            else { continue }
            work += PlannerLimits.workPerJob
            let record = state.placements[place]
            guard state.placement(record.replica, record.epoch) == place, health(of: place) != .well
            else { continue }
            found.append(record.replica.job)
        }
        if look.next < state.placements.count { ringLook = look }
        guard found.count > ailing.count else { return }
        found.sort()
        ailing.removeAll(keepingCapacity: true)
        for job in found where ailing.last != job { ailing.append(job) }
    }

    /// How a replica's ring stands to what its job asked.
    enum RingHealth: Equatable {
        /// Within the bound, or no bound was asked.
        case well
        /// Measured past the bound; the figure.
        case broken(Microseconds)
        /// Not measured lately; the age of what is known.
        case unverified(Seconds)
    }

    /// How the ring of a live placement stands. O(log metros).
    func health(of place: Int) -> RingHealth {
        let record = state.placements[place]
        guard let slot = state.slot(record.replica.job),
            let near = state.submissions[slot]?.specification.near(record.metro),
            near.ring != .beyond, let metro = state.table.metroNumber(near.metro)
        else { return .well }
        let pool = state.table.pools[Int(record.pool)]
        guard let held = state.table.held(site: Int(pool.site), metro: metro) else { return .well }
        let index = Int(pool.site) - state.table.regions[Int(record.region)].firstSite
        func heard() -> RingReport { latest(held, record.region, UInt16(index)).report }
        switch held.hold.standing {
        case .unverified: return .unverified(heard().age)
        case .modelled, .measured:
            return held.hold.serving > near.ring ? .broken(heard().worstP99) : .well
        }
    }

    /// Places what is missing of a job's repair; false where all of it is well.
    private mutating func repair(
        _ slot: Int, _ started: inout Int, _ decision: inout Decision
    ) -> Bool {
        guard let wanted = state.submissions[slot]?.specification else { return false }
        var worst = RingHealth.well
        var bound = wanted.ring.boundMilliseconds ?? 0
        for place in state.placementSlots(slot) where state.placements[place].state != .stopping {
            let before = worst
            switch (health(of: place), worst) {
            case (.broken(let figure), .broken(let known)): worst = .broken(max(figure, known))
            case (.broken(let figure), _): worst = .broken(figure)
            case (.unverified(let age), .well): worst = .unverified(age)
            case (.unverified, _), (.well, _): break
            }
            guard worst != before else { continue }
            bound = wanted.near(state.placements[place].metro).ring.boundMilliseconds ?? 0
        }
        switch worst {
        case .well:
            sayWell(slot, &decision)
            return false
        case .unverified(let age):
            say(Reason(.ringUnverified, age.count, bound), slot, &decision)
        case .broken(let figure):
            let isUnderWay = placeSuccessor(slot, &started, &decision)
            let code: Verdict.Code = isUnderWay ? .ringRepair : .ringBroken
            say(Reason(code, figure.count, bound), slot, &decision)
        }
        return true
    }

    /// Lets the replica live on and places another one for it at once; whether one is under way
    /// then. The old one is stopped when enough others serve (`settleOutgoing`). What must never
    /// run twice stays.
    private mutating func placeSuccessor(
        _ slot: Int, _ started: inout Int, _ decision: inout Decision
    ) -> Bool {
        let job = state.jobs[slot]
        guard job.outgoing < PlannerLimits.successorsPerJob else { return true }
        guard job.missing == 0, job.kind == .inference, job.notBefore <= state.now,
            started < PlannerLimits.successorsPerCycle,
            let wanted = state.submissions[slot]?.specification, !wanted.exclusive,
            let place = state.placementSlots(slot).first(where: isToReplace)
        else { return job.outgoing > 0 }
        let request = mutual(requestAlone(of: slot, wanted), of: slot, leaving: place)
        guard fitsOneMoreNear(slot, request) else { return job.outgoing > 0 }
        let record = state.placements[place]
        emit(
            .federation(
                .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: true)),
            &decision)
        placeNear(slot, request, &decision)
        started += 1
        return true
    }

    /// Whether a placement's ring is broken and nobody has begun to replace it.
    private func isToReplace(_ place: Int) -> Bool {
        let record = state.placements[place]
        guard record.state != .stopping, !record.isOutgoing else { return false }
        switch health(of: place) {
        case .broken: return true
        case .well, .unverified: return false
        }
    }

    /// Says a reason of a ring, where nothing more pressing is said and it is another one. A figure
    /// that moves within its band is not told again.
    private mutating func say(_ reason: Reason, _ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        guard job.missing <= 0, job.reason.code != reason.code else { return }
        emit(.jobChanged(job.id, stateWhileMissing(slot), reason), &decision)
    }

    /// Takes a reason of a ring back.
    private mutating func sayWell(_ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        switch job.reason.code {
        case .ringRepair, .ringBroken, .ringUnverified:
            guard job.missing <= 0 else { return }
            let reason =
                job.running > 0
                ? Reason(.running, Int64(min(job.running, job.replicas)))
                : Reason(.placed, Int64(job.cards), 0)
            emit(.jobChanged(job.id, stateWhileMissing(slot), reason), &decision)
        default: return
        }
    }
}
