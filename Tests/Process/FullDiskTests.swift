import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Daemons whose disk has no room: they say so, lose nothing, and go on once there is room.
    @Suite(.enabled(if: SmallDisk.isPossible, "mount namespaces are not permitted here"))
    struct FullDiskTests {
        private func job(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .training, name: name, cards: 4)
            job.expectedRun = Seconds(2)
            return job
        }

        private func submit(_ name: String) -> Submit {
            Submit(
                key: .random(), tenant: TenantName(trusted: "lab"), specification: job(name))
        }

        @Test func `a planner on a full disk refuses, says so, and goes on when there is room`()
            throws
        {
            let scratch = try Scratch("full-planner")
            let disk = try SmallDisk(scratch("planner"), kilobytes: 8 << 10)
            let cluster = try Cluster(scratch, gateways: ["alpha"], wrapper: disk.wrapper)
            let client = try cluster.client()
            var kept: [(Submit, JobID)] = []
            for number in 1...5 {
                let request = submit("before-\(number)")
                kept.append((request, try submitted(client, request)))
            }
            try disk.fill(cluster.planner)
            // What is left of the log's last page may still take some.
            client.timeout = .seconds(6)
            var refusal: ClientError?
            var open = submit("none")
            for number in 1...2_000 where refusal == nil {
                open = submit("full-\(number)")
                do {
                    kept.append((open, try submitted(client, open)))
                } catch let error as ClientError { refusal = error }
            }
            let error = try #require(refusal, "the planner goes on without room")
            #expect(error.code == .unavailable, "\(error)")
            #expect(error.description.contains("disk is full"), "\(error)")
            try cluster.check()
            #expect(cluster.planner.text.contains("refusing"))
            #expect(cluster.planner.text.contains("No room is left to write"))
            try disk.clear(cluster.planner)
            client.timeout = patience
            // The one that was refused is asked again with its key, and is there once.
            kept.append((open, try submitted(client, open)))
            for (request, job) in kept { #expect(try submitted(client, request) == job) }
            let names = try Audit(client: client).jobs().map(\.name).sorted()
            #expect(names == kept.map(\.0.specification.name).sorted())
            try cluster.awaitReachable(["alpha"])
            try Audit(client: client).workGoesOn("probe")
            #expect(cluster.planner.text.contains("serving again"))
            try cluster.stop()
        }

        private func submitted(_ client: SluiceClient, _ request: Submit) throws -> JobID {
            guard case .submitted(let done) = try client.request(.submit(request)) else {
                throw Trouble("no answer to \(request.specification.name)")
            }
            return done.job
        }

        @Test func `a gateway on a full disk keeps its runs, says so, and goes on`() throws {
            let cluster = try Cluster("full-gateway", gateways: [])
            let disk = try SmallDisk(cluster.scratch("gamma"), kilobytes: 512)
            try cluster.startGateway("gamma", wrapper: disk.wrapper)
            try cluster.awaitReachable(["gamma"])
            let gateway = try #require(cluster.gateways["gamma"])
            let client = try cluster.client()
            let go = cluster.scratch("go")
            let wait = "echo up; while [ ! -e \(go) ]; do sleep 0.02; done; exit"
            // One ends while the disk is full, the other after it.
            let early = try run(
                client, "echo up; while [ ! -e \(go)-early ]; do sleep 0.02; done; exit 3")
            let late = try run(client, "\(wait) 4")
            try eventually("both run") {
                try [early, late].allSatisfy { try client.job($0).summary.state == .running }
            }
            try disk.fill(gateway)
            try Files.replace("\(go)-early", with: [])
            // An order comes that cannot be kept.
            let fresh = try run(client, "echo fresh")
            try eventually("the gateway says that its disk is full") {
                try cluster.check()
                return gateway.text.contains("holding")
            }
            #expect(gateway.text.contains("No room is left to write"))
            try eventually("the planner knows why the gateway left") {
                try client.sessions().sessions.contains {
                    $0.identity?.role == .region && $0.closedBecause.contains("disk is full")
                }
            }
            #expect(try client.job(late).summary.state == .running)
            #expect(try !client.job(fresh).summary.state.isEnded)
            try disk.clear(gateway)
            try eventually("the gateway goes on") { gateway.text.contains("going on") }
            try eventually("the run that ended meanwhile has its exit code") {
                try client.job(early).summary.verdict.sentence.contains("exit code 3")
            }
            try eventually("the order that came meanwhile is carried out") {
                try client.job(fresh).summary.state == .finished
            }
            try Files.replace(go, with: [])
            try eventually("the other run ends with its exit code") {
                try client.job(late).summary.verdict.sentence.contains("exit code 4")
            }
            try cluster.stop()
        }

        private func run(_ client: SluiceClient, _ script: String) throws -> JobID {
            var job = JobSpecification(kind: .training, name: "run", cards: 4)
            job.wallClockLimit = Seconds(120)
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script])
            return try client.submit(job, tenant: TenantName(trusted: "lab")).job
        }
    }
}
