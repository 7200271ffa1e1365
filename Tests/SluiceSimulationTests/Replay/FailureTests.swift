import SluiceModel
import Testing

@testable import SluiceSimulation

/// Nodes that break in a replay.
@Suite struct FailureTests {
    /// Six gangs of two nodes, one after another every ten minutes, each for four hours.
    private let jobs = (0..<6).map {
        ReplayJob(
            submitSeconds: Int64($0) * 600, durationSeconds: 14_400, cards: 16, cardMilli: 1_000,
            kind: .training)
    }

    private func run(_ failures: FailureSettings?) -> ReplayOutcome {
        SimulatedRun.run(
            jobs, on: SmallNation.layout(), loadPercent: 60, seed: 1, policy: .sluice,
            failures: failures)
    }

    @Test func `all work is done, and checkpoints and isolation each save some of it`() throws {
        // A thousand times what is published: some ten breaks in so short a time.
        var settings = FailureSettings(
            rate: 1_000 * FailureSettings.publishedRate, checkpointEvery: 1_800, seed: 7)
        settings.repair = 3_600
        let outcome = run(settings)
        #expect(outcome.violations.isEmpty, "\(outcome.violations)")
        #expect(outcome.finished == jobs.count)
        let failures = try #require(outcome.failures)
        let unkept = try #require(outcome.failuresWithoutCheckpoints)
        let open = try #require(outcome.failuresWithoutIsolation)
        #expect(failures.nodeFaults > 0)
        #expect(failures.useful == Int128(jobs.count) * 14_400 * 16_000)
        // No more is lost than the time between two checkpoints, each time.
        #expect(
            failures.given - failures.useful <= Int128(failures.interruptedRuns) * 1_800 * 16_000)
        #expect(failures.goodputMillionths >= unkept.goodputMillionths)
        #expect(failures.goodputMillionths >= open.goodputMillionths)
    }

    @Test func `without failures nothing is otherwise`() {
        let none = run(nil)
        let never = run(FailureSettings(rate: 0, checkpointEvery: 1_800, seed: 7))
        #expect(none.stateHash == never.stateHash && none.failures == nil)
        #expect(never.failures?.goodputMillionths == 1_000_000)
    }

    @Test func `the published rate breaks a thousand cards about every two days of use`() {
        // 466 of 54 days on 16,384 cards: 2.2e-5 a card-hour.
        #expect(FailureSettings.publishedRate == 21_946)
        let settings = FailureSettings(
            rate: FailureSettings.publishedRate, checkpointEvery: 0, seed: 1)
        var random = SplitMix64(seed: 5)
        let draws = 4_000
        let sum = (0..<draws).reduce(Int64(0)) { sum, _ in
            sum + settings.secondsToFailure(milliCards: 1_000_000, random: random.next())
        }
        let meanHours = sum / Int64(draws) / 3_600
        #expect((42...49).contains(meanHours), "\(meanHours) h")
    }

    @Test func `the logarithm is right where it is known`() {
        // −ln ½ and −ln ¼ of 2³² parts, to a part in a million.
        let half = Int64(FailureSettings.minusLogarithm(1 << 63))
        let quarter = Int64(FailureSettings.minusLogarithm(1 << 62))
        #expect(abs(half - 2_977_044_471) < 3_000)
        #expect(abs(quarter - 5_954_088_943) < 6_000)
    }
}
