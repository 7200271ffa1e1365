internal import SluiceExecutors
internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// What runs a region's work: each pool has its kind of executor.
struct SiteExecutor: ~Copyable {
    private let kinds: [ExecutorKind]
    private let folder: String
    private var emulated = EmulatedExecutor()
    private var process: ProcessExecutor?
    private var slurm: SlurmExecutor?
    private let plugins: [Plugin]
    private var desk: SecretDesk
    private var events: [ExecutorEvent] = []
    /// How local processes are kept within their limits, in words; empty where there are none.
    private(set) var processLimits = ""
    /// The newest attempt at each replica that was seen here.
    private var epochs: [ReplicaID: Epoch] = [:]

    /// One pool's plugin; in an object, since an array cannot hold what cannot be copied.
    private final class Plugin {
        let pool: UInt16
        var executor: PluginExecutor

        init(_ pool: UInt16, _ executor: consuming PluginExecutor) {
            self.pool = pool
            self.executor = executor
        }
    }

    /// Executors for a region's pools, with their runs under `folder`. `settings` are what the
    /// region files say of them beside their kinds; `store` names what this gateway started,
    /// `secrets` is where the secrets of runs are from.
    init(
        _ region: RegionDescription, settings: [PoolName: ExecutorSettings], store: StoreID,
        folder: String, supervisor: [String], secrets: SecretSource
    ) throws(DaemonFailure) {
        let desk = try Self.desk(secrets)
        let slurm = try Self.slurm(region, settings, store, folder)
        let bounds = Self.bounds(region, folder)
        let process = try Self.process(bounds, folder, supervisor)
        plugins = try Self.plugins(region, settings, store, folder)
        self.process = process
        self.slurm = slurm
        self.desk = desk
        kinds = region.pools.map(\.executor)
        self.folder = folder
        processLimits = bounds?.sentence ?? ""
    }

    private static func notKept(_ folder: String, _ error: KernelError) -> DaemonFailure {
        DaemonFailure("Runs cannot be kept under \(folder): \(error).")
    }

    private static func desk(_ source: SecretSource) throws(DaemonFailure) -> SecretDesk {
        do throws(SecretProblem) {
            return try SecretDesk(source)
        } catch { throw DaemonFailure(error.description) }
    }

    private static func process(
        _ bounds: ProcessBounds?, _ folder: String, _ supervisor: [String]
    ) throws(DaemonFailure) -> ProcessExecutor? {
        guard let bounds else { return nil }
        do throws(KernelError) {
            return try ProcessExecutor(root: folder, supervisor: supervisor, bounds: bounds)
        } catch { throw notKept(folder, error) }
    }

    /// What keeps local processes within their limits; nil where no pool runs any.
    private static func bounds(_ region: RegionDescription, _ folder: String) -> ProcessBounds? {
        let isWanted = region.pools.contains { $0.executor == .process || $0.executor == .trial }
        guard isWanted else { return nil }
        let name = Files.absolute(folder).utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return ProcessBounds.detect(String(name, radix: 36))
    }

    private static func plugins(
        _ region: RegionDescription, _ settings: [PoolName: ExecutorSettings], _ store: StoreID,
        _ folder: String
    ) throws(DaemonFailure) -> [Plugin] {
        var plugins: [Plugin] = []
        for (index, pool) in region.pools.enumerated() where pool.executor == .plugin {
            guard case .plugin(let one)? = settings[pool.name] else { continue }
            do throws(KernelError) {
                let executor = try PluginExecutor(
                    one, pool: UInt16(index), pool, region: region.name.text,
                    store: store.low ^ store.high, root: folder)
                plugins.append(Plugin(UInt16(index), executor))
            } catch { throw notKept(folder, error) }
        }
        return plugins
    }

    private func plugin(_ pool: UInt16) -> Plugin? { plugins.first { $0.pool == pool } }

    private static func slurm(
        _ region: RegionDescription, _ settings: [PoolName: ExecutorSettings], _ store: StoreID,
        _ folder: String
    ) throws(DaemonFailure) -> SlurmExecutor? {
        var pools: [(pool: UInt16, settings: SlurmSettings, cardsPerNode: [UInt8])] = []
        for (index, pool) in region.pools.enumerated() where pool.executor == .slurm {
            guard case .slurm(let one)? = settings[pool.name] else {
                throw DaemonFailure(
                    "The pool \(pool.name) has no `executor: {slurm: …}` in the region files.")
            }
            pools.append((UInt16(index), one, pool.blocks.map(\.cardsPerNode)))
        }
        guard let first = pools.first else { return nil }
        guard
            pools.allSatisfy({
                $0.settings.configuration == first.settings.configuration
                    && $0.settings.commands == first.settings.commands
            })
        else {
            throw DaemonFailure(
                "The pools of region \(region.name) are in two Slurms: give each a region.")
        }
        do throws(KernelError) {
            return try SlurmExecutor(
                pools: pools, region: region.name.text, store: store.low ^ store.high, root: folder)
        } catch { throw DaemonFailure("Slurm's runs cannot be kept under \(folder): \(error).") }
    }

    /// Each is readable when an executor has something to say.
    var watchables: [Descriptor] {
        mutating get {
            [process?.watchable, slurm?.watchable, desk.watchable].compactMap { $0 }
                + plugins.map { $0.executor.watchable }
        }
    }

    /// Whether an executor keeps the lease's end on disk for its supervisors; it is the file that
    /// the daemon reads again.
    var keepsLease: Bool { process != nil }

    /// Ends runs that live here and that the store knows nothing of: it was wiped, or restored from
    /// a copy. Before the planner hears of us, since they have cards, and an exclusive job among
    /// them may be started again at any time. Waits for their ends.
    func endStrangers(known: [RunKey], _ log: DaemonLog) throws(DaemonFailure) {
        guard process != nil else { return }
        let left = LeftRuns.end(under: folder, grace: GatewayLimits.strangerGrace, except: known)
        if left.count > 0 {
            log.write("runs unknown to the store ended", ["runs": "\(left.count)"])
        }
        guard left.isClear else {
            throw DaemonFailure(
                "Runs under \(folder)/runs that the gateway's store knows nothing of do not end. "
                    + "End their processes, then start the gateway again.")
        }
    }

    /// When an emulated run ends by itself next; nil where none will.
    var nextEnd: CivilTime? { emulated.nextEnd }

    /// When `takeEvents` is wanted though nothing happens.
    var nextWake: Instant {
        mutating get {
            plugins.reduce(min(slurm?.nextWake ?? .never, desk.nextWake)) {
                min($0, $1.executor.nextWake)
            }
        }
    }

    /// The core has said which runs it has.
    mutating func settled() {
        slurm?.settled()
        for plugin in plugins { plugin.executor.settled() }
    }

    mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        switch action {
        case .start(let run), .adopt(let run, _):
            epochs[run.key.replica] = run.key.epoch
            guard !waitsForSecrets(run, action) else { return }
            switch kinds[Int(run.order.pool)] {
            case .process: process?.perform(action, civil: civil)
            case .trial where run.order.command != nil: process?.perform(action, civil: civil)
            case .slurm: slurm?.perform(action, civil: civil)
            case .plugin:
                plugin(run.order.pool)?.executor.perform(action, civil: civil)
            case .emulated, .trial: emulated.perform(action, civil: civil)
            }
        case .stop(let run, let pool, _):
            if desk.drop(run), !kinds[Int(pool)].isScheduled {
                return events.append(.ended(run, how: .stopped, at: civil))
            }
            // An executor that does not have the run has nothing to stop.
            switch kinds[Int(pool)] {
            case .process: process?.perform(action, civil: civil)
            case .slurm: slurm?.perform(action, civil: civil)
            case .plugin: plugin(pool)?.executor.perform(action, civil: civil)
            case .emulated, .trial:
                emulated.perform(action, civil: civil)
                process?.perform(action, civil: civil)
            }
        case .leaseMoved:
            emulated.perform(action, civil: civil)
            process?.perform(action, civil: civil)
            slurm?.perform(action, civil: civil)
            for plugin in plugins { plugin.executor.perform(action, civil: civil) }
        }
    }

    /// Removes what ended runs of an organisation left.
    mutating func forget(_ organisation: TenantName) {
        process?.forget(organisation)
        slurm?.forget(organisation)
        for plugin in plugins { plugin.executor.forget(organisation) }
    }

    /// Asks for the secrets of a run that has some; true where it is started when they are there.
    private mutating func waitsForSecrets(_ run: GatewayRun, _ action: ExecutorAction) -> Bool {
        let kind = kinds[Int(run.order.pool)]
        guard run.order.command?.secrets.isEmpty == false, kind != .emulated else { return false }
        if kind.isScheduled {
            desk.ask(run)
            return false
        }
        // Where processes are adopted, none is started again.
        guard case .start = action else { return false }
        desk.ask(run)
        return true
    }

    private mutating func take(_ answer: SecretDesk.Answer, civil: CivilTime) {
        switch answer {
        case .ready(let run, let values):
            switch kinds[Int(run.order.pool)] {
            case .slurm: slurm?.hold(values, for: run.key)
            case .plugin: plugin(run.order.pool)?.executor.hold(values, for: run.key)
            case .emulated, .process, .trial:
                process?.hold(values, for: run.key)
                process?.perform(.start(run), civil: civil)
            }
        case .missing(let run, let index, let reason):
            let event = ExecutorEvent.secretMissing(
                run.key, index: index, at: civil, reason: reason)
            switch kinds[Int(run.order.pool)] {
            case .slurm: slurm?.lack(event, for: run.key)
            case .plugin: plugin(run.order.pool)?.executor.lack(event, for: run.key)
            case .emulated, .process, .trial: events.append(event)
            }
        }
    }

    mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        for answer in desk.takeAnswers() { take(answer, civil: civil) }
        var events = self.events + emulated.takeEvents(civil: civil)
        self.events = []
        events += process?.takeEvents(civil: civil) ?? []
        events += slurm?.takeEvents(civil: civil) ?? []
        for plugin in plugins { events += plugin.executor.takeEvents(civil: civil) }
        return events
    }

    /// Output of the newest attempt at a replica that has any.
    mutating func readOutput(_ replica: ReplicaID, offset: UInt64, limit: Int) -> RunOutput? {
        let newest = epochs[replica]?.raw ?? GatewayLimits.outputEpochs
        for back in 0..<min(newest, GatewayLimits.outputEpochs) {
            let run = RunKey(replica: replica, epoch: Epoch(newest - back))
            let found =
                process?.readOutput(run, offset: offset, limit: limit)
                ?? slurm?.readOutput(run, offset: offset, limit: limit)
            if let found { return found }
            for plugin in plugins {
                let output = plugin.executor.readOutput(run, offset: offset, limit: limit)
                if let output { return output }
            }
        }
        return nil
    }
}
