import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// The walk of ops/upgrade.md, with the program of an earlier commit and today's.
    @Suite(
        .enabled(
            if: PostgresSite.isThere && Settings.programBefore != nil,
            "needs PostgreSQL, and SLUICE_PROGRAM_BEFORE: ops/upgrade.md says how it is built"))
    struct UpgradeTests {
        private let lab = TenantName(trusted: "lab")

        private func job(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: name, cards: 1)
            job.expectedRun = Seconds(100_000)
            return job
        }

        @Test func `planners and gateway are brought up to date one by one, and work goes on`()
            throws
        {
            let before = try #require(Settings.programBefore)
            let cluster = try SharedCluster("upgrade", program: before)
            let client = try cluster.client()
            var jobs: Set<JobID> = []
            // A gateway that is older or newer than who leads takes orders and reports.
            func placesOne(_ name: String) throws {
                let placed = try client.submit(job(name), tenant: lab).job
                jobs.insert(placed)
                try eventually("\(name) runs") {
                    try client.job(placed).summary.state == .running
                }
            }
            try placesOne("before")
            let leader = try cluster.leader()
            let standby = 1 - leader
            // The standby first: it follows the older leader's journal.
            _ = try cluster.planners[standby]?.stop()
            try cluster.startPlanner(standby)
            try placesOne("led by the older")
            // The leader gives its lead up; the newer one has it at once.
            let term = client.welcome.term
            _ = try cluster.planners[leader]?.stop()
            try placesOne("led by the newer")
            #expect(client.welcome.term > term)
            // Back is possible: the older one reads what the newer one wrote, and stands by.
            try cluster.startPlanner(leader, before)
            #expect(cluster.log(leader).contains("stands by"))
            _ = try cluster.planners[leader]?.stop()
            try cluster.startPlanner(leader)
            // The gateway last, while its work runs.
            try cluster.startGateway()
            try cluster.awaitReachable()
            try placesOne("both are newer")
            let all = try Audit(client: client).jobs()
            #expect(Set(all.map(\.job)) == jobs)
            #expect(all.allSatisfy { $0.state == .running })
            #expect(try client.status().violations == 0)
        }
    }
}
