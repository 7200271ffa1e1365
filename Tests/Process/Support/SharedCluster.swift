import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire

/// A PostgreSQL of the test's own on loopback, gone with this object or this process.
final class PostgresSite {
    static let absence = "PostgreSQL's server is not installed: apt-get install postgresql"

    /// Whether the server is installed here.
    static var isThere: Bool {
        guard let names = try? Files.names(in: "/usr/lib/postgresql") else { return false }
        return names.contains { Files.exists("/usr/lib/postgresql/\($0)/bin/postgres") }
    }

    /// Not within a scratch folder, which the server's own user could not enter.
    let folder = "/tmp/sluice-postgres-\(SystemRandom.word())"
    let url: String
    private let guardian: Descriptor

    /// Starts one, or a synchronous replica of `source`.
    init(replicaOf source: PostgresSite? = nil) throws {
        let folder = folder
        let words =
            try source.map { try Self.run("replica", folder, $0.folder) }
            ?? Self.run("up", folder)
        url = words.filter { !$0.isNewline }
        let pair = try FileDescriptor.joinedPair().ends()
        _ = try Spawn(
            Self.script, ["attend", folder], standardInput: pair.theirs, ownSession: true
        ).start()
        pair.theirs.close()
        guardian = pair.ours
    }

    deinit { guardian.close() }

    func stop(_ mode: String = "immediate") throws { _ = try Self.run("stop", folder, mode) }

    func start() throws { _ = try Self.run("start", folder) }

    /// `kill -9` of all its processes.
    func kill() throws { _ = try Self.run("kill", folder) }

    /// Stops all its processes where they are, and lets them go on.
    func pause() throws { _ = try Self.run("pause", folder) }
    func resume() throws { _ = try Self.run("resume", folder) }

    private static let script = Settings.root + "/ops/postgres-site"

    private static func run(_ words: String...) throws -> String {
        let pipe = try FileDescriptor.pipe(nonBlockingReader: true)
        let process = try Spawn(script, words, standardOutput: pipe.writer.descriptor).start()
        guard try process.waitForEnd(until: .now + patience) == .exited(0) else {
            throw Trouble("ops/postgres-site \(words) failed")
        }
        var bytes: [UInt8] = []
        _ = pipe.reader.descriptor.gather(into: &bytes, rounds: 1)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Planners that share a journal on PostgreSQL, and a gateway that knows them all.
final class SharedCluster {
    let scratch: Scratch
    let site: PostgresSite
    let regionsFolder: String
    let addresses: [String]
    private(set) var planners: [Daemon?]
    private var gateway: Daemon?
    private let words: [String]

    /// Starts so many planners, one after the other, and the gateway of `alpha`.
    init(
        _ name: String, planners count: Int = 2, leadership: String = "1500ms",
        civilSpeed: Int = Int(Cluster.civilSpeed), words: [String] = [],
        program: String = Settings.program
    ) throws {
        self.words =
            ["--leadership", leadership, "--civil-speed", "\(civilSpeed)"] + words
        scratch = try Scratch(name)
        site = try PostgresSite()
        regionsFolder = try SmallNation.write(to: scratch("nation"), regions: SmallNation.regions)
        addresses = try (0..<count).map { _ in try Cluster.freeAddress() }
        planners = Array(repeating: nil, count: count)
        for index in 0..<count { try startPlanner(index, program) }
        try startGateway(program)
        try awaitReachable()
    }

    /// Starts the gateway, for the first time or again after a death without a word.
    func startGateway(_ program: String = Settings.program) throws {
        gateway?.kill()
        gateway = try Daemon(
            "gateway alpha", program,
            [
                "gateway", "--region", "alpha", "--regions", regionsFolder, "--planner", all,
                "--data", scratch("alpha"), "--executor", "emulated", "--insecure",
            ], log: scratch("alpha.log"))
    }

    deinit {
        gateway?.kill()
        for planner in planners { planner?.kill() }
    }

    /// Every planner's address, as people write them.
    var all: String { addresses.joined(separator: ",") }

    /// Starts a planner, for the first time or again, and waits until it serves or stands by.
    func startPlanner(_ index: Int, _ program: String = Settings.program) throws {
        let ready = scratch("planner-\(index).ready")
        try Files.remove(ready)
        planners[index] = try Daemon(
            "planner \(index)", program,
            [
                "planner", "--journal", site.url, "--listen", addresses[index], "--regions",
                regionsFolder, "--ready-file", ready,
                "--insecure",
            ] + words, log: scratch("planner-\(index).log"))
        try eventually("planner \(index) is there") { () throws -> Bool in
            try planners[index]?.check()
            return Files.exists(ready)
        }
    }

    /// A client of the planners, or of one of them alone.
    func client(
        at index: Int? = nil, timeout: Duration = patience
    ) throws(ClientError) -> SluiceClient {
        try SluiceClient.connect(
            index.map { addresses[$0] } ?? all, as: Identity(role: .operator, name: "test"),
            timeout: timeout, program: "process tests")
    }

    /// A client of the gateway, on its own socket.
    func gatewayClient() throws(ClientError) -> SluiceClient {
        try SluiceClient.connect(
            "unix:\(scratch("alpha"))/gateway.sock",
            as: Identity(role: .operator, name: "test"), timeout: patience,
            program: "process tests")
    }

    /// How the program ended, asked of these planners, and what it said.
    func said(_ arguments: [String]) throws -> (Int32, String) {
        let log = scratch("said-\(SystemRandom.word())")
        let code = try Daemon(
            "sluice", Settings.program, arguments + ["--planner", all, "--insecure"], log: log
        ).exitCode()
        return (code, String(decoding: try Files.read(log, limit: 1 << 20), as: UTF8.self))
    }

    /// Which planner leads now.
    func leader() throws -> Int {
        try awaited("a planner leads") {
            addresses.indices.first { (try? client(at: $0).status()) != nil }
        }
    }

    func awaitReachable() throws {
        let client = try client()
        try eventually("alpha is reachable") { () throws -> Bool in
            try client.regions().regions.contains {
                $0.reachability == .reachable && $0.registeredCards > 0
            }
        }
    }

    /// What a planner has said.
    func log(_ index: Int) -> String { planners[index]?.text ?? "" }
}
