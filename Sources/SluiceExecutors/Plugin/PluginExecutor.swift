package import SluiceGateway
package import SluiceLinux
package import SluiceModel
package import SluiceRegionFiles

/// Runs behind a program that speaks for another scheduler, in lines of JSON: `ops/plugin.md`.
///
/// Every verb may be asked again with the same result, so that an answer that was lost, a program
/// that died and a gateway that was killed are all met by asking again. One question at a time.
package struct PluginExecutor: ~Copyable, Executor {
    /// One run on its way.
    struct Entry: Sendable {
        let run: GatewayRun
        let since: CivilTime?
        /// It is to be started; nil-since runs that the program does not list are, too.
        var isWanted: Bool
        var isListed = false
        var isStarted = false
        var stop: Seconds?
        var isStopSent = false
        /// The list that was asked for last when it was entered or started.
        var knownAt: UInt64
        var notBefore = Instant(nanoseconds: 0)
        var failures = 0
        var checkpoints = CheckpointWatch()
        var endpoints = EndpointWatch()
        var load = LoadWatch()
    }

    /// A run that nobody here knows: it is stopped, and forgotten a minute after it was seen ended,
    /// when its end is surely kept here.
    struct Stranger: Sendable {
        let since: Instant
        let hasEnded: Bool
        var askedAt: Instant?

        func isDue(_ now: Instant) -> Bool {
            if let askedAt, now.since(askedAt) < .seconds(10) { return false }
            return !hasEnded || now.since(since) > .seconds(60)
        }
    }

    /// What the open question is about.
    enum Question: Sendable {
        case hello, capacity, lease
        case start(RunKey)
        case stop(RunKey)
        case list(UInt64)
        case stranger
    }

    let pool: UInt16
    let description: PoolDescription
    let region: String
    let names: SlurmNames
    let root: String
    var link: PluginLink
    var entries: [RunKey: Entry] = [:]
    var events: [ExecutorEvent] = []
    var question: Question?
    var isReady = false
    var isAway = true
    var isSettled = false
    var holdsFences = false
    var hasCapacity = true
    var restartAt = Instant(nanoseconds: 0)
    var failures = 0
    var lists: UInt64 = 0
    var listAt = Instant(nanoseconds: 0)
    var capacityAt = Instant(nanoseconds: 0)
    var leaseEnd: BootTime?
    var isLeaseSent = true
    /// Runs that the program lists and nobody here knows.
    var strangers: [String: Stranger] = [:]
    var endedFolders = EndedFolders()
    /// Values that runs are to be started with.
    var secrets = HeldSecrets()

    /// A pool behind `settings.program`, with its runs' output under `root`.
    package init(
        _ settings: PluginSettings, pool: UInt16, _ description: PoolDescription, region: String,
        store: UInt64, root: String
    ) throws(KernelError) {
        let folder = "\(Files.absolute(root))/plugin/\(description.name)"
        try Files.makeFolders(folder, mode: 0o700)
        link = try PluginLink(settings, log: "\(folder)/log")
        self.root = folder
        self.pool = pool
        self.description = description
        self.region = region
        names = SlurmNames(region: region, store: store)
        events = [.pool(pool, away: "the plugin has not answered yet"), .fences(pool, hold: false)]
    }

    /// Readable when the program has said something.
    package var watchable: Descriptor { link.watchable }

    /// When `takeEvents` is wanted though nothing happens.
    package var nextWake: Instant {
        guard link.isRunning else { return restartAt }
        if let deadline = link.deadline { return deadline }
        return isReady && !hasWork ? min(listAt, capacityAt) : .now
    }

    /// Removes what ended runs of an organisation left here; what its program has is the program's.
    package func forget(_ organisation: TenantName) {
        let living = Set(entries.keys.map(names.name))
        EndedFolders.removeRuns(of: organisation, under: root) { living.contains($0) }
    }

    /// Values that a run is started with: it waits for them.
    package mutating func hold(_ values: [SecretValue], for run: RunKey) {
        guard entries[run] != nil else { return }
        secrets.hold(values, for: run)
        entries[run]?.notBefore = .now
    }

    /// A run's values are not to be had: it is not started, and `event` tells so. One that the
    /// program has already goes on.
    package mutating func lack(_ event: ExecutorEvent, for run: RunKey) {
        guard entries[run] != nil else { return }
        secrets.lack(event, run)
        entries[run]?.notBefore = .now
    }

    /// The core has said which runs it has: all others of this region are nobody's.
    package mutating func settled() { isSettled = true }

    package mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        switch action {
        case .start(let run): enter(run, since: nil, isWanted: true)
        case .adopt(let run, let since): enter(run, since: since, isWanted: false)
        case .stop(let run, _, let grace):
            guard let entry = entries[run] else { return }
            if let told = entry.stop {
                guard grace < told else { return }
                entries[run]?.stop = grace
                entries[run]?.isStopSent = false
            } else if entry.isWanted, entry.failures == 0, !isAsking(run) {
                finish(run, .ended(run, how: .stopped, at: civil))
            } else {
                entries[run]?.stop = grace
            }
        case .leaseMoved(let end):
            leaseEnd = end
            isLeaseSent = false
        }
    }

    private mutating func enter(_ run: GatewayRun, since: CivilTime?, isWanted: Bool) {
        guard entries[run.key] == nil else { return }
        entries[run.key] = Entry(run: run, since: since, isWanted: isWanted, knownAt: lists)
        listAt = .now
    }

    private func isAsking(_ run: RunKey) -> Bool {
        if case .start(run)? = question { true } else { false }
    }

    package mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        let now = Instant.now
        for event in link.takeEvents() {
            switch event {
            case .answer(let answer): take(answer, now, civil: civil)
            case .garbage(let what): events.append(.note("plugin of \(description.name): \(what)"))
            case .ended(let reason): lost(reason, now)
            }
        }
        step(now)
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    package func readOutput(_ run: RunKey, offset: UInt64, limit: Int) -> RunOutput? {
        guard
            let (from, bytes) = OutputFiles.read(
                folder: folder(run), offset: offset,
                limit: min(limit, ExecutorLimits.readBytes))
        else { return nil }
        return RunOutput(
            offset: from, bytes: bytes, isComplete: entries[run] == nil && bytes.isEmpty)
    }

    func folder(_ run: RunKey) -> String { "\(root)/\(names.name(run))" }

    mutating func finish(_ run: RunKey, _ event: ExecutorEvent) {
        guard entries.removeValue(forKey: run) != nil else { return }
        events.append(event)
        secrets.forget(run)
        endedFolders.keep(folder(run))
    }

    /// The program is gone: it is started again, later each time.
    mutating func lost(_ reason: String, _ now: Instant) {
        question = nil
        isReady = false
        restartAt = now + .seconds(1 << Int64(min(6, failures)))
        failures += 1
        isAway = true
        events.append(.pool(pool, away: "the plugin: \(reason)"))
    }
}
