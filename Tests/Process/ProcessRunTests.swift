import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// The process executor behind a real gateway: its supervisor is the program itself.
    @Suite struct ProcessRunTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster("runs", gateways: ["gamma"])
            client = try cluster.client()
        }

        private func submit(
            _ script: String, cards: UInt32 = 2, limit: Int64 = 60, folder: String = "",
            environment: [String] = []
        ) throws -> JobID {
            var job = JobSpecification(kind: .training, name: "run", cards: cards)
            job.wallClockLimit = Seconds(limit)
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script, "name", "one", "two words"],
                environment: environment, workingFolder: folder)
            return try client.submit(job, tenant: TenantName(trusted: "lab")).job
        }

        private func end(_ job: JobID) throws -> JobSummary {
            try awaited("job \(job) ends") { () throws -> JobSummary? in
                let summary = try client.job(job).summary
                return summary.state.isEnded ? summary : nil
            }
        }

        private func log(_ job: JobID) throws -> Output {
            try client.readLog(ReplicaID(job: job, index: 0))
        }

        private func awaitLine(_ line: String, of job: JobID) throws {
            try eventually("job \(job) says \(line)") { () throws -> Bool in
                let output = try? log(job)
                return String(decoding: output?.bytes ?? [], as: UTF8.self).contains(line)
            }
        }

        @Test func `a command has its arguments, environment, folder, output and exit code`() throws
        {
            let folder = cluster.scratch("work")
            try Files.makeFolders(folder)
            let job = try submit(
                "echo $1,$2,$GREETING,$SLUICE_JOB.$SLUICE_REPLICA.$SLUICE_EPOCH,$SLUICE_CARDS;"
                    + "echo errors too >&2; pwd; echo ${HOME-no home}; ulimit -c; exit 7",
                folder: folder, environment: ["GREETING=hello", "SLUICE_EPOCH=99"])
            let summary = try end(job)
            #expect(summary.state == .failed)
            #expect(summary.verdict.sentence.contains("exit code 7"), "\(summary.verdict)")
            let output = try log(job)
            #expect(
                String(decoding: output.bytes, as: UTF8.self)
                    == "one,two words,hello,\(job).0.1,b0-n0:0,1\nerrors too\n\(folder)\n"
                    + "no home\n0\n"
            )
            // At its end the output says that it is.
            let rest = try client.readLog(
                ReplicaID(job: job, index: 0), offset: UInt64(output.bytes.count))
            #expect(rest.bytes.isEmpty && rest.isComplete)
        }

        @Test func `a command that ends well finishes its job, in a folder of its own`() throws {
            let job = try submit("echo here > file; cat file; pwd")
            #expect(try end(job).state == .finished)
            let text = String(decoding: try log(job).bytes, as: UTF8.self)
            #expect(text == "here\n\(cluster.scratch("gamma"))/runs/\(job).0.1/work\n")
        }

        @Test func `the wall clock limit ends a run with all that it started`() throws {
            let job = try submit("sleep 1000 & echo child $!; sleep 1000", limit: 1)
            let summary = try end(job)
            #expect(summary.state == .failed)
            #expect(summary.verdict.code == .overLimit, "\(summary.verdict)")
            let words = String(decoding: try log(job).bytes, as: UTF8.self).split(separator: "\n")
            let child = try #require(words.first?.split(separator: " ").last.flatMap { Int32($0) })
            try eventually("the run's child is gone") { !Self.lives(child) }
        }

        @Test func `a run on a slice is told its part of the card, and main memory is its own`()
            throws
        {
            var job = JobSpecification(kind: .batch, name: "run", cards: 1)
            job.cardShare = PerMille(500)
            let script = "echo $SLUICE_CARD_SHARE $SLUICE_CARD_MEMORY_MIB; ulimit -v"
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script])
            let number = try client.submit(job, tenant: TenantName(trusted: "lab")).job
            #expect(try end(number).state == .finished)
            // Half of a card of 80 GiB, whose thousandth is reckoned in whole MiB: 81.
            let said = String(decoding: try log(number).bytes, as: UTF8.self)
            #expect(said == "500 40500\nunlimited\n")
        }

        /// Whether a process is there and no zombie.
        static func lives(_ number: Int32) -> Bool {
            guard let bytes = try? Files.read("/proc/\(number)/stat", limit: 4_096) else {
                return false
            }
            let text = String(decoding: bytes, as: UTF8.self)
            return !text[(text.lastIndex(of: ")") ?? text.startIndex)...].hasPrefix(") Z")
        }

        @Test func `what cannot be started says so`() throws {
            var job = JobSpecification(kind: .training, name: "run", cards: 1)
            job.command = SluiceModel.CommandLine(executable: "/no/such/program")
            let number = try client.submit(job, tenant: TenantName(trusted: "lab")).job
            let summary = try end(number)
            #expect(summary.state == .failed)
            #expect(summary.verdict.sentence.contains("could not be started"))
            #expect(cluster.gateways["gamma"]?.text.contains("/no/such/program") == true)
        }

        @Test func `a cancelled run is asked to leave`() throws {
            let job = try submit("trap 'echo leaving; exit 0' TERM; echo up; sleep 1000 & wait")
            try awaitLine("up", of: job)
            _ = try client.cancel(job)
            #expect(try end(job).state == .cancelled)
            try awaitLine("leaving", of: job)
        }

        @Test func `a run outlives its gateway's kill and is adopted with its exit code`() throws {
            let go = cluster.scratch("go")
            let wait = "echo up $$; while [ ! -e \(go) ]; do sleep 0.02; done; echo done"
            // One ends while its gateway is dead, one after it is back.
            let early = try submit(
                "echo up; while [ ! -e \(go)-early ]; do sleep 0.02; done; exit 3")
            let late = try submit("\(wait); exit 4")
            try awaitLine("up", of: early)
            try awaitLine("up", of: late)
            let gateway = try #require(cluster.gateways["gamma"])
            gateway.kill()
            let view = try GatewayView(
                folder: cluster.scratch("gamma"), copy: cluster.scratch("copy"))
            #expect(view.runs.count == 2 && view.fault == nil)
            try Files.replace("\(go)-early", with: [])
            let state = cluster.scratch("gamma") + "/runs/\(early).0.1/state"
            try eventually("the end of \(early) is on disk without a gateway") {
                (try? Files.read(state, limit: 4_096)) == Array("ended exited 3".utf8)
            }
            try cluster.startGateway("gamma")
            #expect(try end(early).verdict.sentence.contains("exit code 3"))
            #expect(try client.job(late).summary.state == .running)
            try Files.replace(go, with: [])
            let summary = try end(late)
            #expect(summary.verdict.sentence.contains("exit code 4"), "\(summary.verdict)")
            let text = String(decoding: try log(late).bytes, as: UTF8.self)
            #expect(text.split(separator: "\n").count == 2, "it began once: \(text)")
        }
    }
}
