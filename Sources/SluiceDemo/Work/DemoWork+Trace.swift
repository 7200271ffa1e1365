package import SluiceModel
package import SluiceTraces

extension DemoWork {
    /// Longest run of a job of a trace: what the shipped day shows too.
    static let longestRun: Int64 = 43_200
    /// Most cards of one replica of inference: eight nodes of eight, one model spread over them.
    static let largestReplica: Int64 = 64

    /// A public trace of jobs, scaled to a day and to the layout: submissions are squeezed into the
    /// day, at most `jobs` are kept (evenly spread over the trace), and every job gets so many
    /// times the cards that the mean load is the shipped day's; inference so many that its metros
    /// can carry it. Lengths of runs stay, cut at midnight.
    package static func scaled(
        _ trace: Trace, named name: String, to layout: NationalLayout, jobs: Int, seed: UInt64
    ) -> DemoWork {
        let fleet = DemoFleet(layout, within: bound)
        let withCards = trace.jobs.filter { $0.cards > 0 }
        let kept = squeezed(WorkloadShape.thinned(withCards, to: jobs))
        let quotas = quotas(layout, fleet)
        let serving = factor(
            kept.filter { $0.kind == .inference }, cards: quotas.reduce(0, +), most: largestReplica)
        let largest = largestGang(layout, fleet)
        let working = factor(
            kept.filter { $0.kind != .inference },
            cards: fleet.cards * loadMilli / 1_000 - (serving > 0 ? quotas.reduce(0, +) : 0),
            most: Int64(largest))
        var writer = JobWriter(layout, fleet, servedBy: quotas, seed: seed)
        for var job in kept {
            let isServing = job.kind == .inference
            let times = isServing ? serving : working
            if times > 1 {
                let most = isServing ? largestReplica : Int64(largest)
                job.cards = UInt32(min(most, Int64(job.cards) * times))
                job.cardMilli = 1_000
            }
            writer.add(job, day: 0)
        }
        let cpuOnly = trace.jobs.count - withCards.count
        return DemoWork(
            jobs: writer.finish(), days: 1, title: "the trace \(name), scaled to one day",
            notes: trace.notes + [
                "The trace is squeezed into one day: \(kept.count) of \(trace.jobs.count) jobs"
                    + (cpuOnly > 0 ? " (\(cpuOnly) of them want no card)" : "")
                    + ", runs of at most 12 hours that end by midnight, each with "
                    + "\(max(1, working)) times its cards (at most \(largest)"
                    + (serving > 0
                        ? "; inference \(serving) times, at most \(largestReplica))" : ")")
                    + ", so that the fleet is loaded. Chip models that a trace names are not asked "
                    + "for."
            ])
    }

    /// Submissions moved into one day, lengths bounded.
    private static func squeezed(_ jobs: [TraceJob]) -> [TraceJob] {
        let first = jobs.first?.submitSeconds ?? 0
        let span = max(1, (jobs.last?.submitSeconds ?? 0) - first + 1)
        return jobs.map { job in
            var moved = job
            moved.submitSeconds = Int64(
                Int128(job.submitSeconds - first) * Int128(day) / Int128(span))
            moved.durationSeconds = max(
                DemoLimits.shortestRun,
                min(job.durationSeconds, longestRun, day - moved.submitSeconds))
            return moved
        }
    }

    /// How many times its cards each job gets so that the jobs keep `cards` busy through the day; 0
    /// without jobs, 1 at least with them.
    private static func factor(_ jobs: [TraceJob], cards: Int64, most: Int64) -> Int64 {
        let demand = jobs.reduce(Int128(0)) { $0 + Int128($1.milliCardSeconds) }
        guard demand > 0 else { return 0 }
        return max(1, min(most, Int64(Int128(max(0, cards)) * 1_000 * Int128(day) / demand)))
    }

    /// The most cards of a gang: a quarter of the largest pool that trains, at most 1,024.
    private static func largestGang(_ layout: NationalLayout, _ fleet: DemoFleet) -> UInt32 {
        let largest =
            layout.regions.flatMap(\.pools)
            .filter { fleet.trainingChips.contains($0.chip) }.map(\.cards).max() ?? 1
        return max(1, min(1_024, largest / 4))
    }
}
