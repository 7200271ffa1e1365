import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A tenant is erased, and its words are in no file of a planner or a gateway any more.
    @Suite struct ErasureTests {
        private static let key = "0000000000000000000000000000abc1"

        private func job(_ planted: String, _ script: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: "name-\(planted)", cards: 1)
            job.allowedRegions = [RegionName(trusted: "gamma")]
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script, "argument-\(planted)"],
                environment: ["VARIABLE=value-\(planted)"])
            return job
        }

        private func isErased(_ client: SluiceClient) throws -> Bool {
            try client.status().alarms.allSatisfy { $0.code != .erasurePending }
        }

        @Test func `what a tenant wrote is in no file after it was erased, over a kill too`() throws
        {
            let scratch = try Scratch("erasure")
            let cluster = try Cluster(scratch, gateways: ["gamma"])
            let client = try cluster.client()
            let team = TenantName(trusted: "lab/vision")
            let other = TenantName(trusted: "other")
            let ended = try client.submit(job("xq1", "echo output-xq1"), tenant: team).job
            let kept = try client.submit(job("xq2", "true"), tenant: other).job
            try eventually("both are over") {
                try [ended, kept].allSatisfy { try client.job($0).summary.state == .finished }
            }
            let living = try client.submit(job("xq1", "exec sleep 1000"), tenant: team).job
            try eventually("it runs") { try client.job(living).summary.state == .running }
            func sluice(_ words: String...) throws -> (code: Int32, text: String) {
                let (code, text) = try cluster.said(
                    words + ["--planner", cluster.address, "--insecure"])
                return (code, text)
            }
            let refused = try sluice("tenant", "erase", "lab")
            #expect(refused.code == 1 && refused.text.contains("--cancel"), "\(refused)")
            #expect(try sluice("tenant", "erase", "lab/vision", "--cancel").code != 0)
            #expect(try scratch.files(with: "xq1").count > 2)

            let done = try sluice("tenant", "erase", "lab", "--cancel", "--key", Self.key)
            #expect(done.code == 0 && done.text.contains("2 jobs of lab"), "\(done)")
            try eventually("all have erased it") { try isErased(client) }
            let left = try scratch.files(with: "xq1")
            #expect(left == [], "\(left)")
            #expect(try client.job(ended).summary.name == "erased")
            #expect(try client.job(kept).summary.name == "name-xq2")
            #expect(try sluice("audit", "verify").code == 0)

            try cluster.restartPlanner(killing: true)
            try cluster.awaitReachable(["gamma"])
            let again = try cluster.client()
            #expect(try again.job(ended).summary.name == "erased")
            #expect(try sluice("tenant", "erase", "lab", "--key", Self.key).text.contains("before"))
            #expect(try sluice("audit", "verify").code == 0)
            #expect(try scratch.files(with: "xq1") == [])
            try cluster.stop()
            #expect(try scratch.files(with: "xq1") == [])
        }
    }
}
