import SluiceModel
import SluicePlacement

/// Makes room for reserved windows before they begin: maintenance moves what serves and stops the
/// rest; for a tenant, what was lent is called back, and what outstays the length that it was
/// placed for.
extension PlannerCore {
    /// Whether a placement's pool is to be emptied for maintenance soon, or is under it.
    func isUnderMaintenance(_ place: Int) -> Bool {
        let pool = Int(state.placements[place].pool)
        guard let booked = state.table.bookedPool(pool) else { return false }
        return booked.windows.contains { $0.isMaintenance && isDue($0) != nil }
    }

    /// The occurrence of a window that has begun, or for which room has to be made by now.
    private func isDue(_ window: BookedWindow) -> (from: CivilTime, until: CivilTime)? {
        let ahead =
            window.isMaintenance ? PlannerLimits.maintenanceLead : PlannerLimits.lentNotice
        guard let next = window.occurrence(at: state.now),
            next.from <= state.now.adding(ahead)
        else { return nil }
        return next
    }

    /// Forgets reservations that are over, and makes room for those that begin.
    /// O(reservations + runs of the pools where one begins or has begun).
    mutating func stepBookings(_ decision: inout Decision) {
        guard !state.bookings.isEmpty else { return }
        for booking in state.bookings where booking.occurrence(at: state.now) == nil {
            emit(.booking(.removed(booking.id)), &decision)
        }
        for booked in state.table.bookedPools {
            let pool = Int(booked.pool)
            guard state.table.pools[pool].isReachable else { continue }
            for window in booked.windows {
                guard let next = isDue(window) else { continue }
                makeRoom(booked, window, from: next.from, &decision)
            }
        }
    }

    private mutating func makeRoom(
        _ booked: BookedPool, _ window: BookedWindow, from begin: CivilTime,
        _ decision: inout Decision
    ) {
        let pool = Int(booked.pool)
        let at = max(begin, state.now)
        let isSoon = at <= state.now.adding(PlannerLimits.lentNotice)
        let notice = Seconds(max(PlannerLimits.stopGrace.count, begin.since(state.now).count))
        let isWhole =
            window.isMaintenance && window.cards >= state.table.pools[pool].registered
        // What is over by then, or told to leave, is left to itself.
        let staying = booked.runs.filter { run in
            let place = Int(run.place)
            let isOver = at > state.now && run.end <= at && run.end > state.now
            return !isOver && state.placements[place].state != .stopping
                && !window.isFor(run.tenant)
        }.sorted { isCalledBefore($0, $1) }
        var lacking = isWhole ? Int64.max : lacking(booked, at)
        var moving = booked.runs.count { state.placements[Int($0.place)].isOutgoing }
        for run in staying where lacking > 0 {
            let place = Int(run.place)
            guard window.isMaintenance || run.isLent || run.end <= state.now else { continue }
            if !isWhole { lacking -= Int64(run.cards) }
            if isSoon {
                leave(place, for: window, notice, &decision)
            } else if window.isMaintenance, mayMove(place), !state.placements[place].isOutgoing,
                moving < Int(PlannerLimits.drainAtMost)
            {
                moving += 1
                replace(place, because: reason(window, notice), &decision)
            }
        }
    }

    /// Cards that are not there for the windows that hold at a moment, if nothing is called back
    /// that is not told to leave already.
    private func lacking(_ booked: BookedPool, _ at: CivilTime) -> Int64 {
        let record = state.table.pools[Int(booked.pool)]
        let open = booked.windows.filter { $0.holds(at: at) }
        var mine = [Int64](repeating: 0, count: open.count)
        var taken = Int64(record.keptCards)
        for run in booked.runs {
            let isLeaving = state.placements[Int(run.place)].state == .stopping
            let isOver = run.end <= at && run.end > state.now && at > state.now
            guard !isLeaving, !isOver else { continue }
            if let own = open.firstIndex(where: { $0.isFor(run.tenant) }) {
                mine[own] += Int64(run.cards)
            } else {
                taken += Int64(run.cards)
            }
        }
        for (window, used) in zip(open, mine) { taken += max(Int64(window.cards), used) }
        // As reported, so that what a run gave back and no report has seen yet is not lacking.
        let report = state.reported[Int(booked.pool)]
        let blocked = report.localCards + report.faultedCards + report.cordonedCards
        return taken + Int64(blocked + report.sharedCards) - Int64(record.registered)
    }

    /// What was lent leaves first, then the newest: they have done least.
    private func isCalledBefore(_ left: BookedRun, _ right: BookedRun) -> Bool {
        guard left.isLent == right.isLent else { return left.isLent }
        let (one, other) = (state.placements[Int(left.place)], state.placements[Int(right.place)])
        return (one.decidedAt, one.replica) > (other.decidedAt, other.replica)
    }

    /// Whether a successor may run beside it for a while.
    private func mayMove(_ place: Int) -> Bool {
        guard let slot = state.slot(state.placements[place].replica.job),
            let wanted = state.submissions[slot]?.specification
        else { return false }
        return state.jobs[slot].kind == .inference && !wanted.exclusive
            && state.jobs[slot].state != .cancelling && !state.jobs[slot].state.isEnded
    }

    private func reason(_ window: BookedWindow, _ notice: Seconds) -> Reason {
        Reason(.reservationBegins, notice.count, Int64(window.booking))
    }

    private mutating func leave(
        _ place: Int, for window: BookedWindow, _ notice: Seconds, _ decision: inout Decision
    ) {
        let job = state.placements[place].replica.job
        stop(place, grace: notice, &decision)
        guard let slot = state.slot(job), !state.jobs[slot].state.isEnded,
            state.jobs[slot].state != .cancelling
        else { return }
        emit(.jobChanged(job, state.jobs[slot].state, reason(window, notice)), &decision)
    }
}
