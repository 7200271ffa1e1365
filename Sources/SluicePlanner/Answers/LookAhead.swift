import SluiceModel
import SluicePlacement
import SluiceWire

/// A live placement that will be over, as far as anybody knows.
struct ComingEnd: Sendable {
    var at: CivilTime
    var place: Int
    var slot: Int
}

extension PlannerCore {
    /// The live placements whose end is expected, the first first. One that is overdue may end any
    /// minute. O(jobs + ends × log).
    func comingEnds() -> [ComingEnd] {
        var ends: [ComingEnd] = []
        let soon = state.now.adding(Seconds(60))
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            var place = state.jobs[slot].firstPlacement
            while place >= 0, state.jobs[slot].live > 0 {
                let record = state.placements[Int(place)]
                if let end = record.expectedEnd(now: state.now) {
                    ends.append(ComingEnd(at: max(end, soon), place: Int(place), slot: slot))
                }
                place = record.next
            }
        }
        return ends.sorted { ($0.at, $0.place) < ($1.at, $1.place) }
    }

    /// When a request fits at the first, by ends that are expected and windows that open: found by
    /// giving back on a copy what ends, moment by moment, and asking the code that places. Nothing
    /// that others may take first is reckoned with but the head of the queue. Nil where it does not
    /// fit within `PlannerLimits.lookAhead`, or after so many moments as are tried.
    func firstMoment(_ trial: Trial) -> (trial: Trial, choice: Choice, basis: PredictionBasis)? {
        guard state.livePlacements <= PlannerLimits.forecastPlacements else { return nil }
        var later = trial
        let request = trial.request
        let horizon = state.now.adding(PlannerLimits.lookAhead)
        let ends = comingEnds()
        let windows = openings(trial, before: horizon)
        var (nextEnd, nextWindow) = (0, 0)
        var tries = 0
        var isTouched = false
        while tries < PlannerLimits.lookAheadMoments {
            let end = nextEnd < ends.count ? ends[nextEnd].at : horizon
            let window = nextWindow < windows.count ? windows[nextWindow] : horizon
            let at = min(end, window)
            guard at < horizon else { return nil }
            _ = later.table.advance(to: at)
            while nextEnd < ends.count, ends[nextEnd].at <= at {
                if giveBack(ends[nextEnd], &later, request) { isTouched = true }
                nextEnd += 1
            }
            while nextWindow < windows.count, windows[nextWindow] <= at {
                nextWindow += 1
                isTouched = true
            }
            serveHead(&later, at)
            guard isTouched, at >= trial.job.notBefore else { continue }
            tries += 1
            isTouched = false
            guard let choice = later.choose() else { continue }
            return (later, choice, window < end ? .lendingWindow : .runsEnd)
        }
        return nil
    }

    /// Gives what a run holds back, to its pool and its tenant; whether that may help the request.
    private func giveBack(
        _ end: ComingEnd, _ later: inout Trial, _ request: PlacementRequest
    ) -> Bool {
        let record = state.placements[end.place]
        let pool = Int(record.pool)
        later.table.giveBack(
            pool: pool, cards: record.cards,
            share: later.table.pools[pool].sliceDemand(
                record.share, memory: state.jobs[end.slot].cardMemory), span: record.span)
        later.table.removeRun(pool: pool, place: Int32(end.place))
        later.table.draw(pool: pool, milliCards: -record.milliCards)
        if later.tree != nil {
            let amount = ShareTree.amount(
                cards: record.cards, share: record.share, weight: state.policy.weights[pool])
            later.tree?.add(-amount, to: state.policy.nodes[Int(state.jobs[end.slot].tenant)])
            return true
        }
        let asked = later.table.asked(pool, request)
        return later.table.pools[pool].standing(asked) == nil
            && later.table.passing(pool, asked) == nil
    }

    /// The head of the queue has its place by the moment that it was promised.
    private func serveHead(_ later: inout Trial, _ at: CivilTime) {
        guard let head = later.head, at >= head.by, let slot = state.slot(head.job) else { return }
        let cards = state.cards(slot, pool: head.pool)
        if let span = later.table.span(pool: head.pool, cards: cards) {
            _ = later.table.take(pool: head.pool, cards: cards, share: 1_000, span: span)
            later.table.draw(pool: head.pool, milliCards: Int64(cards) * 1_000)
        }
        later.head = nil
    }

    /// When pools that would do are lent again, or may be cheap enough, and when the job may start
    /// at all, in order.
    private func openings(_ trial: Trial, before horizon: CivilTime) -> [CivilTime] {
        let request = trial.request
        var moments = trial.job.notBefore > state.now ? [trial.job.notBefore] : []
        for region in state.table.regions {
            let pools = region.firstPool..<region.firstPool + region.description.pools.count
            let eligible = pools.filter {
                state.table.pools[$0].standing(state.table.asked($0, request)) == nil
            }
            guard !eligible.isEmpty else { continue }
            for pool in eligible {
                let booked = state.table.bookedPool(pool)?.windows ?? []
                moments += booked.compactMap { $0.occurrence(at: state.now)?.until }
                let description = state.table.description(ofPool: pool)
                guard !description.isLent(at: state.now) else { continue }
                let next = description.lendingChange(after: state.now)
                if next != .none { moments.append(next) }
            }
            guard request.ceiling < .max else { continue }
            let hours = region.description.tariff.hourly?.changes(after: state.now) ?? []
            moments += hours.prefix(PlannerLimits.windowHours)
            let midnight = state.now.seconds - state.now.secondOfDay
            for band in region.description.tariff.bands {
                let today = CivilTime(seconds: midnight + band.startSecondOfDay)
                moments.append(today > state.now ? today : today.adding(Seconds(86_400)))
            }
        }
        let sorted = moments.filter { $0 < horizon }.sorted()
        return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
    }
}
