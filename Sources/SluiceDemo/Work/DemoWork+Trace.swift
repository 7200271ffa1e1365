package import SluiceModel
package import SluiceTraces

extension DemoWork {
    /// Longest run of a job of a trace: what the shipped day shows too.
    static let longestRun: Int64 = 43_200

    /// A public trace, scaled to a day and to the layout: submissions are squeezed into the day, at
    /// most `jobs` are kept (evenly spread over the trace), and every job gets so many times the
    /// cards that the mean load is the shipped day's. Lengths of runs stay, cut at midnight.
    package static func scaled(
        _ trace: Trace, named name: String, to layout: NationalLayout, jobs: Int, seed: UInt64
    ) -> DemoWork {
        let fleet = DemoFleet(layout, within: bound)
        var kept = evenly(trace.jobs.filter { $0.cards > 0 }, jobs)
        let first = kept.first?.submitSeconds ?? 0
        let span = max(1, (kept.last?.submitSeconds ?? 0) - first + 1)
        for index in kept.indices {
            let shifted = Int128(kept[index].submitSeconds - first) * Int128(day) / Int128(span)
            kept[index].submitSeconds = Int64(shifted)
            kept[index].durationSeconds = max(
                DemoLimits.shortestRun,
                min(kept[index].durationSeconds, longestRun, day - Int64(shifted)))
        }
        let factor = factor(kept, fleet)
        let largest = largestGang(layout, fleet)
        var writer = JobWriter(layout, fleet, seed: seed)
        for var job in kept {
            if factor > 1 {
                job.cards = UInt32(min(Int64(largest), Int64(job.cards) * factor))
                job.cardMilli = 1_000
            }
            writer.add(job, day: 0)
        }
        return DemoWork(
            jobs: writer.finish(), days: 1, title: "the trace \(name), scaled to one day",
            notes: trace.notes + [
                "The trace is squeezed into one day: \(kept.count) of \(trace.jobs.count) jobs, "
                    + "runs of at most 12 hours that end by midnight, each with \(factor) times "
                    + "its cards (at most \(largest)), so that the fleet is loaded."
            ])
    }

    /// At most `count` jobs, spread evenly over the list.
    static func evenly(_ jobs: [TraceJob], _ count: Int) -> [TraceJob] {
        guard jobs.count > count, count > 0 else { return jobs }
        return (0..<count).map { jobs[$0 * jobs.count / count] }
    }

    /// How many times its cards each job gets for the shipped day's load; 1 at least.
    private static func factor(_ jobs: [TraceJob], _ fleet: DemoFleet) -> Int64 {
        let demand = jobs.reduce(Int128(0)) { $0 + Int128($1.milliCardSeconds) }
        let wanted = Int128(fleet.cards) * Int128(loadMilli) * Int128(day)
        return demand > 0 ? max(1, min(1_024, Int64(wanted / demand))) : 1
    }

    /// The most cards of a gang: a quarter of the largest pool that trains, at most 1,024.
    private static func largestGang(_ layout: NationalLayout, _ fleet: DemoFleet) -> UInt32 {
        let largest =
            layout.regions.flatMap(\.pools)
            .filter { fleet.trainingChips.contains($0.chip) }.map(\.cards).max() ?? 1
        return max(1, min(1_024, largest / 4))
    }
}
