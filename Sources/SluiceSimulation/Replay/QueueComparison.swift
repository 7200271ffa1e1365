package import SluiceModel

/// How long jobs waited, and how much longer than they ran they took.
package struct QueueFigures: Hashable, Sendable {
    /// Jobs that ended well.
    package var jobs = 0
    /// Mean wait in milliseconds: from submission to the end, without one whole run. What a
    /// pre-empted run had done and did again counts as wait.
    package var waitMillisecondsMean: Int64 = 0
    /// The wait that one job in a hundred passes, in seconds.
    package var waitSecondsP99: Int64 = 0
    /// Mean bounded slowdown in thousandths: (wait + run) / run, runs under ten seconds as ten
    /// (Feitelson and Rudolph, JSSPP 1998).
    package var slowdownMean: Int64 = 0
    /// The slowdown that one job in a hundred passes, in thousandths.
    package var slowdownP99: Int64 = 0

    /// The shortest run that a slowdown is reckoned with.
    private static let shortestRun: Int64 = 10

    /// Figures of waits and runs in seconds.
    package init(_ jobs: [(wait: Int64, run: Int64)]) {
        guard !jobs.isEmpty else { return }
        self.jobs = jobs.count
        let waits = jobs.map { max(0, $0.wait) }
        let slowdowns = jobs.map { job in
            let run = max(job.run, Self.shortestRun)
            return (max(0, job.wait) + run) * 1_000 / run
        }
        let place = min(jobs.count - 1, jobs.count * 99 / 100)
        waitMillisecondsMean = Self.mean(waits.map { $0 * 1_000 })
        waitSecondsP99 = waits.sorted()[place]
        slowdownMean = Self.mean(slowdowns)
        slowdownP99 = slowdowns.sorted()[place]
    }

    private static func mean(_ values: [Int64]) -> Int64 {
        Int64(clamping: values.reduce(Int128(0)) { $0 + Int128($1) } / Int128(values.count))
    }
}

/// What a comparison of queues may be asked to differ in.
package struct QueueSettings: Hashable, Sendable {
    /// Mean demand in hundredths of the fleet.
    package var loadPercent: Int64
    /// The policy's `ageing.head`. A month: where a mean wait is days, a day would put the oldest
    /// job of each tenant first at all times.
    package var headAfter = Seconds(30 * 86_400)
    /// The lengths that the planner is told are wrong by up to so many times, either way; 1 for
    /// the true ones. The other rules know the true ones.
    package var estimatesOff: Int64 = 1

    /// True lengths, and a month.
    package init(loadPercent: Int64) { self.loadPercent = loadPercent }
}

/// One trace on one fleet under four rules of the queue.
package struct QueueComparison: Sendable {
    /// One rule.
    package struct Row: Sendable {
        /// Its name.
        package var name: String
        /// Figures of all jobs.
        package var all: QueueFigures
        /// Figures of each tenant's jobs, in the order of `tenants`.
        package var byTenant: [QueueFigures]
    }

    /// The tenants, in order of names.
    package var tenants: [TenantName] = []
    /// Cards that each is guaranteed: its part of the mean demand, of the fleet, in whole nodes by
    /// largest remainder.
    package var guarantees: [UInt32] = []
    /// Each tenant alone on what it is guaranteed, in one pool and with backfill: its jobs that
    /// fit.
    package var alone: [QueueFigures] = []
    /// The same jobs of each tenant under sluice, in the fleet of all.
    package var shared: [QueueFigures] = []
    /// The rules: strict order, backfill, sluice, shortest first.
    package var rows: [Row] = []
    /// Cards of the fleet.
    package var fleetCards: Int64 = 0
    /// Runs that were pre-empted under sluice.
    package var preemptions = 0
    /// What must not be; empty for a good run.
    package var violations: [String] = []

    /// Plays `jobs`, in order of submission, on `layout` scaled so that the mean demand is the
    /// settings' part of it. One input, one outcome.
    package static func run(
        _ jobs: [ReplayJob], on layout: NationalLayout, _ settings: QueueSettings
    ) -> QueueComparison {
        var comparison = QueueComparison()
        let fleet = scaled(layout, jobs, settings.loadPercent)
        comparison.fleetCards = cards(of: fleet)
        comparison.divide(jobs, nodeCards: FleetScale.largestPool(layout).cardsPerNode)
        var backfill = Replay(jobs, on: fleet)
        comparison.violations += backfill.play().violations
        var fair = Replay(
            estimated(jobs, settings.estimatesOff), on: fleet,
            policy: comparison.policy(headAfter: settings.headAfter))
        comparison.violations += fair.play().violations
        comparison.preemptions = fair.preemptions
        let rules: [(name: String, ends: [Int64?])] = [
            ("strict order", CountedQueue.play(jobs, on: fleet, by: .submission)),
            ("backfill", backfill.endSeconds), ("sluice", fair.endSeconds),
            ("shortest first", CountedQueue.play(jobs, on: fleet, by: .duration)),
        ]
        comparison.rows = rules.map { rule in
            Row(
                name: rule.name, all: figures(jobs, rule.ends),
                byTenant: comparison.tenants.map { tenant in
                    figures(jobs, rule.ends) { $0.tenant == tenant }
                })
        }
        comparison.playAlone(jobs, on: layout, shared: fair.endSeconds)
        return comparison
    }

    private mutating func playAlone(
        _ jobs: [ReplayJob], on layout: NationalLayout, shared ends: [Int64?]
    ) {
        for (tenant, guarantee) in zip(tenants, guarantees) {
            func fits(_ job: ReplayJob) -> Bool { job.tenant == tenant && job.cards <= guarantee }
            let own = jobs.filter(fits)
            var replay = Replay(own, on: FleetScale.onePool(layout, cards: Int64(guarantee)))
            violations += replay.play().violations
            alone.append(Self.figures(own, replay.endSeconds))
            shared.append(Self.figures(jobs, ends, of: fits))
        }
    }

    private static func figures(
        _ jobs: [ReplayJob], _ ends: [Int64?], of isMeant: (ReplayJob) -> Bool = { _ in true }
    ) -> QueueFigures {
        QueueFigures(
            jobs.indices.compactMap { job in
                guard isMeant(jobs[job]), let end = ends[job] else { return nil }
                let run = jobs[job].durationSeconds
                return (end - jobs[job].submitSeconds - run, run)
            })
    }

    /// The jobs with lengths as people guess them: each is off by a factor that is drawn evenly on
    /// a scale of ratios, up to `most` either way.
    private static func estimated(_ jobs: [ReplayJob], _ most: Int64) -> [ReplayJob] {
        guard most > 1 else { return jobs }
        return jobs.indices.map { index in
            var job = jobs[index]
            var draws = SplitMix64(seed: UInt64(index))
            // 1 ... most in thousandths, whose product with an even draw is even in ratios nearly.
            let steps = Int64(draws.next() % 1_000)
            let factor = 1_000 + (most - 1) * steps * steps / 1_000
            var wanted = job.specification(number: index + 1)
            let run = wanted.expectedRun.count
            wanted.expectedRun = min(
                Seconds(
                    max(1, draws.next() % 2 == 0 ? run * factor / 1_000 : run * 1_000 / factor)),
                Limits.longestRun)
            job.wanted = wanted
            return job
        }
    }

    /// Names the tenants, and gives each the part of the fleet's nodes that its demand is of all.
    private mutating func divide(_ jobs: [ReplayJob], nodeCards: UInt8) {
        let names = jobs.map(\.tenant).sorted()
        tenants = names.indices.filter { $0 == 0 || names[$0] != names[$0 - 1] }.map { names[$0] }
        func demand(_ jobs: some Sequence<ReplayJob>) -> Int128 {
            jobs.reduce(0) { $0 + Int128($1.milliCards) * Int128($1.durationSeconds) }
        }
        let total = max(1, demand(jobs))
        let nodes = Int128(fleetCards / Int64(nodeCards))
        let exact = tenants.map { tenant in nodes * demand(jobs.filter { $0.tenant == tenant }) }
        var parts = exact.map { $0 / total }
        let missing = Int(nodes - parts.reduce(0, +))
        let byRemainder = exact.indices.sorted { first, second in
            (exact[second] % total, first) < (exact[first] % total, second)
        }
        for tenant in byRemainder.prefix(missing) { parts[tenant] += 1 }
        guarantees = parts.map { UInt32(clamping: $0) * UInt32(nodeCards) }
    }

    /// The policy of the virtual clusters: each is guaranteed its part, and may borrow all.
    private func policy(headAfter: Seconds) -> Policy {
        var policy = Policy(
            tenants: zip(tenants, guarantees).map { name, guarantee in
                var entry = TenantPolicy(name)
                entry.guarantee = guarantee
                entry.weight = PerMille(min(1_000_000, max(1, guarantee) * 1_000))
                return entry
            })
        policy.headAfter = headAfter
        return policy
    }

    private static func scaled(
        _ layout: NationalLayout, _ jobs: [ReplayJob], _ loadPercent: Int64
    ) -> NationalLayout {
        let divisor = 10 * loadPercent
        return FleetScale.scale(
            layout, toCards: max(1, (jobs.meanMilliCards + divisor - 1) / divisor),
            largestGang: jobs.map(\.cards).max() ?? 1)
    }

    private static func cards(of fleet: NationalLayout) -> Int64 {
        fleet.regions.reduce(0) { sum, region in
            sum + region.pools.reduce(0) { $0 + Int64($1.cards) }
        }
    }
}
