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
    /// Cards that each is guaranteed: its part of the mean demand, of the fleet.
    package var guarantees: [UInt32] = []
    /// Each tenant alone on what it is guaranteed, with backfill.
    package var alone: [QueueFigures] = []
    /// The rules: strict order, backfill, sluice, shortest first.
    package var rows: [Row] = []
    /// Cards of the fleet.
    package var fleetCards: Int64 = 0
    /// Runs that were pre-empted under sluice.
    package var preemptions = 0
    /// What must not be; empty for a good run.
    package var violations: [String] = []

    /// Plays `jobs`, in order of submission, on `layout` scaled so that the mean demand is
    /// `loadPercent` of it. One input, one outcome.
    package static func run(
        _ jobs: [ReplayJob], on layout: NationalLayout, loadPercent: Int64
    ) -> QueueComparison {
        var comparison = QueueComparison()
        let fleet = scaled(layout, jobs, loadPercent)
        comparison.fleetCards = cards(of: fleet)
        comparison.divide(jobs)
        let tenants = comparison.tenants
        func row(_ name: String, _ ends: [Int64?]) -> Row {
            let times = jobs.indices.map { job -> (wait: Int64, run: Int64)? in
                ends[job].map { end in
                    let run = jobs[job].durationSeconds
                    return (end - jobs[job].submitSeconds - run, run)
                }
            }
            return Row(
                name: name, all: QueueFigures(times.compactMap { $0 }),
                byTenant: tenants.map { tenant in
                    QueueFigures(
                        jobs.indices.filter { jobs[$0].tenant == tenant }.compactMap { times[$0] })
                })
        }
        var backfill = Replay(jobs, on: fleet)
        comparison.violations += backfill.play().violations
        var fair = Replay(jobs, on: fleet, policy: comparison.policy())
        comparison.violations += fair.play().violations
        comparison.preemptions = fair.preemptions
        comparison.rows = [
            row("strict order", CountedQueue.play(jobs, on: fleet, by: .submission)),
            row("backfill", backfill.endSeconds), row("sluice", fair.endSeconds),
            row("shortest first", CountedQueue.play(jobs, on: fleet, by: .duration)),
        ]
        for (tenant, guarantee) in zip(tenants, comparison.guarantees) {
            let own = jobs.filter { $0.tenant == tenant }
            let part = FleetScale.scale(
                layout, toCards: Int64(guarantee), largestGang: own.map(\.cards).max() ?? 1)
            var alone = Replay(own, on: part)
            comparison.violations += alone.play().violations
            comparison.alone.append(
                QueueFigures(
                    own.indices.compactMap { job in
                        alone.endSeconds[job].map { end in
                            let run = own[job].durationSeconds
                            return (end - own[job].submitSeconds - run, run)
                        }
                    }))
        }
        return comparison
    }

    /// Names the tenants, and gives each the part of the fleet that its demand is of all.
    private mutating func divide(_ jobs: [ReplayJob]) {
        let names = jobs.map(\.tenant).sorted()
        tenants = names.indices.filter { $0 == 0 || names[$0] != names[$0 - 1] }.map { names[$0] }
        func demand(_ jobs: some Sequence<ReplayJob>) -> Int128 {
            jobs.reduce(0) { $0 + Int128($1.milliCards) * Int128($1.durationSeconds) }
        }
        let total = max(1, demand(jobs))
        guarantees = tenants.map { tenant in
            let own = demand(jobs.filter { $0.tenant == tenant })
            return UInt32(clamping: max(1, Int128(fleetCards) * own / total))
        }
    }

    /// The policy of the virtual clusters: each is guaranteed its part, and may borrow all.
    private func policy() -> Policy {
        Policy(
            tenants: zip(tenants, guarantees).map { name, guarantee in
                var entry = TenantPolicy(name)
                entry.guarantee = guarantee
                entry.weight = PerMille(min(1_000_000, guarantee * 1_000))
                return entry
            })
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
