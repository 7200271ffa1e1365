import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A gang over two regions of real daemons and real runs, of which one dies between prepare
    /// and commit.
    @Suite struct GroupTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("group"), gateways: ["alpha", "beta"],
                processRegions: ["alpha", "beta"], regions: ["alpha", "beta"])
            client = try cluster.client()
        }

        /// Both pools whole, so that there is one way only to place it. Every part says that it
        /// starts.
        private func submit() throws -> JobID {
            var job = JobSpecification(
                kind: .training, name: "llm", cards: 2 * SmallNation.cardsPerPool)
            job.overRegions = 2
            let script = """
                echo $SLUICE_REPLICA $SLUICE_EPOCH >> "\(cluster.scratch("starts"))"
                while :; do sleep 0.1; done
                """
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script])
            return try client.submit(job, tenant: TenantName(trusted: "lab")).job
        }

        private var starts: [[Substring]] {
            let bytes = (try? Files.read(cluster.scratch("starts"), limit: 1 << 20)) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: " ") }
        }

        /// Waits until alpha holds its part and beta, which stands still, is awaited.
        private func awaitHalf(_ job: JobID) throws {
            try eventually("alpha has bound its part, and beta has not") {
                let detail = try client.job(job)
                return detail.summary.verdict.sentence.contains("awaited: beta")
                    && detail.placements.contains {
                        $0.region.text == "alpha" && $0.state == .prepared
                    }
            }
        }

        /// Waits until both parts run, and none ran before them.
        private func awaitWhole(_ job: JobID) throws {
            try eventually("the group runs whole") {
                try client.job(job).summary.state == .running && starts.count == 2
            }
            #expect(Set(starts.compactMap(\.first)) == ["0", "1"])
            #expect(Set(starts.compactMap(\.last)).count == 1, "one attempt: \(starts)")
        }

        @Test
        func
            `a gateway killed between prepare and commit keeps all from running, until it is back`()
            throws
        {
            let alpha = try #require(cluster.gateways["alpha"])
            let beta = try #require(cluster.gateways["beta"])
            try beta.process.send(.stop)
            let job = try submit()
            try awaitHalf(job)
            alpha.kill()
            try eventually("the group is given up") {
                try client.job(job).summary.verdict.code == .groupAborted
            }
            try beta.process.send(.continue)
            try eventually("nothing of it is left") {
                let detail = try client.job(job)
                return detail.summary.state == .waiting && detail.placements.isEmpty
            }
            #expect(starts.isEmpty)
            try cluster.startGateway("alpha")
            try awaitWhole(job)
        }

        @Test func `a planner killed between prepare and commit starts all or none`() throws {
            let beta = try #require(cluster.gateways["beta"])
            try beta.process.send(.stop)
            let job = try submit()
            try awaitHalf(job)
            cluster.killPlanner()
            try beta.process.send(.continue)
            #expect(starts.isEmpty)
            try cluster.restartPlanner()
            try awaitWhole(job)
        }
    }
}
