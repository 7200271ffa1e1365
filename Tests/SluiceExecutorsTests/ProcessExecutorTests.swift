import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

@Suite struct ProcessExecutorTests {
    @Test func aRunHasItsEnvironmentAndItsExitCodeIsReported() throws {
        var bench = try Bench()
        let script = "echo $NAME $SLUICE_JOB $SLUICE_EPOCH $SLUICE_CARDS $HOME; pwd >&2; exit 3"
        bench.start(
            sampleRun(
                7,
                command: shell(script, environment: ["NAME=x", "SLUICE_EPOCH=9"], folder: "/usr")))
        let events = try bench.events(2)
        #expect(
            events == [
                .started(key(7), since: bench.civil),
                .ended(key(7), how: .exited(code: 3), at: bench.civil),
            ])
        #expect(bench.text(7) == "x 7 1 b0-n3:0,1\n/usr\n")
        let rest = bench.executor.readOutput(key(7), offset: 100, limit: 10)
        #expect(rest?.isComplete == true)
    }

    @Test func aRunFindsWhatItHasOfItsCard() throws {
        var bench = try Bench()
        let script = "echo $SLUICE_CARDS $SLUICE_CARD_SHARE $SLUICE_CARD_MEMORY_MIB"
        let whole = sampleRun(1, command: shell(script))
        bench.start(
            GatewayRun(
                number: OrderSequence(1), order: whole.order,
                shares: [NodeShare(block: 0, node: 3, cards: 0b10)],
                slice: Slice(share: 125, memory: 9_000), state: .starting))
        _ = try bench.events(2)
        #expect(bench.text(1) == "b0-n3:1 125 9000\n")
    }

    @Test func aBadExecutableCouldNotStart() throws {
        var bench = try Bench()
        bench.start(
            sampleRun(1, command: SluiceModel.CommandLine(executable: "/no/such/program")))
        let events = try bench.events(1)
        guard case .couldNotStart(key(1), _, let reason)? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.contains("/no/such/program"))
        #expect(bench.text(1).hasPrefix("sluice: the run was not started: "))
        #expect(bench.text(1).contains("/no/such/program"))
    }

    @Test func aRunThatWritesFasterThanItIsReadLosesNothing() throws {
        var bench = try Bench()
        // Many times what a pipe holds: the run has to wait, and must not be told to try again.
        bench.start(sampleRun(1, command: shell("head -c 900000 /dev/zero && echo end")))
        #expect(try bench.events(2).last == .ended(key(1), how: .succeeded, at: bench.civil))
        let last = bench.executor.readOutput(key(1), offset: 899_998, limit: 100)
        #expect(last?.bytes == [0, 0] + Array("end\n".utf8))
    }

    @Test func runsThatAreLeftBehindAreEndedWithTheirSupervisors() throws {
        var bench = try Bench()
        bench.start(sampleRun(1, command: shell("echo up; sleep 600")))
        bench.start(sampleRun(2, command: shell("echo over")))
        try bench.waitForOutput(1)
        _ = try bench.events(3)
        #expect(LeftRuns.end(under: bench.root, grace: Seconds(5)).count == 1)
        #expect(try bench.events(1) == [.ended(key(1), how: .stopped, at: bench.civil)])
        #expect(LeftRuns.end(under: bench.root, grace: Seconds(5)).count == 0)
    }

    @Test func oneReplicaAndEpochStartsOnce() throws {
        var bench = try Bench()
        bench.start(sampleRun(1, command: shell("echo once")))
        _ = try bench.events(2)
        bench.start(sampleRun(1, command: shell("echo twice")))
        guard case .couldNotStart(key(1), _, _)? = try bench.events(1).first else {
            Issue.record("started again")
            return
        }
        #expect(bench.text(1) == "once\n")
    }

    @Test func aStopAsksFirstAndKillsAfterTheGrace() throws {
        var bench = try Bench()
        bench.start(
            sampleRun(1, command: shell("trap '' TERM; echo up; while :; do sleep 1; done")))
        try bench.waitForOutput(1)
        // Whoever has to be gone sooner is told again: the shorter time counts.
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(600)), civil: bench.civil)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(0)), civil: bench.civil)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(600)), civil: bench.civil)
        #expect(try bench.events(2).last == .ended(key(1), how: .stopped, at: bench.civil))
    }

    /// The supervisor may look only after all of them came.
    @Test func aStopThatLeavesLessTimeIsNotWrittenOver() throws {
        let bench = try Bench()
        let folder = RunFolder(path: bench.root + "/one")
        try Files.makeFolders(folder.path, mode: 0o700)
        for (grace, kept) in [(600, 600), (5, 5), (600, 5), (0, 0), (5, 0)] as [(Int64, Int64)] {
            folder.ask(toStopWithin: Seconds(grace))
            #expect(folder.readStop() == Seconds(kept))
        }
    }

    @Test func theWallClockLimitStopsARun() throws {
        var bench = try Bench()
        bench.start(sampleRun(1, limit: 1, command: shell("sleep 1000")))
        #expect(try bench.events(2).last == .ended(key(1), how: .overLimit, at: bench.civil))
    }

    @Test func aRunIsFoundAgainAndItsEndToo() throws {
        var bench = try Bench()
        let go = "\(bench.root)/go"
        let run = sampleRun(
            1, command: shell("echo up; while [ ! -e \(go) ]; do sleep 0.01; done; exit 4"))
        let over = sampleRun(2, command: shell("exit 5"))
        bench.start(run)
        bench.start(over)
        try bench.waitForOutput(1)
        _ = try bench.events(3)
        try bench.restart()
        let since = CivilTime(seconds: 900)
        bench.executor.perform(.adopt(run, since: since), civil: bench.civil)
        bench.executor.perform(.adopt(over, since: since), civil: bench.civil)
        bench.executor.perform(.adopt(sampleRun(3), since: nil), civil: bench.civil)
        #expect(
            try bench.events(3) == [
                .started(key(1), since: since),
                .ended(key(2), how: .exited(code: 5), at: bench.civil),
                .notFound(key(3), at: bench.civil),
            ])
        try Files.replace(go, with: [])
        #expect(try bench.events(1) == [.ended(key(1), how: .exited(code: 4), at: bench.civil)])
    }

    @Test func onlyTheNewestOutputIsKept() throws {
        var bench = try Bench(outputBytes: 2_000)
        let script = "i=0; while [ $i -lt 1000 ]; do echo 123456789; i=$((i+1)); done"
        bench.start(sampleRun(1, command: shell(script)))
        _ = try bench.events(2)
        let output = bench.executor.readOutput(key(1), offset: 0, limit: 5_000)
        #expect(output?.offset == 8_000 && output?.bytes.count == 1_000)
        let rest = bench.executor.readOutput(key(1), offset: 9_000, limit: 5_000)
        #expect(rest?.offset == 9_000 && rest?.bytes.count == 1_000)
        #expect(OutputFiles.starts("\(bench.root)/runs/1.0.1") == [8_000, 9_000])
    }
}
