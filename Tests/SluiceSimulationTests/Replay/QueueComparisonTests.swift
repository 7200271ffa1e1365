import SluiceModel
import Testing

@testable import SluiceSimulation

@Suite struct QueueComparisonTests {
    /// A tenant that floods the nation with long gangs at first, and one that comes with short
    /// ones.
    private static let jobs: [ReplayJob] =
        (0..<40).map { job($0 * 10, 20_000, 8, "flood") }
        + (0..<40).map { job(1_000 + $0 * 300, 600, 8, "short") }

    private static func job(
        _ submit: Int, _ run: Int64, _ cards: UInt32, _ tenant: String
    ) -> ReplayJob {
        ReplayJob(
            submitSeconds: Int64(submit), durationSeconds: run, cards: cards, cardMilli: 1_000,
            kind: .training, tenant: TenantName(trusted: tenant))
    }

    @Test func `every rule does all work, and who is guaranteed something gets it`() throws {
        let jobs = Self.jobs.sorted { $0.submitSeconds < $1.submitSeconds }
        let settings = QueueSettings(loadPercent: 200)
        let comparison = QueueComparison.run(jobs, on: SmallNation.layout(), settings)
        #expect(comparison.violations == [])
        #expect(comparison.tenants.map(\.text) == ["flood", "short"])
        for row in comparison.rows { #expect(row.all.jobs == jobs.count, "\(row.name)") }
        let rows = Dictionary(uniqueKeysWithValues: comparison.rows.map { ($0.name, $0) })
        let sluice = try #require(rows["sluice"]).byTenant[1]
        let backfill = try #require(rows["backfill"]).byTenant[1]
        #expect(sluice.waitMillisecondsMean < backfill.waitMillisecondsMean)
        let again = QueueComparison.run(jobs, on: SmallNation.layout(), settings)
        #expect(again.rows.map(\.all) == comparison.rows.map(\.all))
    }

    @Test func `strict order lets nobody pass, and shortest first does`() {
        let layout = SmallNation.layout()
        let pool = layout.regions.flatMap(\.pools).map { UInt32($0.cards) }.max() ?? 0
        let most = layout.regions.flatMap(\.pools).reduce(0) { $0 + Int($1.cards) }
        // One gang as large as the largest pool waits behind jobs that fill all of them.
        let fill = (0..<most).map { _ in Self.job(0, 1_000, 1, "a") }
        let jobs = fill + [Self.job(1, 50, pool, "a"), Self.job(2, 10, 1, "a")]
        let strict = CountedQueue.play(jobs, on: layout, by: .submission)
        let shortest = CountedQueue.play(jobs, on: layout, by: .duration)
        #expect(strict[most] == 1_050 && (strict[most + 1] ?? 0) >= 1_010)
        #expect(shortest[most + 1] == 1_010 && (shortest[most] ?? 0) >= 1_050)
    }

    @Test func `figures are means and hundredths of waits and bounded slowdowns`() {
        let figures = QueueFigures((0..<100).map { (wait: $0, run: 5) })
        #expect(figures.jobs == 100 && figures.waitMillisecondsMean == 49_500)
        #expect(figures.waitSecondsP99 == 99 && figures.slowdownP99 == 10_900)
        #expect(figures.slowdownMean == 5_950)
    }
}
