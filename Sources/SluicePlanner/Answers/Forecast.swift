import SluiceModel
import SluicePlacement
package import SluiceWire

/// When jobs that wait are likely to start: the queue walked once, each job given the first moment
/// at which a pool is expected to have room beside those before it. For people's eyes: no decision
/// rests on it, and no snapshot has it.
struct Forecast: Sendable {
    /// By job, in the order of the walk.
    private(set) var predictions: [(job: JobID, prediction: Prediction)] = []

    /// The job's; nil where it does not wait, or where nobody can say.
    func of(_ job: JobID) -> Prediction? {
        predictions.first { $0.job == job }?.prediction
    }

    mutating func append(_ job: JobID, _ prediction: Prediction) {
        predictions.append((job, prediction))
    }
}

/// Free cards of a pool over time, as far as ends are known.
struct PoolOutlook: Sendable {
    /// Cards free now in whole nodes, and in all.
    var whole: Int64
    var free: Int64
    /// What comes free (positive) or is taken (negative) when, in order.
    private var steps: [(at: CivilTime, cards: Int64)] = []

    init(whole: Int64, free: Int64) {
        self.whole = whole
        self.free = free
    }

    /// Cards come free, or are taken.
    mutating func add(_ at: CivilTime, _ cards: Int64) {
        let place = steps.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
        steps.insert((at, cards), at: place)
    }

    /// How many steps are known.
    var count: Int { steps.count }

    /// The first moment from `from` on, at which the pool is lent, with `cards` free for `length`
    /// (for ever where that is 0). Nil where there is none among the known steps. O(steps).
    func first(
        _ cards: Int64, from: CivilTime, length: Seconds, isWhole: Bool, isNow: Bool,
        lent: (CivilTime) -> CivilTime?
    ) -> CivilTime? {
        var level = isWhole ? whole : free
        var candidate: CivilTime?
        var next = 0
        while next < steps.count, steps[next].at <= from {
            level += steps[next].cards
            next += 1
        }
        // What has room in sum, and not in one piece, has it at the next end.
        if level >= cards, isNow || next > 0 { candidate = lent(from) }
        while next < steps.count {
            let at = steps[next].at
            if let candidate, length.count > 0, at >= candidate.adding(length) { return candidate }
            while next < steps.count, steps[next].at == at {
                level += steps[next].cards
                next += 1
            }
            if level < cards {
                candidate = nil
            } else if candidate == nil {
                candidate = lent(at)
            }
        }
        return candidate
    }
}

extension PlannerCore {
    /// Writes likely starts into summaries of jobs that wait; none where no job of them does.
    package func predict(_ jobs: inout [JobSummary]) {
        let waiting = jobs.indices.filter { index in
            state.slot(jobs[index].job).map { state.jobs[$0].missing > 0 } ?? false
        }
        guard !waiting.isEmpty else { return }
        let forecast = forecast()
        for index in waiting { jobs[index].predicted = forecast.of(jobs[index].job) }
    }

    /// Predicts the starts of the first `PlannerLimits.forecastJobs` jobs that wait, and of one
    /// more behind them. O(placements × log + jobs × pools × ends of a pool), at most
    /// `PlannerLimits.forecastSteps` of these.
    func forecast(with last: Trial? = nil) -> Forecast {
        var forecast = Forecast()
        guard state.livePlacements <= PlannerLimits.forecastPlacements else { return forecast }
        var walk = Outlook(self)
        for key in state.nearQueue.prefix(PlannerLimits.forecastJobs) {
            walk.predict(key, self, &forecast)
        }
        var queue = QueueWalk(state)
        var left = PlannerLimits.forecastJobs
        while left > 0, walk.steps < PlannerLimits.forecastSteps, let key = queue.nextKey() {
            left -= 1
            walk.predict(key, self, &forecast)
        }
        if let last, walk.steps < PlannerLimits.forecastSteps {
            walk.predict(last.job, last.wanted, last.request, self, &forecast)
        }
        return forecast
    }
}

/// What a forecast's walk knows so far.
private struct Outlook {
    var pools: [PoolOutlook]
    /// What regions with a cap on power may draw yet, in thousandths of cards × milliwatts.
    var power: [PoolOutlook?]
    var steps = 0
    private let ends: [ComingEnd]
    private var behind: UInt32 = 0

    init(_ core: PlannerCore) {
        pools = core.state.table.pools.indices.map { pool in
            let record = core.state.table.pools[pool]
            let kept = Int64(record.keptCards)
            let perNode = Int64(record.cardsPerNode)
            return PoolOutlook(
                whole: Int64(record.nodes[Int(perNode)]) * perNode - kept,
                free: Int64(record.free) - kept)
        }
        power = core.state.table.regions.indices.map { region in
            core.state.table.wattsCap(region: region).map { cap in
                let left = cap - core.state.table.wattsDrawn(region: region)
                return PoolOutlook(whole: 0, free: left * Self.watt)
            }
        }
        ends = core.comingEnds()
        for end in ends {
            let record = core.state.placements[end.place]
            let milliwatts = core.state.table.pools[Int(record.pool)].milliwatts
            power[Int(record.region)]?.add(end.at, record.milliCards * milliwatts)
            guard record.share == 1_000 else { continue }
            pools[Int(record.pool)].add(end.at, Int64(record.cards))
        }
    }

    /// A watt in thousandths of cards × milliwatts.
    private static let watt: Int64 = 1_000_000

    mutating func predict(_ key: UInt64, _ core: PlannerCore, _ forecast: inout Forecast) {
        guard let slot = core.state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
            let wanted = core.state.submissions[slot]?.specification
        else { return }
        predict(
            core.state.jobs[slot], wanted, core.request(of: slot, wanted), core, &forecast)
    }

    mutating func predict(
        _ job: JobRecord, _ wanted: JobSpecification, _ request: PlacementRequest,
        _ core: PlannerCore, _ forecast: inout Forecast
    ) {
        defer { behind += 1 }
        var from = max(core.state.now, job.notBefore)
        var basis: PredictionBasis = from > core.state.now ? .earliestStart : .nextCycle
        if let power = core.powerStart(wanted, request), power > from {
            (from, basis) = (power, .powerWindow)
        }
        if let room = core.ceilingEnds(job, ends, &steps), room > from {
            (from, basis) = (room, .runsEnd)
        }
        let reservation = core.state.reservation
        if reservation.job == job.id, reservation.by > from {
            let pool = core.state.table.pool(at: reservation.address)
            take(pool, reservation.by, job, core.state.table.asked(pool, request), core)
            return tell(job, reservation.by, .reservation, pool, core, &forecast)
        }
        guard let (pool, at) = earliest(job, request, from, core) else { return }
        if at > from { basis = basisOfPool(pool, at, core) }
        take(pool, at, job, core.state.table.asked(pool, request), core)
        tell(job, at, basis, pool, core, &forecast)
    }

    private func basisOfPool(_ pool: Int, _ at: CivilTime, _ core: PlannerCore) -> PredictionBasis {
        let description = core.state.table.description(ofPool: pool)
        return !description.isLent(at: core.state.now)
            && description.lendingChange(after: core.state.now) == at ? .lendingWindow : .runsEnd
    }

    private mutating func take(
        _ pool: Int, _ at: CivilTime, _ job: JobRecord, _ request: PlacementRequest,
        _ core: PlannerCore
    ) {
        let cards = Int64(job.isCounted ? request.cards : job.cards)
        let record = core.state.table.pools[pool]
        let drawn = cards * Int64(job.share) * record.milliwatts
        power[Int(record.address.region)]?.add(at, -drawn)
        if job.expectedRun.count > 0 {
            power[Int(record.address.region)]?.add(at.adding(job.expectedRun), drawn)
        }
        guard job.share == 1_000 else { return }
        pools[pool].add(at, -cards)
        guard job.expectedRun.count > 0 else { return }
        pools[pool].add(at.adding(job.expectedRun), cards)
    }

    private func tell(
        _ job: JobRecord, _ at: CivilTime, _ basis: PredictionBasis, _ pool: Int,
        _ core: PlannerCore, _ forecast: inout Forecast
    ) {
        let region = Int(core.state.table.pools[pool].address.region)
        forecast.append(
            job.id,
            Prediction(
                at: at, basis: basis, region: core.state.table.regions[region].description.name,
                pool: core.state.table.name(ofPool: pool), behind: behind))
    }

    /// The pool with the first moment; of two with the same the cheaper.
    private mutating func earliest(
        _ job: JobRecord, _ request: PlacementRequest, _ from: CivilTime, _ core: PlannerCore
    ) -> (pool: Int, at: CivilTime)? {
        var best: (at: CivilTime, base: Int64, pool: Int)?
        let near =
            request.isLatencyBound
            ? core.state.table.near(metro: request.metro, ring: request.ring).map { Int($0.pool) }
            : Array(core.state.table.pools.indices)
        for pool in near {
            steps += 1 + pools[pool].count
            guard let at = moment(pool, job, request, from, core) else { continue }
            let base = core.state.table.pools[pool].base
            if best.map({ (at, base, pool) < ($0.at, $0.base, $0.pool) }) ?? true {
                best = (at, base, pool)
            }
        }
        return best.map { ($0.pool, $0.at) }
    }

    /// When the pool has room and its region has the power, both for as long as the job is.
    private func moment(
        _ pool: Int, _ job: JobRecord, _ request: PlacementRequest, _ from: CivilTime,
        _ core: PlannerCore
    ) -> CivilTime? {
        guard var at = room(pool, job, request, from, core) else { return nil }
        let record = core.state.table.pools[pool]
        guard let budget = power[Int(record.address.region)] else { return at }
        let asked = core.state.table.asked(pool, request)
        let cards = Int64(job.isCounted ? asked.cards : job.cards)
        let wanted = cards * Int64(job.share) * record.milliwatts
        for _ in 0..<PlannerLimits.forecastTries {
            let lit = budget.first(
                wanted, from: at, length: job.expectedRun, isWhole: false, isNow: true, lent: { $0 }
            )
            guard let lit else { return nil }
            guard lit > at else { return at }
            guard let next = room(pool, job, request, lit, core) else { return nil }
            at = next
        }
        return nil
    }

    private func room(
        _ pool: Int, _ job: JobRecord, _ request: PlacementRequest, _ from: CivilTime,
        _ core: PlannerCore
    ) -> CivilTime? {
        let record = core.state.table.pools[pool]
        let request = core.state.table.asked(pool, request)
        guard record.standing(request) == nil else { return nil }
        let obstacle = core.state.table.passing(pool, request)
        guard
            obstacle == nil || obstacle == .capacity || obstacle == .notLent
                || obstacle == .reserved || obstacle == .power
        else { return nil }
        let perNode = Int64(record.cardsPerNode)
        let cards = Int64(request.cards)
        let isWhole = !record.isMixed && cards >= perNode
        let description = core.state.table.description(ofPool: pool)
        let isAlways = description.lendingWindows.isEmpty
        return pools[pool].first(
            isWhole ? (cards + perNode - 1) / perNode * perNode : cards, from: from,
            length: job.expectedRun, isWhole: isWhole,
            isNow: obstacle != .capacity
                && (obstacle == .notLent || core.state.table.exactFit(pool, request))
        ) { time in
            guard let open = core.state.table.bookedOpening(pool, request, from: time) else {
                return nil
            }
            if isAlways || description.isLent(at: open) { return open }
            let next = description.lendingChange(after: open)
            return next == .none ? nil : next
        }
    }
}

extension PlannerCore {
    /// When a deferrable job's power is cheapest; nil for one that does not wait for it.
    func powerStart(_ wanted: JobSpecification, _ request: PlacementRequest) -> CivilTime? {
        guard wanted.deferrable, wanted.deadline != .none, wanted.expectedRun.count > 0 else {
            return nil
        }
        return cheapestWindow(request, wanted)?.start
    }

    /// When enough of what counts against a job's ceiling is expected to be over; nil where it is
    /// under it now, or where nobody can say.
    fileprivate func ceilingEnds(
        _ job: JobRecord, _ ends: [ComingEnd], _ steps: inout Int
    ) -> CivilTime? {
        guard state.policy.isOn, job.tenant >= 0 else { return nil }
        var tree = state.policy.tree
        let node = state.policy.nodes[Int(job.tenant)]
        let amount = ShareTree.amount(
            cards: job.cards, share: job.share, weight: state.policy.leastWeight)
        guard tree.headroom(node).amount < amount else { return nil }
        for end in ends {
            steps += 1
            let record = state.placements[end.place]
            tree.add(
                -ShareTree.amount(
                    cards: record.cards, share: record.share,
                    weight: state.policy.weights[Int(record.pool)]),
                to: state.policy.nodes[Int(state.jobs[end.slot].tenant)])
            if tree.headroom(node).amount >= amount { return end.at }
        }
        return nil
    }
}
