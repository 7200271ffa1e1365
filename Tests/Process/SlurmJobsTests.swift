import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Jobs through a planner, a gateway and a real Slurm; planner and gateway die in between.
    @Suite(
        .enabled(if: LocalSlurm.isThere, "Slurm is not installed: apt-get install slurm-wlm munge"))
    struct SlurmJobsTests {
        static let count = Settings.isLong ? 200 : 20

        @Test func `all jobs run once, though planner and gateway are killed`() throws {
            let slurm = try LocalSlurm(nodes: SmallNation.nodesPerPool)
            let cluster = try Cluster(slurm.scratch, gateways: [])
            try slurm.takePool(of: "gamma", in: cluster.regionsFolder)
            try cluster.restartPlanner(killing: true)
            try cluster.startGateway("gamma", executor: nil)
            try cluster.awaitReachable(["gamma"])
            let began = Instant.now
            let ledger = slurm.scratch("ledger")
            let jobs = try submit(cluster, ledger)
            try awaitLines(ledger, atLeast: Self.count / 4)
            cluster.gateways["gamma"]?.kill()
            try cluster.startGateway("gamma", executor: nil)
            try awaitLines(ledger, atLeast: Self.count / 2)
            try cluster.restartPlanner(killing: true)
            let client = try cluster.client()
            try eventually("every job has ended", within: patience * 5) { () throws -> Bool in
                try cluster.check()
                return try jobs.allSatisfy { try client.job($0).summary.state.isEnded }
            }
            let states = try jobs.map { try client.job($0).summary.state }
            #expect(states.allSatisfy { $0 == .finished }, "\(states)")
            let lines = Self.lines(ledger)
            #expect(lines.count == Self.count)
            #expect(Set(lines).count == Self.count, "a job ran twice")
            try eventually("every card is free again") { () throws -> Bool in
                try client.pools().pools.filter { $0.pool.text == "gamma-pool" }
                    .allSatisfy { $0.freeCards == $0.registeredCards }
            }
            print("\(Self.count) jobs through Slurm once each in \(Instant.now.since(began))")
        }

        /// Each job appends its number to a file, in one write.
        private func submit(_ cluster: Cluster, _ ledger: String) throws -> [JobID] {
            let client = try cluster.client()
            return try (0..<Self.count).map { number in
                var job = JobSpecification(
                    kind: .training, name: "slurm-\(number)", cards: UInt32(1 + number % 12))
                job.allowedRegions = [RegionName(trusted: "gamma")]
                job.command = SluiceModel.CommandLine(
                    executable: "/bin/sh", arguments: ["-c", "echo $SLUICE_JOB >>\(ledger)"])
                return try client.submit(job, tenant: TenantName(trusted: "lab")).job
            }
        }

        private func awaitLines(_ path: String, atLeast count: Int) throws {
            try eventually("\(count) jobs have run", within: patience * 3) {
                Self.lines(path).count >= count
            }
        }

        private static func lines(_ path: String) -> [Substring] {
            let bytes = (try? Files.read(path, limit: 1 << 20)) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        }
    }
}

/// A real Slurm on loopback in a scratch folder.
final class LocalSlurm {
    let scratch: Scratch
    private let nodes: Int

    static var isThere: Bool {
        ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
            .allSatisfy(Files.exists)
    }

    init(nodes: Int) throws {
        scratch = try Scratch("slurm")
        self.nodes = nodes
        try Self.run("up", scratch("site"), "\(nodes)")
    }

    deinit { try? Self.run("down", scratch("site")) }

    /// Puts the pool of a region of the small nation under this Slurm.
    func takePool(of region: String, in folder: String) throws {
        let path = "\(folder)/regions/\(region).yaml"
        let text = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        let executor =
            "        executor: {slurm: {partition: work, nodes: [\"node[0-\(nodes - 1)]\"], "
            + "configuration: \(scratch("site"))/slurm.conf}}\n"
        guard let place = text.firstRange(of: "        blocks:\n") else {
            throw Trouble("the region file has no blocks: \(text)")
        }
        let changed = text[..<place.lowerBound] + executor + text[place.lowerBound...]
        try Files.replace(path, with: Array(changed.utf8))
    }

    private static func run(_ words: String...) throws {
        let process = try Spawn("\(Settings.root)ops/slurm-site", words).start()
        guard try process.waitForEnd(until: .now + .seconds(60)) == .exited(0) else {
            throw Trouble("ops/slurm-site \(words) failed")
        }
    }
}
