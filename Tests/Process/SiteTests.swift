import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A gateway's own socket while the planner is away: what the site's people see and take.
    @Suite struct SiteTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster("site", gateways: ["gamma"])
            client = try cluster.client()
        }

        private var data: String { cluster.scratch("gamma") }
        private let pool = PoolName(trusted: "gamma-pool")

        private func site() throws -> SluiceClient {
            try SluiceClient.connect(
                "unix:\(data)/gateway.sock", as: Identity(role: .provider, name: "tianyi"),
                timeout: patience)
        }

        private func submit(_ name: String, cards: UInt32) throws -> JobID {
            var job = JobSpecification(kind: .training, name: name, cards: cards)
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash",
                arguments: ["-c", "trap 'echo saved; exit 0' TERM; sleep 1000 & wait"])
            let number = try client.submit(job, tenant: TenantName(trusted: "lab/vision")).job
            try eventually("\(number) runs") { try client.job(number).summary.state == .running }
            return number
        }

        @Test func `a provider sees whose work runs, takes cards back and closes its pool`() throws
        {
            let old = try submit("old", cards: 16)
            let young = try submit("young", cards: 8)
            cluster.killPlanner()
            let site = try site()
            let runs = try site.gatewayRuns().runs
            #expect(runs.map(\.replica.job) == [old, young])
            #expect(runs.allSatisfy { $0.tenant.text == "lab/vision" && $0.state == .running })
            #expect(runs.allSatisfy { $0.since != .none && !$0.nodes.isEmpty })
            #expect(try site.gatewayRuns(limit: 1).hasMore)
            var status = try site.gatewayStatus()
            #expect(status.runs == 2 && status.link != .registered)
            #expect(status.pools.first?.freeCards == 8 && status.pools.first?.boundCards == 24)

            // 8 are free: 8 more come from the run that loses the least, at the end of the notice.
            let reclaimed = try site.reclaim(16, of: pool, notice: Seconds(62))
            #expect(reclaimed.reclaim.takenCards == 8)
            #expect(reclaimed.leaving.map(\.replica.job) == [young])
            _ = try site.cordonPool(pool, because: "new power supply")
            // It was promised: it outlives the gateway.
            cluster.gateways["gamma"]?.kill()
            try cluster.startGateway("gamma")
            let again = try awaited("the socket is there again") { try? self.site() }
            try eventually("the cards are the provider's") {
                try again.gatewayStatus().pools.first?.reclaimedCards == 16
            }
            status = try again.gatewayStatus()
            let view = try #require(status.pools.first)
            #expect(view.isCordoned && view.cordonedBecause == "new power supply")
            #expect(view.boundCards == 16 && view.freeCards == 0)
            #expect(
                view.freeCards + view.boundCards + view.localCards + view.reclaimedCards
                    + view.cordonedCards + view.faultedCards == view.registeredCards)
            #expect(try again.gatewayRuns().runs.map(\.replica.job) == [old])
            #expect(try again.gatewayStatus().reportsWaiting > 0)

            try cluster.restartPlanner()
            // A new process asks at once; the old one would wait seconds for its next try.
            cluster.gateways["gamma"]?.kill()
            try cluster.startGateway("gamma")
            try eventually("the planner knows") {
                let job = try client.job(young).summary
                let cards = try client.pools().pools.first { $0.pool == pool }?.localCards
                return job.state == .waiting && cards == 16
            }
            let last = try awaited("the socket is there again") { try? self.site() }
            _ = try last.cordonPool(pool, because: nil)
            _ = try last.reclaim(0, of: pool, notice: Seconds(0))
            try eventually("it runs again where it was") {
                try client.job(young).summary.state == .running
            }
        }

        @Test func `the socket is its user's alone, and takes nothing of a planner's`() throws {
            let site = try site()
            #expect(throws: ClientError.self) { _ = try site.regions() }
            #expect(throws: ClientError.self) {
                try site.reclaim(8, of: PoolName(trusted: "nobodys"), notice: Seconds(1))
            }
            #expect(throws: ClientError.self) {
                try site.reclaim(800, of: pool, notice: Seconds(1))
            }
            #expect(throws: ClientError.self) { try client.gatewayStatus() }
            let mode = try run("/usr/bin/stat", ["-c", "%a %F", "\(data)/gateway.sock"])
            #expect(mode == "600 socket\n")
        }

        @Test func `the verbs say it for people and as JSON, and what is wrong`() throws {
            let status = try run(Settings.program, ["gateway", "status", "--data", data])
            #expect(status.contains("registered") && status.contains("gamma-pool"))
            let json = try run(
                Settings.program, ["gateway", "status", "--data", data, "--json"])
            #expect(json.contains("\"message\": \"gatewayStatusReply\""))
            let taken = try run(
                Settings.program,
                [
                    "gateway", "reclaim", "gamma-pool", "--cards", "32", "--notice", "1m", "--data",
                    data,
                ])
            #expect(taken.contains("32 of 32 cards are yours"), "\(taken)")
            let runs = try run(Settings.program, ["gateway", "runs", "--data", data])
            #expect(runs.contains("nothing runs here"))
            let none = try run(Settings.program, ["gateway", "status", "--data", "/nowhere"])
            #expect(none.contains("no gateway answers at /nowhere/gateway.sock"), "\(none)")
        }

        /// What a program says, on both its outputs.
        private func run(_ program: String, _ arguments: [String]) throws -> String {
            try cluster.said(arguments, by: program).1
        }
    }
}
