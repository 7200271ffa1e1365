import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A tide over real daemons and real runs: replicas by the load that they report, and work that
    /// lives on what they leave. Civil time goes so fast that five minutes are two seconds.
    @Suite struct TideTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("tide"), processRegions: SmallNation.regions,
                plannerFlags: ["--civil-speed", "150"])
            client = try cluster.client()
        }

        private func submit(_ folder: String) throws -> JobID {
            let script = """
                leave() { touch \(folder)/told; sleep 1; touch \(folder)/gone; exit 0; }
                trap leave TERM
                echo "SLUICE_ENDPOINT http 127.0.0.$((SLUICE_REPLICA + 1)) 8080"
                while :; do echo SLUICE_LOAD $(cat \(folder)/load); sleep 0.2; done
                """
            // No pool has room for two of them.
            var wanted = JobSpecification(kind: .inference, name: "chat", cards: 24)
            wanted.tide = Tide(least: 1, most: 2, target: PerMille(700))
            wanted.allowedRegions = ["alpha", "beta"].map { RegionName(trusted: $0) }
            wanted.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script])
            return try client.submit(wanted, tenant: TenantName(trusted: "shop")).job
        }

        private func lend(_ region: RegionName, _ folder: String) throws -> JobID {
            var wanted = JobSpecification(kind: .batch, name: "sweep", cards: 24)
            wanted.usesLent = true
            wanted.allowedRegions = [region]
            wanted.command = SluiceModel.CommandLine(
                executable: "/bin/bash",
                arguments: [
                    "-c", "trap 'touch \(folder)/saved; exit 0' TERM; while :; do sleep 0.1; done",
                ])
            return try client.submit(wanted, tenant: TenantName(trusted: "lab")).job
        }

        private func served(_ job: JobID) throws -> [EndpointView] {
            try client.endpoints(of: job).endpoints
        }

        @Test func `replicas follow their load, and what they leave is lent and comes back`() throws
        {
            let folder = cluster.scratch("tide")
            try Files.makeFolders(folder)
            func load(_ thousandths: Int) throws {
                try Files.replace("\(folder)/load", with: Array("\(thousandths)\n".utf8))
            }
            try load(950)
            let job = try submit(folder)
            try eventually("a second replica serves") { try served(job).count == 2 }

            try load(100)
            try eventually("one is told to go") { Files.exists("\(folder)/told") }
            // It lives for a second more, and nobody is sent to it any more.
            let left = try served(job)
            #expect(left.count == 1)
            #expect(!Files.exists("\(folder)/gone"))
            let kept = try awaited("its cards are kept") { () -> PoolView? in
                try client.pools().pools.first { $0.keptCards == 24 }
            }
            #expect(kept.region != left.first?.region)
            let shown = try cluster.said([
                "show", "\(job)", "--insecure", "--planner", cluster.address,
            ])
            #expect(shown.0 == 0 && shown.1.contains("tide wants"), "\(shown.1)")

            let lent = try lend(kept.region, folder)
            try eventually("lent work runs there") {
                try client.job(lent).summary.state == .running
            }
            try load(950)
            try eventually("two replicas serve again") { try served(job).count == 2 }
            #expect(Files.exists("\(folder)/saved"))
            #expect(try client.job(lent).summary.state == .waiting)
            #expect(try client.job(job).tide?.wanted == 2)
            _ = try client.cancel(job)
            _ = try client.cancel(lent)
        }
    }
}
