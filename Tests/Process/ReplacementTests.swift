import SluiceClient
import SluiceExecutors
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A region's machine dies with its store and all that it ran, and another takes its place, as
    /// ops/replace-gateway.md tells.
    @Suite struct ReplacementTests {
        @Test func `a new machine takes the region over, and no exclusive run is there twice`()
            throws
        {
            let cluster = try Cluster(
                try Scratch("replacement"), processRegions: ["gamma"], lease: "2s")
            let client = try cluster.client()
            let beats = cluster.scratch("beats")
            var wanted = JobSpecification(kind: .training, name: "llm", cards: 8)
            wanted.allowedRegions = [RegionName(trusted: "gamma")]
            wanted.maximumDisconnected = Seconds(1)
            wanted.command = SluiceModel.CommandLine(
                executable: "/bin/bash",
                arguments: ["-c", "echo $SLUICE_EPOCH >> \(beats); exec sleep 1000"])
            let job = try client.submit(wanted, tenant: TenantName(trusted: "lab")).job
            try eventually("it runs") { try client.job(job).summary.state == .running }

            // The machine dies: gateway, runs and disk.
            cluster.gateways["gamma"]?.kill()
            _ = LeftRuns.end(under: cluster.scratch("gamma"), grace: Seconds(0))
            try Files.removeFolder(cluster.scratch("gamma"))
            try cluster.startGateway("gamma")
            let found = try awaited("it runs again") { () -> JobDetail? in
                let detail = try client.job(job)
                let epoch = detail.placements.first?.epoch ?? .none
                return detail.summary.state == .running && epoch > Epoch(1) ? detail : nil
            }
            #expect(found.placements.count == 1)
            let bytes = try Files.read(beats, limit: 4_096)
            #expect(String(decoding: bytes, as: UTF8.self) == "1\n2\n")
            try cluster.check()
            try cluster.stop()
        }
    }
}
