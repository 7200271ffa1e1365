package import SluiceModel

/// Replays a trace's jobs on a layout by discrete events: one planner core, a gateway core for each
/// region, and runs that last as long as the trace says. No faults, no delays: see `Torture`.
package enum SimulatedRun {
    /// Civil time of the trace's second 0: Monday 5 January 2026, midnight in Beijing.
    static let start = CivilTime(seconds: 1_767_542_400)

    /// Replays `jobs`, which are in order of submission. `loadPercent` scales the fleet so that the
    /// mean demand is that part of it; nil takes the layout as it is. `seed` draws each job's home
    /// metro, by population. With `failures` nodes break, and the same is played again without
    /// checkpoints and without isolation. One input, one outcome on every machine.
    package static func run(
        _ jobs: [ReplayJob], on layout: NationalLayout, loadPercent: Int64?, seed: UInt64,
        policy: ReplayPolicy, failures: FailureSettings? = nil
    ) -> ReplayOutcome {
        let mean = jobs.meanMilliCards
        var fleet = layout
        if let loadPercent {
            // Rounded up: a fleet below the demand would leave a queue that only grows.
            let divisor = 10 * loadPercent
            fleet = FleetScale.scale(
                layout, toCards: max(1, (mean + divisor - 1) / divisor),
                largestGang: jobs.map(\.cards).max() ?? 1)
        }
        let work = baselineWork(jobs, fleet, seed)
        let nearest = BaselineReplay.run(work, over: fleet, by: .nearestFirst)
        var outcome: ReplayOutcome
        switch policy {
        case .sluice:
            var replay = Replay(jobs, on: fleet, failures: failures)
            outcome = replay.play()
            if let failures { compare(jobs, fleet, failures, &outcome) }
        case .nearest: outcome = summary(nearest, work)
        case .random:
            outcome = summary(BaselineReplay.run(work, over: fleet, by: .random(seed: seed)), work)
        }
        outcome.jobs = jobs.count
        outcome.nearestFirstPowerCost = nearest.powerCost
        outcome.meanMilliCards = mean
        outcome.fleetCards = fleet.regions.reduce(0) { sum, region in
            sum + region.pools.reduce(0) { $0 + Int64($1.cards) }
        }
        return outcome
    }

    /// Plays the same without what is done about failures, one thing at a time.
    private static func compare(
        _ jobs: [ReplayJob], _ fleet: NationalLayout, _ failures: FailureSettings,
        _ outcome: inout ReplayOutcome
    ) {
        func played(_ settings: FailureSettings) -> ReplayOutcome {
            var replay = Replay(jobs, on: fleet, failures: settings)
            return replay.play()
        }
        var without = failures
        without.checkpointEvery = 0
        let unkept = played(without)
        without = failures
        without.isolates = false
        let open = played(without)
        outcome.failuresWithoutCheckpoints = unkept.failures
        outcome.failuresWithoutIsolation = open.failures
        outcome.violations += unkept.violations + open.violations
    }

    private static func baselineWork(
        _ jobs: [ReplayJob], _ layout: NationalLayout, _ seed: UInt64
    ) -> [BaselineJob] {
        var random = SplitMix64(seed: seed)
        let weights = layout.metros.map { Int64(max($0.population, 1)) }
        return jobs.enumerated().map { number, job in
            let origin: MetroName =
                weights.isEmpty ? .none : layout.metros[random.index(weights: weights)].name
            let wanted = job.specification(number: number)
            return BaselineJob(
                specification: wanted, submittedAt: start.adding(Seconds(job.submitSeconds)),
                run: wanted.expectedRun, origin: origin)
        }
    }

    private static func summary(
        _ baseline: BaselineOutcome, _ work: [BaselineJob]
    ) -> ReplayOutcome {
        var outcome = ReplayOutcome()
        outcome.placed = baseline.runs.count
        outcome.finished = baseline.runs.count
        outcome.powerCost = baseline.powerCost
        outcome.setWaits(baseline.runs.map { $0.start.since(work[$0.job].submittedAt).count })
        for run in baseline.runs {
            let place = UInt64(run.job) ^ UInt64(bitPattern: run.start.seconds) << 24
            var mixed = SplitMix64(seed: outcome.stateHash ^ place)
            outcome.stateHash = mixed.next()
        }
        return outcome
    }
}
