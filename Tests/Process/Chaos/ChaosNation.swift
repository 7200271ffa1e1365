import SluiceLinux
import SluiceModel

/// A planner and five gateways with real runs, each gateway behind a link of its own; all of them
/// can be killed, stopped and started again at any moment.
final class ChaosNation {
    let cluster: Cluster
    private var links: [String: (process: Daemon, address: String)] = [:]
    private var isPlannerDead = false
    private var isPlannerStopped = false
    private var deadGateways: Set<String> = []
    private var deadLinks: Set<String> = []
    /// What is to be done to whom, and when.
    private var due: [(at: Instant, act: () throws -> Void)] = []
    /// How often each fault was put in.
    private(set) var tally: [String: Int] = [:]
    private var random: SplitMix64

    static let regions = SmallNation.fiveRegions

    /// Whether nobody answers: a client would wait for it, and all else with the client.
    var isPlannerAway: Bool { isPlannerDead || isPlannerStopped }

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        cluster = try Cluster(
            try Scratch("chaos"), gateways: [], processRegions: Self.regions,
            regions: Self.regions, lease: Settings.chaosLease)
        for region in Self.regions {
            let own = try Cluster.freeAddress()
            links[region] = (try startLink(region, own), own)
            try startGateway(region)
        }
        try cluster.awaitReachable(Self.regions)
    }

    deinit { for link in links.values { link.process.kill() } }

    private func startLink(_ region: String, _ own: String) throws -> Daemon {
        try Daemon(
            "link \(region)", Settings.relay, [own, cluster.address],
            log: cluster.scratch("\(region)-link.log"))
    }

    private func startGateway(_ region: String) throws {
        try cluster.startGateway(region, through: links[region]?.address)
    }

    private func draw(_ low: Int64, _ high: Int64) -> Int64 { low + random.below(high - low + 1) }

    private func later(_ low: Int64, _ high: Int64, _ act: @escaping () throws -> Void) {
        due.append((.now + .milliseconds(draw(low, high)), act))
    }

    /// Does what is due.
    func turn() throws {
        let now = Instant.now
        let ripe = due.filter { $0.at <= now }
        due.removeAll { $0.at <= now }
        for entry in ripe { try entry.act() }
    }

    /// Puts one fault in.
    func strike() throws {
        let region = Self.regions[Int(random.below(Int64(Self.regions.count)))]
        switch random.below(10) {
        case 0, 1: try killPlanner()
        case 2: try stopPlanner()
        case 3, 4: try killGateway(region)
        case 5:
            guard let gateway = cluster.gateways[region] else { return }
            try stop(gateway, "gateway stopped", isDead: deadGateways.contains(region), 20_000)
        case 6, 7: try killLink(region)
        default:
            guard let link = links[region]?.process else { return }
            try stop(link, "link silent", isDead: deadLinks.contains(region), 25_000)
        }
    }

    private func count(_ fault: String) { tally[fault, default: 0] += 1 }

    private func killPlanner() throws {
        guard !isPlannerAway else { return }
        count("planner killed")
        cluster.killPlanner()
        isPlannerDead = true
        later(0, 4_000) { [unowned self] in
            isPlannerDead = false
            try cluster.restartPlanner()
        }
    }

    private func killGateway(_ region: String) throws {
        guard !deadGateways.contains(region) else { return }
        count("gateway killed")
        cluster.gateways[region]?.kill()
        deadGateways.insert(region)
        later(0, 8_000) { [unowned self] in
            deadGateways.remove(region)
            try startGateway(region)
        }
    }

    private func killLink(_ region: String) throws {
        guard !deadLinks.contains(region), let link = links[region] else { return }
        count("link cut")
        link.process.kill()
        deadLinks.insert(region)
        later(0, 12_000) { [unowned self] in
            deadLinks.remove(region)
            links[region] = (try startLink(region, link.address), link.address)
        }
    }

    private func stopPlanner() throws {
        guard !isPlannerAway else { return }
        isPlannerStopped = true
        count("planner stopped")
        let planner = cluster.planner
        try planner.process.send(.stop)
        later(100, 14_000) { [unowned self] in
            isPlannerStopped = false
            try planner.process.send(.continue)
        }
    }

    private func stop(
        _ daemon: Daemon, _ fault: String, isDead: Bool, _ longest: Int64
    ) throws {
        guard !isDead, !daemon.hasEnded else { return }
        count(fault)
        try daemon.process.send(.stop)
        later(100, longest) { if !daemon.hasEnded { try daemon.process.send(.continue) } }
    }

    /// All that is dead lives again, all that stands still goes on, and every region is there.
    func heal() throws {
        let left = due
        due = []
        for entry in left { try entry.act() }
        try cluster.awaitReachable(Self.regions)
    }
}
