import SluiceClient
import SluiceExecutors
import SluiceLinux
import SluiceModel
import SluiceWire

/// A planner and the gateways of the small nation as child processes on loopback.
///
/// `alpha` and `beta` emulate their runs, `gamma` runs real processes, where a test says no other.
/// Civil time goes ten times as fast as the wall. The planner keeps its port over a restart.
final class Cluster {
    /// Civil seconds in a real one.
    static let civilSpeed: Int64 = 10

    let scratch: Scratch
    let regionsFolder: String
    private(set) var planner: Daemon
    private(set) var gateways: [String: Daemon] = [:]
    private(set) var address: String
    /// What the planner is started under, as a tracer; nothing as a rule.
    let wrapper: [String]
    /// Regions whose runs are real processes.
    let processRegions: [String]
    /// How long the planner's leases are; nil for as long as they are by themselves.
    let lease: String?
    /// What the planner is told beside the usual; the last of two flags counts.
    let plannerFlags: [String]
    /// Certificates of all; nil for plain TCP.
    let trust: ClusterTrust?

    /// Starts a planner and these gateways, and waits until all are reachable.
    init(
        _ scratch: Scratch, gateways: [String] = SmallNation.regions, wrapper: [String] = [],
        processRegions: [String] = ["gamma"], regions: [String] = SmallNation.regions,
        lease: String? = nil, plannerFlags: [String] = [], trust: ClusterTrust? = nil,
        changing: (String) throws -> Void = { _ in }
    ) throws {
        self.scratch = scratch
        self.wrapper = wrapper
        self.processRegions = processRegions
        self.lease = lease
        self.plannerFlags =
            plannerFlags + (try trust?.flags("planner/central") ?? ["--insecure"])
        self.trust = trust
        regionsFolder = try SmallNation.write(to: scratch("nation"), regions: regions)
        try changing(regionsFolder)
        (planner, address) = try Self.startPlanner(
            scratch, regionsFolder, try Self.freeAddress(), lease, self.plannerFlags,
            wrapper: wrapper)
        for region in gateways { try startGateway(region) }
        try awaitReachable(gateways)
    }

    /// As above, in a new scratch folder.
    convenience init(_ name: String, gateways: [String] = SmallNation.regions) throws {
        try self.init(try Scratch(name), gateways: gateways)
    }

    deinit {
        for gateway in gateways.values { gateway.kill() }
        planner.kill()
        // Runs outlive their gateway, as they should, and must not outlive the test.
        for region in gateways.keys {
            _ = LeftRuns.end(under: scratch(region), grace: Seconds(0))
        }
    }

    /// Connects as an operator.
    func client(timeout: Duration = patience) throws -> SluiceClient {
        try SluiceClient.connect(
            address, as: Identity(role: .operator, name: "test"), timeout: timeout,
            program: "process tests",
            identityFolder: try trust?.folder("operator/test"))
    }

    /// `kill -9` of the planner.
    func killPlanner() { planner.kill() }

    /// Starts the planner again at the same address, and waits until it says that it is ready.
    func restartPlanner(killing: Bool = false) throws {
        if killing { killPlanner() }
        (planner, address) = try Self.startPlanner(
            scratch, regionsFolder, address, lease, plannerFlags, wrapper: wrapper)
    }

    /// Starts the planner again without waiting, where it is to refuse.
    func plannerThatRefuses() throws -> Daemon {
        try Daemon(
            "planner", Settings.program,
            Self.plannerArguments(scratch, regionsFolder, address, lease) + plannerFlags,
            log: scratch("planner-refuses.log"))
    }

    /// A port of loopback that is free, and that the kernel gives to no connection of its own: a
    /// peer that asks for a planner that is dead must not meet itself, nor keep the port.
    static func freeAddress() throws -> String {
        try awaited("a free port") {
            let text = "127.0.0.1:\(20_000 + SystemRandom.word() % 12_000)"
            guard let address = SocketAddress(text) else { return nil }
            return (try? Socket.listen(on: address)) != nil ? text : nil
        }
    }

    private static func plannerArguments(
        _ scratch: Scratch, _ regions: String, _ address: String, _ lease: String?
    ) -> [String] {
        [
            "planner", "--data", scratch("planner"), "--listen", address, "--regions", regions,
            "--civil-speed", "\(civilSpeed)", "--ready-file", scratch("planner.ready"),
        ] + (lease.map { ["--lease", $0] } ?? [])
    }

    private static func startPlanner(
        _ scratch: Scratch, _ regions: String, _ address: String, _ lease: String?,
        _ more: [String], wrapper: [String]
    ) throws -> (Daemon, String) {
        let ready = scratch("planner.ready")
        try Files.remove(ready)
        let command =
            wrapper + [Settings.program] + plannerArguments(scratch, regions, address, lease)
            + more
        let planner = try Daemon(
            "planner", command[0], Array(command.dropFirst()), log: scratch("planner.log"))
        let line = try awaited("the planner is ready") { () throws -> String? in
            try planner.check()
            let bytes = try? Files.read(ready, limit: 4_096)
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        let words = line.split { $0 == " " || $0 == "\n" }
        guard let on = words.firstIndex(of: "on"), on + 1 < words.endIndex else {
            throw Trouble("the ready line names no address: \(line)")
        }
        return (planner, String(words[on + 1]))
    }

    /// Starts a region's gateway, for the first time or again; it finds the planner at another
    /// address where one is given.
    func startGateway(
        _ region: String, wrapper: [String] = [], through link: String? = nil,
        trusting folder: String? = nil, more: [String] = []
    ) throws {
        try startGateway(
            region, wrapper: wrapper, through: link, trusting: folder, more: more,
            executor: processRegions.contains(region) ? "process" : "emulated")
    }

    /// As above, with that executor for all pools; nil for what the region file says.
    func startGateway(
        _ region: String, wrapper: [String] = [], through link: String? = nil,
        trusting folder: String? = nil, more: [String] = [], executor: String?
    ) throws {
        let command =
            wrapper + [
                Settings.program, "gateway", "--region", region, "--regions", regionsFolder,
                "--planner", link ?? address, "--data", scratch(region),
            ] + (executor.map { ["--executor", $0] } ?? [])
            + (try folder.map { ["--identity", $0] }
                ?? trust?.flags("region/\(region)") ?? ["--insecure"]) + more
        gateways[region] = try Daemon(
            "gateway \(region)", command[0], Array(command.dropFirst()),
            log: scratch("\(region).log"))
    }

    /// Waits until the planner has these regions reachable with their cards reported.
    func awaitReachable(_ regions: [String] = SmallNation.regions) throws {
        let client = try client()
        try eventually("\(regions) are reachable") { () throws -> Bool in
            try check()
            let there = try client.regions().regions.filter {
                $0.reachability == .reachable && $0.registeredCards > 0
            }
            return regions.allSatisfy { name in there.contains { $0.name.text == name } }
        }
    }

    /// Throws where a daemon ended that nobody killed.
    func check() throws {
        try planner.check()
        for gateway in gateways.values { try gateway.check() }
    }

    /// Asks all to end, gateways first; throws where one does not leave in order.
    func stop() throws {
        for daemon in gateways.values.sorted(by: { $0.name < $1.name }) + [planner] {
            let code = try daemon.stop()
            guard code == 0 else { throw Trouble("\(daemon.name) left with \(code)") }
        }
    }
}
