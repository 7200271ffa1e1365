import SluiceGateway
import SluiceModel
import Testing

@testable import SluiceExecutors

@Suite struct EmulatedExecutorTests {
    private let start = CivilTime(seconds: 1_000)

    @Test func runsEndInOrderOfTheirLengths() {
        var executor = EmulatedExecutor()
        for (job, length) in [(1, 50), (2, 20), (3, 90), (4, 20)] {
            let run = sampleRun(UInt64(job), expectedRun: Int64(length))
            executor.perform(.start(run), civil: start)
        }
        #expect(executor.takeEvents(civil: start).count == 4)
        #expect(executor.nextEnd == CivilTime(seconds: 1_020))
        let ends = executor.takeEvents(civil: CivilTime(seconds: 1_050))
        #expect(
            ends
                == [(2, 1_020), (4, 1_020), (1, 1_050)].map { job, end in
                    .ended(key(UInt64(job)), how: .succeeded, at: CivilTime(seconds: end))
                })
        #expect(executor.runCount == 1)
    }

    @Test func theWallClockLimitEndsARunThatIsLonger() {
        var executor = EmulatedExecutor()
        executor.perform(.start(sampleRun(1, expectedRun: 50, limit: 10)), civil: start)
        let events = executor.takeEvents(civil: CivilTime(seconds: 2_000))
        #expect(events.last == .ended(key(1), how: .overLimit, at: CivilTime(seconds: 1_010)))
    }

    @Test func aStoppedRunEndsOnce() {
        var executor = EmulatedExecutor()
        let run = sampleRun(1, expectedRun: 50)
        executor.perform(.start(run), civil: start)
        executor.perform(.stop(run.key, pool: 0, grace: Seconds(1)), civil: start)
        let events = executor.takeEvents(civil: CivilTime(seconds: 5_000))
        #expect(
            events == [.started(run.key, since: start), .ended(run.key, how: .stopped, at: start)])
    }

    @Test func anAdoptedRunEndsWhenItWouldHave() {
        var executor = EmulatedExecutor()
        executor.perform(
            .adopt(sampleRun(1, expectedRun: 50), since: start), civil: CivilTime(seconds: 1_040))
        #expect(executor.nextEnd == CivilTime(seconds: 1_050))
    }
}
