internal import SluiceCoding
internal import SluiceGateway
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceSession
internal import SluiceSpoke
internal import SluiceTransport
internal import SluiceTrust
internal import SluiceWire

/// A region's spoke on a real socket, store and executor. Once a turn: what changed is kept, then
/// the executor is told, then the planner.
struct GatewayDaemon: LoopOwner, ~Copyable {
    /// The connection to the planner.
    enum Stage: Equatable {
        /// There is none; the next try is then.
        case waiting(until: Instant)
        /// One is being made.
        case connecting(ConnectionIdentity)
        /// There is one.
        case connected(ConnectionIdentity)
        /// The process was asked to end.
        case stopping(until: Instant)
    }

    let options: GatewayOptions
    let log: DaemonLog
    var files: GatewayFiles
    var spoke: Spoke
    var executor: SiteExecutor
    var health: HealthFile
    /// Its own socket's connections.
    var door = LocalDoor()
    var prober: GatewayProber
    private let wakeup: Wakeup
    /// What its connection proves itself with; nil for plain TCP.
    var identity: GatewayIdentity?
    var stage = Stage.waiting(until: .now)
    /// The planner that is tried now, or was last.
    private var plannerIndex = 0
    /// Planners that were tried since the last pause.
    private var plannersTried = 0
    /// Counts connections in a row that did not come to a registered region.
    var reconnection = Reconnection()
    /// When the store is tried again whose disk is full; nil while it takes what it is given.
    var retryAt: Instant?
    /// Why the process has to end, once it has to.
    var failure: DaemonFailure?
    var nextDeadline: Instant = .now
    var writer = ByteWriter(capacity: 1 << 16)

    /// Opens the store and recovers what the region runs. `wakeup` is its loop's.
    init(_ options: GatewayOptions, wakeup: Wakeup) throws(DaemonFailure) {
        let identity = try GatewayIdentity(options)
        let nation: Nation
        do {
            nation = try Nation(folder: options.regionsFolder)
        } catch { throw DaemonFailure(error.description) }
        let region = try Self.region(options, nation)
        try Self.checkSize(region)
        let files = try GatewayFiles(folder: options.dataFolder)
        let memory = region.pools.map { pool in
            nation.layout.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
        }
        var core = GatewayCore(
            region: region, cardMemory: memory, executors: ExecutorKind.allCases,
            // Slurm says so when it has been asked.
            fencing: [.emulated, .process, .trial])
        var effects = GatewayEffects()
        try files.recover(into: &core, &effects)
        let executor = try SiteExecutor(
            region, settings: nation.executors, store: files.identity,
            folder: options.dataFolder, supervisor: options.supervisor, secrets: options.secrets)
        let prober = try GatewayProber(
            region, nation, folder: options.regionsFolder, listener: wakeup)
        var configuration = SpokeConfiguration(
            region: region, rings: prober.rings,
            store: files.identity, incarnation: files.store.incarnation, journal: files.journal,
            civilTime: files.civilTime, startedAt: Instant.now.bootTime)
        configuration.session = .amongPlanners(options.planners.count)
        let log = DaemonLog("gateway/\(options.region)", isSilent: options.isSilent)
        try executor.endStrangers(known: core.liveRuns().map(\.key), log)
        if !executor.processLimits.isEmpty {
            log.write("limits of processes", ["by": executor.processLimits])
        }
        self.options = options
        self.log = log
        self.files = files
        self.executor = executor
        health = HealthFile(options.healthFile ?? "\(options.dataFolder)/health", region)
        self.prober = prober
        self.identity = identity
        self.wakeup = wakeup
        spoke = Spoke(core: core, recovered: effects, configuration: configuration)
    }

    /// Refuses a region that no message can carry.
    private static func checkSize(_ region: RegionDescription) throws(DaemonFailure) {
        do throws(EncodingFault) {
            _ = try MessageCodec.frame(
                .registerRegion(RegisterRegion(description: region)), correlation: 0)
        } catch {
            throw DaemonFailure(
                "Region \(region.name) cannot be registered: \(error). Divide its pools over two "
                    + "regions.")
        }
    }

    private static func region(
        _ options: GatewayOptions, _ nation: Nation
    ) throws(DaemonFailure) -> RegionDescription {
        guard var region = nation.layout.regions.first(where: { $0.name == options.region }) else {
            let names = nation.layout.regions.map(\.name.text).joined(separator: ", ")
            throw DaemonFailure(
                "There is no region \(options.region) in \(options.regionsFolder). There are: "
                    + "\(names).")
        }
        guard let kind = options.executor else { return region }
        for index in region.pools.indices { region.pools[index].executor = kind }
        return region
    }

    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        guard stage == .connecting(connection), retryAt == nil else {
            loop.abort(connection, .loopEnded)
            if stage == .connecting(connection) { wait(loop.now) }
            return
        }
        stage = .connected(connection)
        readFilesAgain()
        spoke.connected(at: loop.now.bootTime)
    }

    mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop
    ) {
        guard stage == .connecting(connection) else { return }
        log.write("no connection", ["planner": "\(planner)", "reason": "\(reason)"])
        wait(loop.now)
    }

    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) {
        if door.close(connection) { return }
        guard stage == .connected(connection) else { return }
        log.write("disconnected", ["reason": reason.description])
        leave(loop.now)
    }

    /// The connection is over: the spoke is told, and the next try is set.
    mutating func leave(_ now: Instant) {
        if spoke.isRegistered {
            reconnection.registered()
            plannersTried = 0
        }
        spoke.disconnected()
        wait(now)
    }

    /// Where the planner is that is tried now, or was last.
    var planner: SocketAddress { options.planners[plannerIndex] }

    /// Waits before the next try: of several planners each is tried before the pauses grow, and
    /// the next one first, since this one is gone or stands by.
    mutating func wait(_ now: Instant) {
        plannerIndex = (plannerIndex + 1) % options.planners.count
        plannersTried += 1
        guard plannersTried % options.planners.count == 0 else {
            _ = spoke.takeRetryAfter()
            stage = .waiting(until: now + GatewayLimits.nextPlannerPause)
            return
        }
        let length = reconnection.wait(
            random: SystemRandom.word(), asked: spoke.takeRetryAfter())
        stage = .waiting(until: now + .microseconds(length.count))
    }

    mutating func signalled(_ signal: Signal, _ loop: inout EventLoop) {
        guard signal == .interrupt || signal == .terminate else { return }
        if case .stopping = stage { return }
        log.write("stopping", ["signal": "\(signal)"])
        if case .connected(let connection) = stage {
            send(
                .goodbye(Goodbye(sentence: "The gateway was asked to stop.")), correlation: 0,
                to: connection, &loop)
            loop.close(connection, .owner(UInt32(ErrorCode.shuttingDown.rawValue)))
            spoke.disconnected()
        }
        for peer in door.peers {
            loop.close(peer.connection, .owner(UInt32(ErrorCode.shuttingDown.rawValue)))
        }
        stage = .stopping(until: loop.now + GatewayLimits.goodbyeTime)
    }

    /// Tells the core what the site's file says of its nodes.
    private mutating func lookAtHealth(_ now: Instant) {
        let civil = spoke.civilTime(at: now.bootTime)
        switch health.look(unwell: spoke.core.unwellNodes, now: now, civil: civil) {
        case .nothing: break
        case .problem(let sentence): log.write("health file refused", ["reason": sentence])
        case .nodes(let reports):
            for report in reports { spoke.nodeHealthChanged(report, at: now.bootTime) }
            log.write("nodes", ["unwell": "\(spoke.core.unwellNodes.count)"])
        }
    }

    /// The region files may have changed since this process started: another metro, another
    /// beacon. A planner that read the change has just been started, so each connection looks.
    private mutating func readFilesAgain() {
        let region = spoke.configuration.region
        do {
            let nation = try Nation(folder: options.regionsFolder)
            guard !prober.isSame(region, nation) else { return }
            prober = try GatewayProber(
                region, nation, folder: options.regionsFolder, listener: wakeup)
            log.write("rings are of the changed region files")
        } catch let problems as FileProblems {
            log.write("region files not taken", ["problems": problems.description])
        } catch let failure as DaemonFailure {
            log.write("region files not taken", ["problems": failure.sentence])
        } catch { log.write("region files not taken", ["problems": "\(error)"]) }
    }

    /// Hands what the prober measured to the spoke.
    mutating func takeRings(_ now: Instant) {
        let rings = prober.rings
        let isNews =
            rings.count != spoke.rings.count
            || zip(rings, spoke.rings).contains { $0.differsInKind(from: $1) }
        spoke.ringsChanged(rings, isNews: isNews, at: now.bootTime)
    }

    mutating func woken(_ loop: inout EventLoop) { takeRings(loop.now) }

    mutating func tick(_ loop: inout EventLoop) {
        takeRings(loop.now)
        spoke.tick(at: loop.now.bootTime)
        lookAtHealth(loop.now)
        tickLocally(&loop)
        keepIdentity(&loop)
        guard case .waiting(let until) = stage, until <= loop.now, retryAt == nil else { return }
        do throws(KernelError) {
            stage = .connecting(
                try loop.connect(
                    to: planner, context: identity?.context,
                    within: GatewayLimits.connectTime))
        } catch {
            log.write("no connection", ["planner": "\(planner)", "reason": "\(error)"])
            wait(loop.now)
        }
    }
}
