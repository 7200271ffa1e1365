internal import SluiceLinux
internal import SluiceModel
internal import SluiceProbing
internal import SluiceRegionFiles
internal import SluiceTransport

/// A gateway's rings: modelled where no beacon is named, measured where one is.
struct GatewayProber: ~Copyable {
    private let modelled: [RingReport]
    private let probing: RegionProbing
    private let siteCount: Int
    private let board: ProbeBoard?

    /// Reads the keys and starts to probe, where the region's file names beacons.
    init(
        _ region: RegionDescription, _ nation: Nation, folder: String, listener: Wakeup
    ) throws(DaemonFailure) {
        let index = nation.layout.regions.firstIndex { $0.name == region.name }
        probing = index.map { nation.probing[$0] } ?? RegionProbing()
        siteCount = region.sites.count
        let metros = probing.beacons.map(\.metro)
        modelled = Nation.modelledRings(
            of: region, to: nation.layout.metros.filter { !metros.contains($0.name) },
            by: nation.latency)
        let targets = try Self.targets(probing, sites: region.sites.count, folder: folder)
        guard !targets.isEmpty else {
            board = nil
            return
        }
        let board = ProbeBoard(listener: listener)
        let settings = ProbeSettings(
            interval: probing.interval, window: probing.window,
            packetsPerSecond: probing.packetsPerSecond, seed: SystemRandom.word())
        board.post(
            targets.map { ProbeFlow($0, window: settings.window, at: Instant.now.probeTime) }
                .map { flow in
                    var flow = flow
                    return flow.report(at: Instant.now.probeTime)
                })
        try Self.start(targets, settings, board)
        self.board = board
    }

    deinit { board?.stop() }

    /// What is known of the region's rings now, by site and metro.
    var rings: [RingReport] {
        let all = modelled + (board?.reports ?? [])
        return all.sorted { ($0.site, $0.metro) < ($1.site, $1.metro) }
    }

    /// Whether a folder that was read again says the same of this region's rings.
    func isSame(_ region: RegionDescription, _ nation: Nation) -> Bool {
        let index = nation.layout.regions.firstIndex { $0.name == region.name }
        let read = index.map { nation.probing[$0] } ?? RegionProbing()
        let metros = read.beacons.map(\.metro)
        return read == probing
            && modelled
                == Nation.modelledRings(
                    of: region, to: nation.layout.metros.filter { !metros.contains($0.name) },
                    by: nation.latency)
    }

    private static func targets(
        _ probing: RegionProbing, sites: Int, folder: String
    ) throws(DaemonFailure) -> [ProbeTarget] {
        guard probing.beacons.count * sites <= ProbeLimits.targets else {
            throw DaemonFailure(
                "\(probing.beacons.count) beacons and \(sites) sites are more than "
                    + "\(ProbeLimits.targets) pairs. Name fewer beacons in the region's file.")
        }
        var targets: [ProbeTarget] = []
        for beacon in probing.beacons {
            let path =
                beacon.keyFile.hasPrefix("/") ? beacon.keyFile : "\(folder)/\(beacon.keyFile)"
            let key: ProbeKey
            do throws(ProbeKeyFile.Problem) {
                key = try ProbeKeyFile.read(path)[0]
            } catch { throw DaemonFailure(error.description) }
            for site in 0..<sites {
                targets.append(
                    ProbeTarget(
                        site: UInt16(site), metro: beacon.metro, beacon: beacon.address,
                        source: probing.sources[site], key: key, flow: SystemRandom.word()))
            }
        }
        return targets
    }

    /// The thread lives until the board is stopped.
    private static func start(
        _ targets: [ProbeTarget], _ settings: ProbeSettings, _ board: ProbeBoard
    ) throws(DaemonFailure) {
        do {
            try KernelThread("prober", stackBytes: ProbeLoopLimits.stackBytes) {
                probe(targets, settings, board)
                board.threadEnded()
            }.detach()
        } catch { throw DaemonFailure("The thread that probes cannot be started: \(error).") }
    }

    private static func probe(
        _ targets: [ProbeTarget], _ settings: ProbeSettings, _ board: ProbeBoard
    ) {
        var limits = LoopLimits()
        limits.connections = 2 * ProbeLimits.targets + 16
        limits.inputBytes = 8_192
        limits.outputBytes = 8_192
        limits.readBytes = 4_096
        guard var loop = try? EventLoop(limits: limits) else { return }
        board.threadBegan(loop.wakeup)
        var prober = ProbeLoop(targets, settings, board)
        try? loop.run(&prober)
    }
}
