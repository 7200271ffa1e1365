import SluiceLinux
import SluiceModel
import SluiceTransport

/// `sluice bench durable`: a planner in its own process on the national layout, full of live
/// placements; clients place and release, each answer durable before it leaves; orders go to
/// connected gateways. Then a plain C echo of the same sizes under the same load, and the same echo
/// with a sync before its answers: the most that any server could reach on this machine and disk.
package struct DurableBench {
    /// What is asked for.
    package struct Options: Sendable {
        package var connections = 64
        package var depth = 1
        package var seconds = 5
        /// Requests a second of an open loop; 0 for a closed one.
        package var rate = 0
        package var live = 100_000
        /// Whether it is measured over TLS, beside the same without.
        package var tls = false
        package var regions = "Regions"
        /// The folder that the journal's folder is made in: on the disk that is to be measured.
        package var data = "/var/tmp"
        /// An empty PostgreSQL database for the journal instead; nil for a file.
        package var journal: String?
        package var echoSource = "ops/bench/echo.c"
        /// The program that is `sluice`.
        package var executable = "/proc/self/exe"

        /// The usual ones.
        package init() {}
    }

    private let options: Options
    private let nation: BenchNation
    private var result = BenchResult(name: "durable")
    private static let tenant = TenantName(trusted: "bench")

    /// Runs it.
    package static func run(_ options: Options) throws(BenchFailure) -> BenchResult {
        ProcessIdentity.raiseOpenFiles()
        var bench = DurableBench(
            options: options,
            nation: try BenchNation(folder: options.regions, live: options.live))
        let folder = try BenchFolder(under: options.data)
        defer { folder.remove() }
        guard options.tls else {
            let counts = try bench.measurePlanner(folder)
            try bench.measureEcho(folder, counts)
            return bench.result
        }
        let plain = try BenchFolder(under: folder.path)
        let without = try bench.measurePlanner(plain)
        bench.result = BenchResult(name: "durable")
        let counts = try bench.measurePlanner(folder, trust: try BenchTrust(under: folder.path))
        bench.result.add("plainPerSecond", Double(without.answers) / Double(options.seconds))
        bench.result.add(
            "ratioToPlain", Double(counts.answers) / Double(max(1, without.answers)))
        try bench.measureEcho(folder, counts)
        return bench.result
    }

    private init(options: Options, nation: BenchNation) {
        self.options = options
        self.nation = nation
    }

    private mutating func measurePlanner(
        _ folder: BenchFolder, trust: BenchTrust? = nil
    ) throws(BenchFailure) -> LoadCounts {
        let (planner, address) = try BenchProcess.planner(
            options.executable, data: folder.path, regions: options.regions,
            identityFolder: trust?.planner, journal: options.journal)
        defer { planner.stop() }
        let frames = try RequestFrames(metros: nation.metros, tenant: Self.tenant)
        var run = try LoadRun(DurableLoad(frames: frames, tenant: Self.tenant))
        try run.open(options.connections, address, nation.layout, trust: trust)
        try run.fill(options.live)
        let before = planner.usage
        let seconds = try run.measure(options)
        let counts = run.counts
        let perSecond = Double(counts.answers) / seconds
        result.add("perSecond", perSecond)
        result.add(run.samples)
        result.add("granted", Double(counts.granted) / Double(max(1, counts.places)))
        result.add("failures", Int64(counts.failures))
        result.add("connections", Int64(options.connections))
        result.add("depth", Int64(options.depth))
        result.add("rate", Int64(options.rate))
        result.add("liveBefore", Int64(options.live))
        result.add("liveAfter", Int64(run.held))
        result.add("gateways", Int64(nation.layout.regions.count))
        result.add("ordersTaken", Int64(run.orders))
        result.add("layout", nation.scale == 1 ? "national" : "national, nodes x\(nation.scale)")
        if let before, let after = planner.usage {
            let time = after.processorTime - before.processorTime
            result.add("plannerCpuPercent", time / .seconds(1) / (seconds + 1) * 100)
            result.add("plannerResidentMebibytes", Int64(after.residentBytes >> 20))
        }
        return counts
    }

    private mutating func measureEcho(
        _ folder: BenchFolder, _ counts: LoadCounts
    ) throws(BenchFailure) {
        let answers = max(1, Int(counts.answers))
        let request = max(64, Int(counts.bytesSent) / answers)
        let answer = max(64, Int(counts.bytesReceived) / answers)
        let program = folder.path + "/echo"
        let compiler = try BenchProcess(
            "cc",
            [
                "-O2", "-DREQUEST=\(request)", "-DANSWER=\(answer)", "-o", program,
                options.echoSource,
            ])
        guard try compiler.end() == .exited(0) else {
            throw BenchFailure(
                "cc could not build \(options.echoSource); name it by --echo-source.")
        }
        let load = try DurableLoad(
            frames: RequestFrames(echoBytes: request), tenant: Self.tenant, echoAnswer: answer)
        let plain = try measureEcho(program, [], load)
        let synced = try measureEcho(program, [folder.path + "/synced"], load)
        result.add("echoPerSecond", Double(plain.answers) / Double(options.seconds))
        result.add("ratioToEcho", Double(answers) / Double(max(1, plain.answers)))
        result.add("syncedEchoPerSecond", Double(synced.answers) / Double(options.seconds))
        result.add("ratioToSyncedEcho", Double(answers) / Double(max(1, synced.answers)))
        result.add("requestBytes", Int64(request))
        result.add("answerBytes", Int64(answer))
    }

    /// What the echo answers under the load that the planner had.
    private func measureEcho(
        _ program: String, _ arguments: [String], _ load: DurableLoad
    ) throws(BenchFailure) -> LoadCounts {
        let port = try BenchProcess.freePort()
        let echo = try BenchProcess(program, ["\(port)"] + arguments)
        defer { echo.stop() }
        var run = try LoadRun(load)
        try run.openEcho(options.connections, .loopback(port: port))
        _ = try run.measure(options)
        return run.counts
    }
}
