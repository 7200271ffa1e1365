internal import Glibc
package import SluiceGateway
package import SluiceLinux
package import SluiceModel
package import SluiceRegionFiles

/// Runs in a site's own Slurm, which keeps its queue, its users and its limits.
///
/// Slurm's list of jobs is the truth about runs; each command is asked as a child process and
/// answers when it does, so that nothing here waits. A run is submitted *held* and released when
/// its number is known: a submission whose answer was lost may be made again, and what comes late
/// of the first one never runs. One thread at a time; `watchable` is readable, or `nextWake` is
/// over, when `takeEvents` has something.
package struct SlurmExecutor: ~Copyable, Executor {
    /// What Slurm is asked.
    enum Question: Hashable, Sendable {
        case configuration
        case list(UInt64)
        case nodes
        case clock
        case submit(RunKey)
        case release([RunKey])
        case limit([RunKey])
        case cancel
        case books(RunKey)
    }

    let names: SlurmNames
    let region: String
    let root: String
    let pools: [(pool: UInt16, settings: SlurmSettings)]
    let nodes: [(name: String, address: NodeAddress, cards: Int)]

    var runner: CommandRunner<Question>
    var entries: [RunKey: SlurmEntry] = [:]
    var events: [ExecutorEvent] = []
    var site = SlurmSite()
    var leaseEnd = BootTime(microseconds: 0)
    var endedFolders = EndedFolders()
    /// Values that runs are to be submitted with.
    var secrets = HeldSecrets()
    /// Lists begun so far; the number of the last.
    var lists: UInt64 = 0
    /// Whether the core has said what it has: from then on a job that it does not know is nobody's.
    var isSettled = false
    /// Runs that ran by the last list, with the cards they hold.
    var lastRunning: [RunKey: GatewayRun] = [:]
    /// Something changed that may want a command.
    var isDirty = true
    /// When there is something to do though nothing happens.
    var nextStep = Instant(nanoseconds: 0)

    /// Keeps scripts and output under `root` where a pool names no folder of its own. All pools
    /// are of one Slurm: that of the first one's `slurm.conf`. `region` and `store` make the names
    /// of jobs. `nodes` lists each pool's nodes with their cards.
    package init(
        pools: [(pool: UInt16, settings: SlurmSettings, cardsPerNode: [UInt8])], region: String,
        store: UInt64, root: String
    ) throws(KernelError) {
        precondition(!pools.isEmpty, "a Slurm without pools")
        // Slurm's nodes know nothing of this process's folder.
        let root = Files.absolute(root)
        try Files.makeFolders("\(root)/slurm", mode: 0o700)
        let runner = try CommandRunner<Question>(environment: Self.environment(pools[0].settings))
        self.runner = runner
        self.pools = pools.map { ($0.pool, $0.settings) }
        self.region = region
        self.root = root
        names = SlurmNames(region: region, store: store)
        nodes = pools.flatMap { pool in
            pool.settings.nodes.enumerated().flatMap { block, names in
                names.enumerated().map { node, name in
                    let address = NodeAddress(
                        pool: pool.pool, block: UInt16(block), node: UInt16(node))
                    return (name, address, Int(pool.cardsPerNode[block]))
                }
            }
        }
        for pool in pools { events.append(.pool(pool.pool, away: "Slurm has not answered yet")) }
    }

    /// What Slurm's commands see: a zone without summer time, moments as numbers.
    private static func environment(_ settings: SlurmSettings) -> [String] {
        let path = [settings.commands, "/usr/local/bin:/usr/bin:/bin"].compactMap { $0 }
        return [
            "PATH=\(path.joined(separator: ":"))", "TZ=UTC", "SLURM_TIME_FORMAT=%s",
        ] + (settings.configuration.map { ["SLURM_CONF=\($0)"] } ?? [])
    }

    /// Readable when a command of Slurm has answered.
    package var watchable: Descriptor { runner.watchable }

    /// When `takeEvents` is wanted though nothing happens.
    package var nextWake: Instant {
        isDirty ? .now : min(nextStep, runner.nextDeadline ?? .never)
    }

    /// Runs that are on their way or at Slurm.
    package var runCount: Int { entries.count }

    /// Whether Slurm ends a run whose gateway is dead; known when Slurm has answered once.
    package var canEnforceFence: Bool {
        pools.allSatisfy(\.settings.isOperator) || site.isOurs || getuid() == 0
    }

    /// Removes what ended runs of an organisation left.
    package func forget(_ organisation: TenantName) {
        let living = Set(entries.keys.map(names.name))
        for pool in pools {
            EndedFolders.removeRuns(of: organisation, under: place(pool.settings)) {
                living.contains($0)
            }
        }
    }

    /// Values that a run is submitted with: it waits for them.
    package mutating func hold(_ values: [SecretValue], for run: RunKey) {
        guard entries[run] != nil else { return }
        secrets.hold(values, for: run)
        isDirty = true
    }

    /// A run's values are not to be had: it is not submitted, and `event` tells so. One that was
    /// found at Slurm after a restart goes on.
    package mutating func lack(_ event: ExecutorEvent, for run: RunKey) {
        guard entries[run] != nil else { return }
        secrets.lack(event, run)
        isDirty = true
    }

    /// The core has said which runs it has: all other jobs under the region's name are nobody's.
    package mutating func settled() { isSettled = true }

    package mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        isDirty = true
        switch action {
        case .start(let run): begin(run, since: nil, phase: .wanted, civil: civil)
        case .adopt(let run, let since):
            begin(run, since: since, phase: .searching(after: lists), civil: civil)
        case .stop(let run, _, let grace):
            guard entries[run] != nil else { return }
            let now = Instant.now
            let due = now + .seconds(max(0, grace.count))
            // Told again, the shorter time counts.
            guard entries[run]?.stop == nil else {
                entries[run]?.stop?.hurry(due)
                return
            }
            entries[run]?.stop = SlurmEntry.Stop(killAt: due, next: now)
        case .leaseMoved(let end): leaseEnd = end
        }
    }

    private mutating func begin(
        _ run: GatewayRun, since: CivilTime?, phase: SlurmEntry.Phase, civil: CivilTime
    ) {
        guard entries[run.key] == nil else { return }
        guard let command = run.order.command,
            let settings = pools.first(where: { $0.pool == run.order.pool })?.settings
        else {
            return events.append(
                .couldNotStart(run.key, at: civil, reason: "it names no command"))
        }
        entries[run.key] = SlurmEntry(run, command, settings, since: since, phase: phase)
    }

    package mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        let now = Instant.now
        for answer in runner.takeAnswers() {
            isDirty = true
            take(answer.outcome, of: answer.ticket, now: now, civil: civil)
        }
        if isDirty || nextStep <= now { step(now, civil: civil) }
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    package func readOutput(_ run: RunKey, offset: UInt64, limit: Int) -> RunOutput? {
        let isOver = entries[run] == nil
        for pool in pools {
            let folder = folder(run, pool.settings)
            guard
                let (from, bytes) = OutputFiles.read(
                    folder: folder, offset: offset, limit: min(limit, ExecutorLimits.readBytes))
            else { continue }
            return RunOutput(offset: from, bytes: bytes, isComplete: isOver && bytes.isEmpty)
        }
        return nil
    }

    /// A run's folder: its script, output and end.
    func folder(_ run: RunKey, _ settings: SlurmSettings) -> String {
        "\(place(settings))/\(names.name(run))"
    }

    private func place(_ settings: SlurmSettings) -> String {
        settings.folder.map { "\($0)/\(names.regionPrefix)slurm" } ?? "\(root)/slurm"
    }

    /// Ends a run here.
    mutating func finish(_ run: RunKey, _ event: ExecutorEvent) {
        guard let entry = entries.removeValue(forKey: run) else { return }
        events.append(event)
        secrets.forget(run)
        endedFolders.keep(folder(run, entry.settings))
    }
}

/// What is known of the cluster itself.
struct SlurmSite: Sendable {
    /// Seconds between a limit's signal and its kill, with the minutes that Slurm lets a job be
    /// over its limit; nil until Slurm has said.
    var slack: Int64?
    /// Whether the cluster belongs to this process's user.
    var isOurs = false
    /// Whether it keeps books that know jobs it has forgotten.
    var keepsBooks = false
    /// Slurm's clock, in seconds since 1970, at a moment that is not before.
    var clock: (seconds: Int64, at: Instant)?
    var lastList: Instant?
    var lastNodes: [SlurmNode]?
    var lastReason = "Slurm has not answered yet"
    var isAway = true
    /// When each question is due, and whether it is being asked.
    var listAt = Instant(nanoseconds: 0)
    var isListing = false
    var nodesAt = Instant(nanoseconds: 0)
    var isAskingNodes = false
    var clockAt = Instant(nanoseconds: 0)
    var isAskingClock = false
    var configurationAt = Instant(nanoseconds: 0)
    var isAskingConfiguration = false
    var isReleasing = false
    var isMovingLimits = false
    var limitsAt = Instant(nanoseconds: 0)
    var firstAsked: Instant?

    /// Slurm's clock now, at the latest it can be.
    func clock(at now: Instant) -> Int64? {
        clock.map { $0.seconds + Int64(now.since($0.at).components.seconds) }
    }

    /// A moment of the machine's steady clock by Slurm's clock, rounded down.
    func seconds(of moment: BootTime) -> Int64? {
        guard let clock else { return nil }
        let apart = moment.microseconds - Int64(clock.at.nanoseconds / 1_000)
        return clock.seconds + (apart >= 0 ? apart / 1_000_000 : (apart - 999_999) / 1_000_000)
    }
}
