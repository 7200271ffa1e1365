import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// A journal whose synchronous replica answers no more.
    @Suite(.enabled(if: PostgresSite.isThere, "\(PostgresSite.absence)"))
    struct StallTests {
        /// How long the replica stands still: several leases of two seconds.
        static let length: Duration = Settings.isLong ? .seconds(15) : .seconds(4)

        private func job(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: name, cards: 1)
            job.exclusive = false
            job.cardShare = PerMille(100)
            job.expectedRun = Seconds(60)
            return job
        }

        private let lab = TenantName(trusted: "lab")

        @Test func `regions keep their leases while a replica stalls, and all goes on`() throws {
            let cluster = try SharedCluster("stall", words: ["--lease", "2s"])
            let replica = try PostgresSite(replicaOf: cluster.site)
            let client = try cluster.client()
            _ = try client.submit(job("before"), tenant: lab)
            let (leader, term) = (try cluster.leader(), client.welcome.term)
            try replica.pause()
            let stalledAt = Instant.now
            let during = try client.send(
                .submit(Submit(key: .random(), tenant: lab, specification: job("during"))))
            try client.flush()
            let alarm = try awaited("the status tells of the stall") {
                try? cluster.client(at: leader, timeout: .milliseconds(300)).status().alarms.first
            }
            let toldAfter = Instant.now.since(stalledAt)
            #expect(alarm.code == .journalStalled)
            #expect(alarm.sentence.contains("stalled since"), "\(alarm.sentence)")
            // A new request is answered at once: it did not happen.
            let refusal = try #require(throws: ClientError.self) {
                _ = try cluster.client(at: leader, timeout: .milliseconds(500))
                    .submit(job("refused"), tenant: lab)
            }
            #expect(refusal.code == .unavailable && refusal.isDefinite, "\(refusal)")
            let gateway = try cluster.gatewayClient()
            var shortest = Microseconds.milliseconds(2_000)
            while Instant.now.since(stalledAt) < Self.length {
                shortest = min(shortest, try gateway.gatewayStatus().leaseLeft)
                pass(.milliseconds(50))
            }
            #expect(shortest.count > 0)
            #expect(try cluster.client(at: leader).status().term == term)
            try replica.resume()
            let resumedAt = Instant.now
            let answer = try client.receive(timeout: patience)
            print(
                "stall of \(Self.length): told after \(toldAfter), shortest lease left "
                    + "\(shortest), answered \(Instant.now.since(resumedAt)) after it")
            #expect(answer.correlation == during)
            try cluster.awaitReachable()
            #expect(Set(try Audit(client: client).jobs().map(\.name)) == ["before", "during"])
            let status = try client.status()
            #expect(status.term == term && status.violations == 0 && status.alarms.isEmpty)
            #expect(!cluster.log(leader).contains("leading no more"))
        }
    }
}
