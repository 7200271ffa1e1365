import SluiceGateway
import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import Testing

@testable import SluiceExecutors

@Suite struct SlurmWordsTests {
    @Test(arguments: [
        ("5|sluice.a|PENDING|0|N/A|N/A|JobHeldUser|", SlurmJob.State.held),
        ("5|sluice.a|PENDING|0|N/A|N/A|Resources|", .pending),
        ("5|sluice.a|RUNNING|0|1795288159|1795288219|None|", .running),
        ("5|sluice.a|COMPLETING|0|1795288159|1795288219|None|", .running),
        (
            "5|sluice.a|FAILED|768|1795288159|1795288219|NonZeroExitCode|",
            .ended(.left(status: 768))
        ),
        ("5|sluice.a|CANCELLED|0|N/A|1795288219|None|", .ended(.cancelled(didStart: false))),
        ("5|sluice.a|TIMEOUT|0|1795288159|1795288219|TimeLimit|", .ended(.timeLimit)),
        ("5|sluice.a|NODE_FAIL|0|1795288159|1795288219|None|", .ended(.lost("NODE_FAIL"))),
    ])
    func aLineOfSqueueIsRead(line: String, state: SlurmJob.State) throws {
        let job = try #require(SlurmJob(line: line[...]))
        #expect(job.job == 5 && job.name == "sluice.a" && job.state == state)
    }

    @Test func linesThatAreNoneAreNotRead() {
        for line in [
            "", "5|a|RUNNING", "slurm_load_jobs error: Unable to contact", "x|a|b|c|d|e|f|",
        ] {
            #expect(SlurmJob(line: line[...]) == nil, "\(line)")
        }
    }

    @Test func aStatusIsACodeOrASignalAlsoThroughAShell() {
        #expect(SlurmEnd.end(status: 0) == .succeeded)
        #expect(SlurmEnd.end(status: 3 << 8) == .exited(code: 3))
        #expect(SlurmEnd.end(status: 9) == .signalled(number: 9))
        #expect(SlurmEnd.end(status: 137 << 8) == .signalled(number: 9))
        #expect(SlurmEnd.end(status: 255 << 8) == .exited(code: 255))
    }

    @Test(arguments: [
        ("IDLE", NodeObservation.State.open), ("MIXED+PLANNED", .open), ("ALLOCATED", .open),
        ("IDLE+DRAIN", .drained("disk [root@now]")), ("MIXED*", .drained("disk [root@now]")),
        ("IDLE+MAINT+RESERVED", .drained("disk [root@now]")), ("DOWN*", .down("disk [root@now]")),
        ("DOWN+DRAIN", .down("disk [root@now]")),
    ])
    func aNodesStateIsOpenDrainedOrDown(word: String, state: NodeObservation.State) throws {
        let node = try #require(SlurmNode(line: line(word)))
        #expect(node.state == state)
    }

    private func line(_ state: String) -> Substring {
        """
        NodeName=a1 Arch=x86_64 CPUAlloc=40 CPUEfctv=126 CPUTot=128 Gres=gpu:a100:8 State=\(state) \
        AllocTRES=cpu=40,mem=9G,gres/gpu=5,gres/gpu:a100=5 Comment=State=DOWN Reason=disk [root@now]
        """
    }

    @Test func whatOthersHaveIsTheGreaterOfProcessorsAndCards() throws {
        let node = try #require(SlurmNode(line: line("MIXED")))
        var settings = SlurmSettings(partition: "p", nodes: [["a1"]])
        settings.card = .resource("gpu:a100")
        settings.processorsPerCard = 8
        // 5 cards are out, 2 of them ours; of 126 processors others have 24.
        #expect(node.localCards(of: 8, settings: settings, oursInUse: (16, 2)) == 3)
        // All processors out: no card is left whatever the resource says.
        settings.processorsPerCard = 64
        #expect(node.localCards(of: 8, settings: settings, oursInUse: (0, 0)) == 7)
        settings.card = .processors
        settings.processorsPerCard = 16
        #expect(node.localCards(of: 8, settings: settings, oursInUse: (40, 3)) == 1)
    }

    @Test func wordsOfTheShellStayWhatTheyAre() throws {
        let texts = ["", "it's", "$HOME `id` \"x\" \\", "a\nb", "'''"]
        let words = texts.map(SlurmScript.quoted).joined(separator: " ")
        let pipe = try FileDescriptor.pipe(nonBlockingReader: true)
        let process = try Spawn(
            "/bin/sh", ["-c", "printf '%s|' \(words)"], standardOutput: pipe.writer.descriptor
        ).start()
        #expect(try process.waitForEnd(until: .now + .seconds(20)) == .exited(0))
        var bytes: [UInt8] = []
        _ = pipe.reader.descriptor.gather(into: &bytes, rounds: 1)
        #expect(String(decoding: bytes, as: UTF8.self) == texts.map { $0 + "|" }.joined())
    }
}

@Suite struct CommandRunnerTests {
    /// Waits until so many have answered.
    private func answers(
        _ runner: inout CommandRunner<Int>, _ count: Int
    ) throws -> [Int: CommandOutcome] {
        var found: [Int: CommandOutcome] = [:]
        var epoll = try Epoll(capacity: 1)
        try epoll.add(runner.watchable, .read, token: 0)
        let end = Instant.now + .seconds(20)
        while found.count < count, .now < end {
            _ = try epoll.wait(atMost: .milliseconds(20))
            for answer in runner.takeAnswers() { found[answer.ticket] = answer.outcome }
        }
        return found
    }

    @Test func commandsAnswerWithWhatTheySaidOrWhyNot() throws {
        var runner = try CommandRunner<Int>(environment: ["PATH=/usr/bin:/bin", "X=y"])
        runner.run(
            "/bin/sh", ["-c", "echo $X; echo no >&2; exit 4"], ticket: 1, within: .seconds(9))
        runner.run("/no/such", [], ticket: 2, within: .seconds(9))
        runner.run("/bin/sh", ["-c", "sleep 600"], ticket: 3, within: .milliseconds(50))
        runner.run(
            "/bin/sh", ["-c", "exec head -c 20000000 /dev/zero"], ticket: 4, within: .seconds(9))
        let found = try answers(&runner, 4)
        guard case .ended(.exited(4), let output, "no")? = found[1] else {
            Issue.record("\(String(describing: found[1]))")
            return
        }
        #expect(output == Array("y\n".utf8))
        #expect(found[2]?.reason.contains("/no/such") == true)
        #expect(found[3]?.reason == "it did not answer in time")
        #expect(found[4]?.reason.hasPrefix("it said more than") == true)
        #expect(runner.count == 0)
    }
}
