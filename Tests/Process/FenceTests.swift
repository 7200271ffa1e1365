import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Exclusive runs while their gateways are dead or stopped and the planner is away: real
    /// daemons, real processes, leases of two seconds.
    @Suite struct FenceTests {
        let cluster: Cluster
        let client: SluiceClient

        init() throws {
            cluster = try Cluster(
                try Scratch("fence"), processRegions: SmallNation.regions,
                lease: "2s")
            client = try cluster.client()
        }

        /// A run that holds a lock for its job as long as it lives, and beats.
        private func submit(_ region: String, disconnected: Int64) throws -> JobID {
            let file = "\(cluster.scratch("beats"))-\(region)"
            let script = """
                exec 9>> "\(file).lock"; flock --nonblock 9 || echo crime $SLUICE_EPOCH >> \(file)
                echo start $SLUICE_EPOCH >> \(file)
                while :; do echo beat $SLUICE_EPOCH $EPOCHREALTIME >> \(file); sleep 0.05; done
                """
            var job = JobSpecification(kind: .training, name: "run-\(region)", cards: 2)
            job.allowedRegions = [RegionName(trusted: region)]
            job.maximumDisconnected = Seconds(disconnected)
            job.command = SluiceModel.CommandLine(
                executable: "/bin/bash", arguments: ["-c", script])
            let number = try client.submit(job, tenant: TenantName(trusted: "lab")).job
            try eventually("\(number) runs in \(region)") {
                try client.job(number).summary.state == .running && beats(region).count > 1
            }
            return number
        }

        private func lines(_ region: String) -> [[Substring]] {
            let path = "\(cluster.scratch("beats"))-\(region)"
            let bytes = (try? Files.read(path, limit: 16 << 20)) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: " ") }
        }

        private func beats(_ region: String) -> [[Substring]] {
            lines(region).filter { $0.first == "beat" && $0.count == 3 }
        }

        private func starts(_ region: String) -> [String] {
            lines(region).filter { $0.first == "start" }.map { String($0[1]) }
        }

        @Test func `runs stop in time by themselves, or run on, and both sides agree again`() throws
        {
            // A civil second is a tenth of a real one here; fences are in real ones.
            let dead = try submit("alpha", disconnected: 1)
            let stopped = try submit("beta", disconnected: 1)
            let patient = try submit("gamma", disconnected: 600)
            let alpha = try #require(cluster.gateways["alpha"])
            let beta = try #require(cluster.gateways["beta"])
            let began = Instant.now
            alpha.kill()
            try beta.process.send(.stop)
            cluster.killPlanner()
            // Nobody is left who could stop them but their supervisors.
            for region in ["alpha", "beta"] {
                try eventually("the run in \(region) is over") {
                    let folder = "\(cluster.scratch(region))/runs"
                    let name = try Files.names(in: folder).first ?? ""
                    let state = try? Files.read("\(folder)/\(name)/state", limit: 4_096)
                    return state.map { String(decoding: $0, as: UTF8.self) } == "ended fenced 0"
                }
                let length = Instant.now.since(began)
                #expect(length < .seconds(8), "\(region): \(length)")
                #expect(starts(region) == ["1"])
            }
            let count = beats("gamma").count
            let quiet = (beats("alpha").count, beats("beta").count)
            try eventually("the patient run beats on") { beats("gamma").count > count + 20 }
            #expect((beats("alpha").count, beats("beta").count) == quiet)

            try cluster.startGateway("alpha")
            try beta.process.send(.continue)
            try cluster.restartPlanner()
            try cluster.awaitReachable()
            for (job, region) in [(dead, "alpha"), (stopped, "beta")] {
                try eventually("\(job) runs again, under a higher epoch") {
                    starts(region).count == 2 && beats(region).last?[1] != "1"
                }
            }
            #expect(starts("gamma") == ["1"])
            let detail = try client.job(patient)
            #expect(detail.summary.state == .running && detail.placements.first?.epoch.raw == 1)
            for region in SmallNation.regions {
                #expect(!lines(region).contains { $0.first == "crime" }, "\(region): ran twice")
            }
            // Each regained run is the planner's only one: attempts grow, none overlap.
            for region in ["alpha", "beta"] {
                let epochs = beats(region).compactMap { Int($0[1]) }
                #expect(epochs == epochs.sorted(), "\(region)")
            }
        }

        @Test func `a planner away past its leases, and a gateway that stood still, stop nobody`()
            throws
        {
            let job = try submit("gamma", disconnected: 600)
            func beatsOn(_ count: Int) throws {
                let before = beats("gamma").count
                try eventually("the run beats on") { beats("gamma").count > before + count }
            }
            cluster.killPlanner()
            // More than 60 pauses of 50 ms: longer than a lease of 2 s as the planner counts it.
            try beatsOn(60)
            try cluster.restartPlanner()
            try cluster.awaitReachable()
            // One that took over takes every lease as renewed, also those nobody asks for.
            try eventually("gamma's gateway is back") {
                try client.sessions().sessions.contains {
                    $0.identity?.name == "gamma" && $0.closedBecause.isEmpty
                }
            }
            let gamma = try #require(cluster.gateways["gamma"])
            try gamma.process.send(.stop)
            try eventually("gamma is unknown, and why is told") {
                let view = try client.regions().regions.first { $0.name.text == "gamma" }
                return view?.reachability == .unknown && view?.cause != LinkCause.none
                    && view?.causeSentence.isEmpty == false
            }
            try beatsOn(20)
            try gamma.process.send(.continue)
            try cluster.awaitReachable()
            let detail = try client.job(job)
            #expect(detail.summary.state == .running)
            #expect(detail.placements.map(\.epoch.raw) == [1] && starts("gamma") == ["1"])
        }

        @Test func `a gateway whose store is gone ends the runs that it knows nothing of`() throws {
            _ = try submit("alpha", disconnected: 600)
            let gateway = try #require(cluster.gateways["alpha"])
            gateway.kill()
            for name in ["gateway.sqlite", "gateway.sqlite-wal", "gateway.sqlite-shm"] {
                try Files.remove("\(cluster.scratch("alpha"))/\(name)")
            }
            let before = beats("alpha").count
            try eventually("it runs on without a gateway") { beats("alpha").count > before }
            try cluster.startGateway("alpha")
            try eventually("the stranger was ended") {
                cluster.gateways["alpha"]?.text.contains("unknown to the store ended") == true
            }
            let count = beats("alpha").count
            try cluster.awaitReachable()
            #expect(beats("alpha").count == count && starts("alpha") == ["1"])
        }
    }
}
