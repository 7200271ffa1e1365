import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

@Suite(.serialized, .enabled(if: SlurmSite.isThere, Comment(rawValue: SlurmSite.absence)))
struct SlurmExecutorTests {
    @Test func aGangRunsOnItsNodesAndItsEndAndOutputComeBack() throws {
        var bench = try SlurmBench()
        let script =
            "echo $NAME $SLUICE_EPOCH $SLUICE_CARDS $SLURM_JOB_NODELIST $TZ;"
            + "srun --nodes=2 --ntasks=2 true && exit 3"
        bench.start(
            gang(
                7, [(1, 8), (2, 4)],
                command: shell(script, environment: ["NAME=it's", "SLUICE_EPOCH=9"])))
        let events = try bench.waitForRuns(2)
        #expect(
            events == [
                .started(key(7), since: bench.civil),
                .ended(key(7), how: .exited(code: 3), at: bench.civil),
            ])
        #expect(bench.text(7) == "it's 1 b0-n1:0,1,2,3,4,5,6,7;b0-n2:0,1,2,3 node[1-2]\n")
        let rest = bench.executor.readOutput(key(7), offset: 1_000, limit: 10)
        #expect(rest?.isComplete == true)
        let job = try bench.site.ask("scontrol", "--oneliner", "show", "job")
        #expect(job.contains("JobName=sluice.here.7.7.0.1 "))
        #expect(job.contains("Comment=sluice region=here job=7 replica=0 epoch=1 order=7"))
        #expect(job.contains("TRES=cpu=12,node=2"))
        #expect(job.contains("Requeue=0"))
    }

    @Test func whatSlurmRefusesCouldNotStartWithSlurmsOwnWords() throws {
        var bench = try SlurmBench(partition: "play")
        bench.start(gang(1, [(0, 8)], command: shell("true")))
        guard case .couldNotStart(key(1), _, let reason)? = try bench.waitForRuns(1).first else {
            Issue.record("\(bench.runEvents)")
            return
        }
        #expect(reason.contains("Slurm refused it") && reason.contains("partition"))
    }

    @Test(.enabled(if: SlurmSite.isLong, "ops/test --long runs it"))
    func aStopAsksFirstAndKillsAfterTheGrace() throws {
        var bench = try SlurmBench()
        bench.start(
            gang(1, [(0, 1)], command: shell("trap 'echo asked; exit 0' TERM; sleep 600 & wait")))
        bench.start(gang(2, [(1, 1)], command: shell("trap '' TERM; while :; do sleep 1; done")))
        _ = try bench.waitForRuns(2)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(30)), civil: bench.civil)
        bench.executor.perform(.stop(key(2), pool: 0, grace: Seconds(0)), civil: bench.civil)
        try bench.wait("both have ended") {
            $0.count { if case .ended = $0 { true } else { false } } == 2
        }
        #expect(bench.text(1).contains("asked"))
    }

    @Test(.enabled(if: SlurmSite.isLong, "ops/test --long runs it"))
    func aGatewayThatComesBackFindsItsRunsByName() throws {
        var bench = try SlurmBench()
        let run = gang(1, [(0, 1)], command: shell("sleep 600"))
        let over = gang(2, [(1, 1)], command: shell("exit 5"))
        // Submitted and not yet answered, as after a `kill -9` in between.
        let caught = gang(3, [(2, 1)], command: shell("exit 6"))
        bench.start(run)
        bench.start(over)
        _ = try bench.waitForRuns(3)
        bench.start(caught)
        _ = bench.executor.takeEvents(civil: bench.civil)
        try bench.restart()
        let since = CivilTime(seconds: 900)
        bench.executor.perform(.adopt(run, since: since), civil: bench.civil)
        bench.executor.perform(.adopt(over, since: since), civil: bench.civil)
        bench.executor.perform(.adopt(caught, since: nil), civil: bench.civil)
        bench.executor.settled()
        _ = try bench.waitForRuns(5)
        #expect(bench.runEvents.contains(.started(key(1), since: since)))
        #expect(
            bench.runEvents.contains(.ended(key(2), how: .exited(code: 5), at: bench.civil)))
        #expect(
            bench.runEvents.contains(.ended(key(3), how: .exited(code: 6), at: bench.civil)))
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(0)), civil: bench.civil)
        _ = try bench.waitForRuns(6)
        let once = try bench.site.ask("squeue", "--states=all", "--noheader", "--format=%j %T")
        #expect(
            once.split(separator: "\n").count { $0.contains(".3.0.1") && !$0.contains("CANC") } == 1
        )
    }

    @Test func aJobThatNobodyKnowsIsCancelled() throws {
        var bench = try SlurmBench()
        bench.start(gang(1, [(0, 1)], command: shell("sleep 600")))
        _ = try bench.waitForRuns(1)
        // A store that was lost: its successor has another name and knows of nothing.
        try bench.restart(store: 8)
        bench.executor.settled()
        let site = bench.site
        try bench.wait("the stranger is gone") { _ in
            (try? site.ask("squeue", "--noheader", "--format=%j")) == ""
        }
        #expect(bench.runEvents.isEmpty)
    }

    @Test func whatLocalUsersTookAndHowNodesAreIsTold() throws {
        var bench = try SlurmBench()
        _ = try bench.site.ask(
            "sbatch", "--nodelist=node3", "--ntasks=3", "--output=/dev/null", "--wrap=sleep 600")
        let site = bench.site
        try bench.wait("theirs runs") { _ in
            (try? site.ask("squeue", "--noheader", "--format=%T").trimmed) == "RUNNING"
        }
        _ = try bench.site.ask(
            "scontrol", "update", "NodeName=node2", "State=DRAIN", "Reason=fan 3 is loud")
        bench.start(gang(1, [(3, 2)], command: shell("sleep 600")))
        func node(_ number: UInt16) -> NodeAddress { NodeAddress(pool: 0, block: 0, node: number) }
        let three = NodeObservation(localCards: 3, state: .open)
        try bench.wait("all is told") { events in
            events.contains(.pool(0, away: nil))
                && events.contains(.started(key(1), since: CivilTime(seconds: 1_000)))
                && events.contains(.node(node(3), three))
                && events.contains {
                    if case .node(node(2), let seen) = $0, case .drained(let why) = seen.state {
                        why.hasPrefix("fan 3 is loud")
                    } else {
                        false
                    }
                }
        }
        #expect(
            bench.seen.contains(.node(node(0), NodeObservation(localCards: 0, state: .open))))
        // Ours are never counted as theirs.
        #expect(
            !bench.seen.contains {
                if case .node(node(3), let seen) = $0 { seen.localCards > 3 } else { false }
            })
    }

    @Test func aRunThatSlurmLetsWaitTooLongIsGivenBack() throws {
        var bench = try SlurmBench(longestWait: 1)
        _ = try bench.site.ask(
            "sbatch", "--nodelist=node0", "--ntasks=8", "--output=/dev/null", "--wrap=sleep 600")
        bench.start(gang(1, [(0, 1)], command: shell("echo never")))
        guard case .displaced(key(1), _, let reason)? = try bench.waitForRuns(1).first else {
            Issue.record("\(bench.runEvents)")
            return
        }
        #expect(reason.hasPrefix("Slurm let it wait for 1 s: "))
        #expect(bench.text(1).isEmpty)
    }

    @Test func theEndAtSlurmFollowsTheLeaseAndIsNeverBehindTheFence() throws {
        var bench = try SlurmBench()
        let fence: Int64 = 150
        bench.start(gang(1, [(0, 1)], fence: fence, command: shell("sleep 600")))
        _ = try bench.waitForRuns(1)
        var ends: [Int64] = []
        for ahead in [60, 200, 90] as [Int64] {
            let lease = Int64(Instant.now.nanoseconds / 1_000) + ahead * 1_000_000
            bench.executor.perform(
                .leaseMoved(end: BootTime(microseconds: lease)), civil: bench.civil)
            let now = Int64(WallClock.millisecondsSince1970 / 1_000)
            let site = bench.site
            // Slurm looks each half minute and kills five seconds later.
            let latest = now + ahead + fence - 31 - 5
            let least = latest - fence / 8 - 3
            try bench.wait("the end is at \(least) to \(latest)") { _ in
                let text = try? site.ask("squeue", "--noheader", "--Format=EndTime")
                let end = text.flatMap { Int64($0.trimmed) } ?? 0
                if (least...latest + 1).contains(end) { ends.append(end) }
                return (least...latest + 1).contains(end)
            }
        }
        #expect(ends.count == 3)
    }

    @Test(.enabled(if: SlurmSite.isLong, "ops/test --long runs it"))
    func whileSlurmIsSilentItsRunsGoOnAndNothingIsLost() throws {
        var bench = try SlurmBench()
        bench.start(gang(1, [(0, 1)], command: shell("sleep 2; exit 4")))
        _ = try bench.waitForRuns(1)
        try bench.site.controller("stop")
        bench.start(gang(2, [(1, 1)], command: shell("exit 6")))
        try bench.wait("the submission fails") {
            $0.contains {
                if case .note(let text) = $0 { text.contains("no answer") } else { false }
            }
        }
        try bench.site.controller("start")
        _ = try bench.waitForRuns(4)
        #expect(
            bench.runEvents.contains(.ended(key(1), how: .exited(code: 4), at: bench.civil)))
        #expect(
            bench.runEvents.contains(.ended(key(2), how: .exited(code: 6), at: bench.civil)))
    }
}
