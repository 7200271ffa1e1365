import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Replicas with an address: real runs that say theirs, and `sluice endpoints`.
    @Suite struct EndpointTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("endpoints"), processRegions: SmallNation.regions)
            client = try cluster.client()
        }

        /// Serves until it is told to stop, and then until somebody lets it leave.
        private func server(_ folder: String) -> String {
            """
            leave() {
                touch \(folder)/told
                until [ -e \(folder)/leave ]; do sleep 0.05; done
                touch \(folder)/gone
                exit 0
            }
            trap leave TERM
            echo "SLUICE_ENDPOINT http 127.0.0.$((SLUICE_REPLICA + 1)) 8080"
            while :; do sleep 0.1; done
            """
        }

        private func submit(_ folder: String) throws -> JobID {
            // No pool has room for two of them.
            var wanted = JobSpecification(kind: .inference, name: "chat", cards: 24)
            wanted.replicas = 2
            wanted.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", server(folder)])
            return try client.submit(wanted, tenant: TenantName(trusted: "lab")).job
        }

        private func endpoints(_ job: JobID, _ more: String...) throws -> (Int32, String) {
            try cluster.said(
                ["endpoints", "\(job)", "--insecure", "--planner", cluster.address] + more)
        }

        @Test func `a drained replica has left the list before its process ends`() throws {
            let folder = cluster.scratch("servers")
            try Files.makeFolders(folder)
            let job = try submit(folder)
            let list = try awaited("both replicas have an address") { () -> EndpointList? in
                let list = try client.endpoints(of: job)
                return list.endpoints.count == 2 ? list : nil
            }
            let homes = ["alpha": "beijing", "beta": "nanjing", "gamma": "yinchuan"]
            for entry in list.endpoints {
                let metro = try #require(homes[entry.region.text])
                let near = try client.endpoints(of: job, near: MetroName(trusted: metro))
                #expect(near.endpoints.first?.region == entry.region, "\(near)")
            }
            let (code, text) = try endpoints(job, "--metro", "nanjing")
            #expect(code == 0, "\(text)")
            #expect(text.contains("127.0.0.1") && text.contains("127.0.0.2"), "\(text)")

            // Another takes its place in the third region; then it is told to stop.
            let drained = list.endpoints[0]
            let router = try cluster.client()
            var lists = 0
            try router.followEndpoints(of: job, timeout: patience) { list in
                lists += 1
                if lists == 1 { _ = try? client.drain(drained.site) }
                return list.endpoints.contains { $0.site == drained.site }
            }
            #expect(lists > 1)
            try eventually("the run is told to stop") { Files.exists("\(folder)/told") }
            // No waiting here: who was told to stop is off the list already, and runs still.
            let after = try client.endpoints(of: job).endpoints
            #expect(after.contains { $0.endpoint == list.endpoints[1].endpoint })
            #expect(after.allSatisfy { $0.site != drained.site }, "\(after)")
            #expect(!Files.exists("\(folder)/gone"))
            let rest = try endpoints(job, "--json")
            #expect(!rest.1.contains(drained.site.text), "\(rest.1)")

            try Files.replace("\(folder)/leave", with: [])
            try eventually("the drained run leaves") { Files.exists("\(folder)/gone") }
            _ = try client.cancel(job)
            let nobody = try endpoints(job)
            #expect(nobody.0 == 1 && nobody.1.contains("SLUICE_ENDPOINT"), "\(nobody.1)")
            try cluster.stop()
        }
    }
}
