import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Real daemons over TLS, with certificates that `sluice trust` made.
    @Suite struct TrustTests {
        private func batch(_ name: String) -> JobSpecification {
            var job = JobSpecification(kind: .batch, name: name, cards: 1)
            job.expectedRun = Seconds(10)
            return job
        }

        private func connect(
            _ cluster: Cluster, as identity: Identity, trust: String?
        ) throws -> SluiceClient {
            try SluiceClient.connect(
                cluster.address, as: identity, timeout: .seconds(20), program: "trust tests",
                identityFolder: trust)
        }

        @Test func `work goes its way over TLS, and a killed planner changes nothing`() throws {
            let scratch = try Scratch("trust")
            let cluster = try Cluster(
                scratch, gateways: ["alpha"], trust: try ClusterTrust(scratch))
            let client = try cluster.client()
            let job = try client.submit(batch("one"), tenant: TenantName(trusted: "lab")).job
            try eventually("the job is over") { try client.job(job).summary.state == .finished }
            try cluster.restartPlanner(killing: true)
            try cluster.awaitReachable(["alpha"])
            let next = try client.submit(batch("two"), tenant: TenantName(trusted: "lab")).job
            try eventually("the job is over") { try client.job(next).summary.state == .finished }
            try cluster.stop()
        }

        @Test func `who proves nothing, or to be somebody else, is not let in`() throws {
            let scratch = try Scratch("trust-doors")
            let trust = try ClusterTrust(scratch)
            let cluster = try Cluster(scratch, gateways: [], trust: trust)
            let operate = Identity(role: .operator, name: "test")
            let plain = #expect(throws: ClientError.self) {
                try connect(cluster, as: operate, trust: nil)
            }
            #expect(plain?.kind != .refused(.notAllowed))
            // A certificate of another authority.
            let stranger = try ClusterTrust(try Scratch("trust-stranger"))
            let unknown = #expect(throws: ClientError.self) {
                try connect(cluster, as: operate, trust: try stranger.folder("operator/test"))
            }
            #expect(unknown?.kind == .untrusted, "\(String(describing: unknown))")
            // The right one, and a hello that says another name than it.
            let claimed = #expect(throws: ClientError.self) {
                try SluiceClient.connect(
                    cluster.address, as: Identity(role: .tenant, name: "lab"),
                    identityFolder: try trust.folder("tenant/other"))
            }
            #expect(claimed?.kind == .untrusted)
            // One that has proven to be a tenant may not do what an operator may.
            let tenant = try connect(
                cluster, as: Identity(role: .tenant, name: "lab"),
                trust: try trust.folder("tenant/lab"))
            let refused = #expect(throws: ClientError.self) {
                try tenant.cordon(SiteName(trusted: "alpha-site"))
            }
            #expect(refused?.code == .notAllowed)
            #expect(try cluster.client().regions().regions.count >= 0)
            try cluster.stop()
        }

        @Test func `a revoked certificate is refused at once, open sessions included`() throws {
            let scratch = try Scratch("trust-revoked")
            let trust = try ClusterTrust(scratch)
            let cluster = try Cluster(scratch, gateways: [], trust: trust)
            let lab = Identity(role: .tenant, name: "lab")
            let tenant = try connect(cluster, as: lab, trust: try trust.folder("tenant/lab"))
            let other = try cluster.client()
            #expect(try tenant.jobs().jobs.isEmpty)
            try trust.revoke("tenant/lab")
            var refusal: ClientError?
            try eventually("the tenant is closed out") {
                do { _ = try tenant.jobs() } catch let error as ClientError { refusal = error }
                return refusal != nil
            }
            #expect(refusal?.code == .notAllowed, "\(String(describing: refusal))")
            #expect(refusal?.what.contains("was revoked") == true)
            let again = #expect(throws: ClientError.self) {
                try connect(cluster, as: lab, trust: try trust.folder("tenant/lab"))
            }
            #expect(again?.code == .notAllowed)
            let before = other.reconnects
            #expect(try other.jobs().jobs.isEmpty && other.reconnects == before)
            try cluster.stop()
        }

        @Test func `plain TCP has to be asked for, and stays on this machine`() throws {
            let scratch = try Scratch("trust-none")
            let regions = try SmallNation.write(
                to: scratch("nation"), regions: SmallNation.regions)
            let planner = try Daemon(
                "planner", Settings.program,
                [
                    "planner", "--data", scratch("planner"), "--listen", "0.0.0.0:0", "--regions",
                    regions,
                ], log: scratch("planner.log"))
            #expect(try planner.exitCode() == 3)
            #expect(planner.text.contains("--identity"), "\(planner.text)")
            let gateway = try Daemon(
                "gateway", Settings.program,
                [
                    "gateway", "--region", "alpha", "--data", scratch("alpha"), "--regions",
                    regions, "--planner", "192.0.2.1:7400", "--insecure",
                ], log: scratch("alpha.log"))
            #expect(try gateway.exitCode() == 3)
            #expect(gateway.text.contains("--identity"), "\(gateway.text)")
            let silent = try Daemon(
                "planner", Settings.program,
                [
                    "planner", "--data", scratch("planner"), "--listen", "127.0.0.1:0",
                    "--regions", regions,
                ], log: scratch("silent.log"))
            #expect(try silent.exitCode() == 3)
            #expect(silent.text.contains("--insecure"), "\(silent.text)")
            let asker = try Daemon(
                "status", Settings.program, ["status", "--planner", "127.0.0.1:1"],
                log: scratch("status.log"))
            #expect(try asker.exitCode() == 2)
            #expect(asker.text.contains("SLUICE_IDENTITY"), "\(asker.text)")
        }
    }
}
