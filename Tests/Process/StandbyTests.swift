import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Two planners on one journal on PostgreSQL.
    @Suite(.enabled(if: PostgresSite.isThere, "\(PostgresSite.absence)"))
    struct StandbyTests {
        /// How often the leader dies.
        static let deaths = Settings.isLong ? 20 : 2

        private func job(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: name, cards: 1)
            job.exclusive = false
            job.cardShare = PerMille(100)
            job.expectedRun = Seconds(60)
            return job
        }

        private let lab = TenantName(trusted: "lab")

        @Test func `a leader that is killed loses nothing, and the standby goes on`() throws {
            let cluster = try SharedCluster("standby-kill")
            let client = try cluster.client()
            var acknowledged: [String: JobID] = [:]
            var takeOvers: [Duration] = []
            for death in 1...Self.deaths {
                for number in 1...40 {
                    let name = "job-\(death)-\(number)"
                    acknowledged[name] = try client.submit(job(name), tenant: lab).job
                }
                let leader = try cluster.leader()
                let before = client.welcome.term
                let began = Instant.now
                cluster.planners[leader]?.kill()
                let name = "after-\(death)"
                let submitted = try client.submit(job(name), tenant: lab)
                try eventually("the standby places \(name)") {
                    try client.job(submitted.job).summary.state != .waiting
                }
                takeOvers.append(Instant.now.since(began))
                acknowledged[name] = submitted.job
                #expect(client.welcome.term > before)
                let jobs = try Audit(client: client).jobs()
                for (name, job) in acknowledged {
                    #expect(jobs.count { $0.name == name && $0.job == job } == 1, "\(name)")
                }
                try cluster.startPlanner(leader)
                try cluster.awaitReachable()
            }
            #expect(try client.status().violations == 0)
            takeOvers.sort()
            print(
                "take-overs: median \(takeOvers[takeOvers.count / 2]), worst \(takeOvers.last!), "
                    + "\(takeOvers.count) deaths")
            #expect(takeOvers[0] < .seconds(10))
        }

        @Test func `a leader that slept too long changes nothing and answers nothing`() throws {
            let cluster = try SharedCluster("standby-sleep", leadership: "4s")
            let leader = try cluster.leader()
            let client = try cluster.client()
            _ = try client.submit(job("before"), tenant: lab)
            // It asks the old leader, whose process sleeps, and gets no answer but a refusal.
            let old = try cluster.client(at: leader)
            _ = try old.status()
            try cluster.planners[leader]?.process.send(.stop)
            let question = try old.send(.plannerStatus(PlannerStatus()))
            let order = try old.send(
                .submit(Submit(key: .random(), tenant: lab, specification: job("lost"))))
            try old.flush()
            let after = try client.submit(job("after"), tenant: lab)
            let term = client.welcome.term
            try cluster.planners[leader]?.process.send(.continue)
            try eventually("the old leader stands by") {
                cluster.log(leader).contains("leading no more")
            }
            // Its connection was closed with a refusal, and no new one is taken there.
            old.timeout = .milliseconds(500)
            let refusal = try #require(throws: ClientError.self) {
                try old.pause(for: .milliseconds(100))
                _ = try old.receive(timeout: .milliseconds(500))
            }
            #expect(refusal.code == .unavailable || refusal.kind == .timedOut, "\(refusal)")
            _ = (question, order)
            let jobs = try Audit(client: client).jobs()
            #expect(Set(jobs.map(\.name)) == ["before", "after"])
            #expect(jobs.contains { $0.job == after.job })
            #expect(client.welcome.term == term)
            #expect(throws: ClientError.self) { try cluster.client(at: leader).status() }
        }

        /// How long the database is away.
        static let outage: Duration = Settings.isLong ? .seconds(30) : .seconds(1)

        @Test func `PostgreSQL dies and comes back: nothing is lost, and everyone is told`() throws
        {
            let cluster = try SharedCluster("standby-database", planners: 1)
            let client = try cluster.client()
            var acknowledged: [JobID] = []
            for number in 1...20 {
                acknowledged.append(try client.submit(job("job-\(number)"), tenant: lab).job)
            }
            try cluster.site.kill()
            let diedAt = Instant.now
            // Under way when it died: answered in the end, once.
            let during = try client.send(
                .submit(Submit(key: .random(), tenant: lab, specification: job("during"))))
            try client.flush()
            let refusal = try awaited("a tenant is told what is the matter") {
                () throws -> ClientError? in
                do throws(ClientError) {
                    _ = try cluster.client(timeout: .milliseconds(300))
                        .submit(job("refused"), tenant: lab)
                    return nil
                } catch { return error.code == .unavailable ? error : nil }
            }
            let toldAfter = Instant.now.since(diedAt)
            #expect("\(refusal)".contains("does not answer"), "\(refusal)")
            #expect("\(refusal)".contains("Start the server"), "\(refusal)")
            let (code, said) = try cluster.said(["status", "--timeout", "500ms"])
            #expect(code != 0 && said.contains("does not answer"), "\(said)")
            while Instant.now.since(diedAt) < Self.outage { pass(.milliseconds(50)) }
            #expect(cluster.log(0).contains("leading no more"))
            try cluster.site.start()
            let backAt = Instant.now
            let answer = try client.receive(timeout: patience)
            #expect(answer.correlation == during)
            let placed = try client.submit(job("after"), tenant: lab).job
            try eventually("a job is placed again") {
                try client.job(placed).summary.state != .waiting
            }
            print(
                "PostgreSQL away for \(Self.outage): a tenant told after \(toldAfter), placed "
                    + "\(Instant.now.since(backAt)) after it was back")
            let jobs = try Audit(client: client).jobs()
            #expect(Set(acknowledged).isSubset(of: jobs.map(\.job)))
            #expect(
                jobs.map(\.name).sorted()
                    == ((1...20).map { "job-\($0)" } + ["after", "during"]).sorted())
            #expect(try client.status().violations == 0)
            try cluster.awaitReachable()
            try cluster.planners[0]?.check()
        }
    }
}
