import SluiceModel
import SluicePlacement

/// What tides' replicas leave is kept for their return and lent meanwhile; spare nodes are kept for
/// gangs. Kept cards are free ones that placing passes over, but for those they are kept for.
extension PlannerCore {
    /// What is asked of pools, by whom: that counts where windows are reserved.
    func request(_ wanted: JobSpecification, by tenant: TenantName) -> PlacementRequest {
        var request = state.table.request(wanted)
        if !state.bookings.isEmpty { request.tenant = tenant }
        return request
    }

    /// What a job asks of pools for one replica more, with what is kept for it and where the others
    /// are.
    func request(of slot: Int, _ wanted: JobSpecification) -> PlacementRequest {
        mutual(requestAlone(of: slot, wanted), of: slot)
    }

    /// What a job asks of pools, with what is kept for it, wherever its other replicas are.
    func requestAlone(of slot: Int, _ wanted: JobSpecification) -> PlacementRequest {
        var request = request(wanted, by: state.submissions[slot]?.tenant ?? .none)
        if wanted.wallClockLimit.count == 0 { request.length = state.remainingRun(slot) }
        if !state.lackings.isEmpty { request.denied += state.lacking(state.jobs[slot].id) }
        guard !state.kept.isEmpty else { return request }
        for entry in state.kept where entry.job == state.jobs[slot].id {
            let address = state.table.pools[Int(entry.pool)].address
            let places = UInt32(entry.count)
            request.own.append(
                OwnPlaces(
                    address: address, cards: entry.purpose == .tide ? places * entry.cards : 0,
                    nodes: entry.purpose == .gang ? places : 0))
        }
        return request
    }

    // MARK: Gangs

    /// Places a gang that has spare nodes where they are, on what is left there with them: a fault
    /// has taken one of its own. False where it has none, or they do not suffice.
    mutating func placeOnSpares(
        _ slot: Int, _ request: PlacementRequest, _ decision: inout Decision
    ) -> Bool {
        guard request.spares > 0,
            let own = request.own.first(where: { $0.nodes > 0 })
        else { return false }
        let pool = state.table.pool(at: own.address)
        var inPlace = request
        inPlace.spares = 0
        var steps = 0
        return placeAnywhere(slot, inPlace, &steps, &decision) { $0 == pool }
    }

    /// A replica or gang was placed: what was kept for it is used, or moves along.
    mutating func useKept(_ slot: Int, pool: Int, _ decision: inout Decision) {
        let job = state.jobs[slot].id
        let spares = state.submissions[slot]?.specification.spares ?? 0
        if spares > 0 {
            for entry in state.kept
            where entry.job == job && entry.purpose == .gang && Int(entry.pool) != pool {
                emitKept(entry, count: 0, &decision)
            }
            guard state.keptCount(job, .gang) == 0 else { return }
            let address = state.table.pools[pool].address
            emit(.tide(.kept(job, address, .gang, count: spares)), &decision)
        }
        guard state.tides[job] != nil, !state.kept.isEmpty else { return }
        let own = state.kept.filter { $0.job == job && $0.purpose == .tide }
        guard let entry = own.first(where: { Int($0.pool) == pool }) ?? own.last else { return }
        emitKept(entry, count: entry.count - 1, &decision)
    }

    /// Keeps no spare nodes for a gang that waits for a fence: that takes hours, or until an
    /// operator has looked, and others could use them. It gets new ones when it is placed.
    /// O(places kept).
    mutating func releaseSpares(of job: JobID, _ decision: inout Decision) {
        for entry in state.kept where entry.job == job && entry.purpose == .gang {
            emitKept(entry, count: 0, &decision)
        }
    }

    private mutating func emitKept(
        _ entry: KeptPlaces, count: UInt16, _ decision: inout Decision
    ) {
        let address = state.table.pools[Int(entry.pool)].address
        emit(.tide(.kept(entry.job, address, entry.purpose, count: count)), &decision)
    }

    // MARK: Tides

    /// The pool of a replica that a tide lets go; nil for any other placement.
    func poolLeft(_ replica: ReplicaID, _ epoch: Epoch) -> Int? {
        guard !state.tideJobs.isEmpty, state.tides[replica.job] != nil,
            let (place, slot) = state.find(replica, epoch),
            state.placements[place].isOutgoing, state.jobs[slot].share == 1_000,
            !isDrained(place), !isReplaced(place)
        else { return nil }
        return Int(state.placements[place].pool)
    }

    /// A replica that a tide let go is gone: its place is kept, as long as all of the job's do not
    /// come to more than the tide ever wants.
    mutating func keepPlace(_ job: JobID, pool: Int?, _ how: RunEnd, _ decision: inout Decision) {
        guard let pool, how == .stopped || how == .succeeded, let slot = state.slot(job),
            let tide = state.submissions[slot]?.specification.tide,
            !state.jobs[slot].state.isEnded, state.jobs[slot].state != .cancelling
        else { return }
        let record = state.jobs[slot]
        let had = Int(record.live - record.outgoing) + max(0, record.missing)
        guard had + state.keptCount(job, .tide) < Int(tide.most) else { return }
        let known = state.kept.first {
            $0.job == job && $0.pool == Int32(pool) && $0.purpose == .tide
        }
        let address = state.table.pools[pool].address
        emit(
            .tide(.kept(job, address, .tide, count: (known?.count ?? 0) + 1)), &decision)
    }

    /// Ends lent runs in time for the replicas that come back, with a notice; before that, nothing
    /// new begins there. O(places kept × pools that keep), and placements where one is short.
    mutating func callBack(_ decision: inout Decision) {
        guard state.kept.contains(where: { $0.purpose == .tide }) else { return }
        var before = -1
        for index in state.kept.indices where Int(state.kept[index].pool) != before {
            before = Int(state.kept[index].pool)
            close(before)
            let due = called(before, ahead: PlannerLimits.lentNotice.count)
            if due.cards > 0 { recall(before, due, &decision) }
        }
    }

    /// Lends nothing new of what is called back soon; before each placing of work that may use it.
    mutating func closeCalled() {
        for entry in state.kept where entry.purpose == .tide { close(Int(entry.pool)) }
    }

    private mutating func close(_ pool: Int) {
        let soon = called(pool, ahead: 2 * PlannerLimits.lentNotice.count)
        state.table.setCalled(pool: pool, cards: soon.cards)
    }

    /// What returns to a pool within the lead of its tide and `ahead`.
    private struct Called {
        var cards: UInt32 = 0
        /// Of the largest replica.
        var largest: UInt32 = 0
        /// One of the jobs.
        var job = JobID.none
        /// Whether a replica is wanted by now.
        var isUrgent = false
    }

    private func called(_ pool: Int, ahead: Int64) -> Called {
        var sum = Called()
        for entry in state.kept where entry.purpose == .tide && Int(entry.pool) == pool {
            guard let slot = state.slot(entry.job),
                let tide = state.submissions[slot]?.specification.tide
            else { continue }
            let job = state.jobs[slot]
            let coming = tide.wanted(
                at: state.now, ahead: Seconds(tide.lead.count + ahead))
            let lacking = max(Int(coming) - Int(job.live - job.outgoing), job.missing)
            // Places in pools before this one are called first.
            let earlier = state.kept.reduce(0) {
                $1.job == entry.job && $1.purpose == .tide && $1.pool < entry.pool
                    ? $0 + Int($1.count) : $0
            }
            let count = min(Int(entry.count), lacking - earlier)
            guard count > 0 else { continue }
            sum.cards += UInt32(count) * entry.cards
            sum.largest = max(sum.largest, entry.cards)
            sum.job = entry.job
            sum.isUrgent = sum.isUrgent || job.missing > 0
        }
        return sum
    }

    /// Stops as many lent runs of a pool as what returns lacks, the newest first: they have done
    /// least. A run that is expected to be over in time is left to itself.
    private mutating func recall(_ pool: Int, _ called: Called, _ decision: inout Decision) {
        let record = state.table.pools[pool]
        let isThere =
            record.free >= called.cards
            && state.table.span(pool: pool, cards: called.largest) != nil
        guard !isThere, record.isReachable else { return }
        let notice =
            called.isUrgent ? PlannerLimits.stopGrace : PlannerLimits.lentNotice
        var lacking = Int64(called.cards) - Int64(record.free)
        var lent: [Int] = []
        var leaving = false
        for place in placements(where: { $0.pool == Int32(pool) }) {
            let run = state.placements[place]
            let end = run.expectedEnd(now: state.now)
            let isOverInTime = end.map { $0 <= state.now.adding(notice) } ?? false
            if run.state == .stopping || (isOverInTime && !called.isUrgent) {
                lacking -= Int64(run.cards)
                leaving = true
            } else if isLent(place) {
                lent.append(place)
            }
        }
        // Enough in sum and not in one piece: room is made for one more.
        if lacking <= 0, !leaving { lacking = Int64(called.largest) }
        lent.sort { newer($0, $1) }
        for place in lent where lacking > 0 {
            lacking -= Int64(state.placements[place].cards)
            giveBack(place, to: called.job, notice, &decision)
        }
    }

    private func isLent(_ place: Int) -> Bool {
        guard let slot = state.slot(state.placements[place].replica.job) else { return false }
        return state.submissions[slot]?.specification.usesLent ?? false
    }

    private func newer(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (state.placements[left], state.placements[right])
        return (one.decidedAt, one.replica) > (other.decidedAt, other.replica)
    }

    private mutating func giveBack(
        _ place: Int, to tide: JobID, _ notice: Seconds, _ decision: inout Decision
    ) {
        let job = state.placements[place].replica.job
        stop(place, grace: notice, &decision)
        guard let slot = state.slot(job), !state.jobs[slot].state.isEnded else { return }
        let reason = Reason(.lentCalledBack, notice.count, Int64(tide.raw))
        emit(.jobChanged(job, state.jobs[slot].state, reason), &decision)
    }
}
