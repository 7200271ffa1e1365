import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A backup of the journal is put back that is older than what a gateway knows.
    @Suite struct RestoredJournalTests {
        private let lab = TenantName(trusted: "lab")

        private func job(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: name, cards: 1)
            job.allowedRegions = [RegionName(trusted: "gamma")]
            job.command = SluiceModel.CommandLine(executable: "/bin/sleep", arguments: ["1000"])
            return job
        }

        private func copy(_ source: String, to target: String) throws {
            try Files.removeFolder(target)
            try Files.makeFolders(target)
            for name in try Files.names(in: source) where name.hasPrefix("journal.sqlite") {
                let bytes = try Files.read("\(source)/\(name)", limit: 1 << 28)
                try Files.replace("\(target)/\(name)", with: bytes)
            }
        }

        @Test func `it serves no newer gateway until an operator has decided`() throws {
            let cluster = try Cluster(
                try Scratch("restored"), gateways: ["gamma"], lease: "2s")
            let (data, backup) = (cluster.scratch("planner"), cluster.scratch("backup"))
            let kept = try cluster.client().submit(job("kept"), tenant: lab).job
            try eventually("it runs") {
                try cluster.client().job(kept).summary.state == .running
            }
            _ = try cluster.planner.stop()
            try copy(data, to: backup)
            // Three more reigns, and a job that the backup does not know.
            for _ in 1...3 { try cluster.restartPlanner(killing: true) }
            try cluster.awaitReachable(["gamma"])
            let lost = try cluster.client().submit(job("lost"), tenant: lab).job
            try eventually("it runs") {
                try cluster.client().job(lost).summary.state == .running
            }
            cluster.killPlanner()
            try copy(backup, to: data)
            try cluster.restartPlanner()
            let cause = try awaited("the planner says why the region is not there") {
                try cluster.client().regions().regions.first { $0.name.text == "gamma" }
                    .flatMap { $0.causeSentence.contains("journal difference") ? $0 : nil }
            }
            #expect(cause.reachability != .reachable)

            let question =
                ["journal", "difference", "--data", data]
                + ["--gateway", cluster.scratch("gamma")]
            let (code, said) = try cluster.said(question)
            #expect(code != 0)
            #expect(said.contains("the journal does not know the job"), "\(said)")
            #expect(said.contains("journal resume --above-term"), "\(said)")
            #expect(said.contains("gateway abandon"), "\(said)")
            // Neither verb goes behind the back of a daemon.
            #expect(
                try cluster.said(["gateway", "abandon", "--data", cluster.scratch("gamma")]).0 != 0)
            #expect(
                try cluster.said(["journal", "resume", "--data", data, "--above-term", "9"]).0 != 0)

            _ = try cluster.planner.stop()
            let term = try #require(
                said.split { " \n".contains($0) }.drop { $0 != "--above-term" }.dropFirst().first)
            let (resumed, told) = try cluster.said(
                ["journal", "resume", "--data", data, "--above-term", String(term)])
            #expect(resumed == 0, "\(told)")
            _ = try cluster.gateways["gamma"]?.stop()
            let (given, place) = try cluster.said(
                ["gateway", "abandon", "--data", cluster.scratch("gamma")])
            #expect(given == 0, "\(place)")
            try cluster.restartPlanner()
            try cluster.startGateway("gamma")
            try cluster.awaitReachable(["gamma"])
            let client = try cluster.client()
            try eventually("what the backup knows runs again") {
                let detail = try client.job(kept)
                return detail.summary.state == .running
                    && (detail.placements.first?.epoch ?? .none) > Epoch(1)
            }
            #expect(try Audit(client: client).jobs().map(\.name) == ["kept"])
            #expect(try client.status().violations == 0)
            let log = try Files.read(cluster.scratch("gamma.log"), limit: 1 << 20)
            #expect(String(decoding: log, as: UTF8.self).contains("unknown to the store ended"))
            let (same, nothing) = try cluster.said(question)
            #expect(same == 0, "\(nothing)")
            try cluster.check()
            try cluster.stop()
        }
    }
}
