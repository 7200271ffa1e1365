package import SluiceModel
package import SluiceReports
import SluiceSimulation
import SluiceWire

/// Power of what Sluice ran, and of the same runs placed by plain rules.
package struct PowerComparison: Sendable {
    /// Sluice, nearest first, random.
    package private(set) var costs: [ReportContent.PowerCost] = []
    /// Runs that were compared: those that ended, and whose place was seen.
    package private(set) var runs = 0
    /// Seconds that the baselines' jobs waited on average: nearest first, random.
    package private(set) var meanWaits: [Int64] = []

    /// Adds up the ended runs of `ledger` and replays them. O(jobs × pools).
    package init(_ ledger: DemoLedger, over layout: NationalLayout, seed: UInt64) {
        let meter = PowerMeter(layout)
        var sluice = MicroYuan(0)
        var work: [BaselineJob] = []
        for entry in ledger.entries {
            guard let summary = entry.summary, summary.startedAt != .none,
                summary.endedAt > summary.startedAt, let placement = entry.placements.first
            else { continue }
            let run = summary.endedAt.since(summary.startedAt)
            let job = BaselineJob(
                specification: entry.job.specification, submittedAt: summary.submittedAt, run: run,
                origin: entry.job.origin)
            guard
                let cost = meter.cost(
                    of: job.milliCards, in: placement.pool, from: summary.startedAt, for: run)
            else { continue }
            sluice = sluice + cost
            work.append(job)
        }
        runs = work.count
        let nearest = BaselineReplay.run(work, over: layout, by: .nearestFirst)
        let random = BaselineReplay.run(work, over: layout, by: .random(seed: seed))
        costs = [
            .init(policy: "Sluice", microYuan: sluice.count),
            .init(policy: "nearest first", microYuan: nearest.powerCost.count),
            .init(policy: "random", microYuan: random.powerCost.count),
        ]
        meanWaits = [nearest, random].map { $0.waitSeconds / Int64(max(1, work.count)) }
    }
}
