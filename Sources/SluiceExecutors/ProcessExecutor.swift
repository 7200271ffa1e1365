package import SluiceGateway
package import SluiceLinux
package import SluiceModel

/// Real local processes, each with a small supervisor that outlives the gateway.
///
/// A run is started once for its replica and epoch: its folder is renamed into place and an
/// existing name is an error. One thread at a time; `watchable` is readable when `takeEvents` has
/// something.
package struct ProcessExecutor: ~Copyable, Executor {
    private let root: String
    private let supervisor: [String]
    private let searchPath: String
    private let outputBytes: Int
    /// What keeps runs within their limits.
    package let bounds: ProcessBounds
    private var epoll: Epoll
    private var watched: [RunKey: Watched] = [:]
    private var keyOfToken: [UInt64: RunKey] = [:]
    private var nextToken: UInt64 = 0
    private var events: [ExecutorEvent] = []
    /// Runs to be found again whose supervisors had not said yet what became of them.
    private var adopting: [(run: GatewayRun, since: CivilTime?)] = []
    /// Runs whose folders found no room on the disk; tried again with the next events.
    private var postponed: [GatewayRun] = []
    /// When it is looked next for what runs say.
    private var saidAt = Instant.now
    private var endedFolders = EndedFolders()
    /// Values that runs are to be started with.
    private var secrets: [RunKey: [SecretValue]] = [:]

    /// A run that has a supervisor: its descriptors, closed with this object.
    private final class Watched {
        let process: ProcessIdentity
        let end: FileDescriptor
        let started: Descriptor?
        let token: UInt64
        var isStarted = false
        var isStopping = false
        var checkpoints = CheckpointWatch()
        var endpoints = EndpointWatch()
        var load = LoadWatch()

        init(
            _ process: ProcessIdentity, end: consuming FileDescriptor,
            started: Descriptor?, token: UInt64
        ) {
            self.process = process
            self.end = end
            self.started = started
            self.token = token
        }

        deinit { started?.close() }
    }

    /// Keeps runs under `root`. `supervisor` is the program with its first arguments that becomes a
    /// supervisor when a run's folder is added: `["/usr/bin/sluice", "supervise"]`. `searchPath` is
    /// the PATH of runs; nothing else is inherited.
    package init(
        root: String, supervisor: [String], searchPath: String = "/usr/local/bin:/usr/bin:/bin",
        outputBytes: Int = ExecutorLimits.outputBytes,
        bounds: ProcessBounds = .resourceLimits(because: "nobody looked for cgroups")
    ) throws(KernelError) {
        precondition(!supervisor.isEmpty, "no program that supervises")
        let epoll = try Epoll(capacity: 64)
        try Files.makeFolders("\(root)/runs", mode: 0o700)
        self.epoll = epoll
        self.root = root
        self.supervisor = supervisor
        self.searchPath = searchPath
        self.outputBytes = outputBytes
        self.bounds = bounds
    }

    /// Readable when `takeEvents` has something.
    package var watchable: Descriptor { epoll.watchable }

    /// Runs that have a supervisor.
    package var runCount: Int { watched.count }

    /// The lease's end as it was written last, for the core's recovery; nil where none was written
    /// since this machine started.
    package var storedLeaseEnd: BootTime? { LeaseFile.read("\(root)/lease") }

    /// Removes what ended runs of an organisation left.
    package func forget(_ organisation: TenantName) {
        EndedFolders.removeRuns(of: organisation, under: "\(root)/runs") { name in
            switch RunFolder(path: "\(root)/runs/\(name)").readState() {
            case .ended, .couldNotStart: false
            case .running, nil: true
            }
        }
    }

    /// Values that the run has to be started with; told before it is to start.
    package mutating func hold(_ values: [SecretValue], for run: RunKey) { secrets[run] = values }

    package mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        switch action {
        case .start(let run):
            do {
                try start(run)
            } catch {
                // Nothing of the run is there yet, and a full disk is not the run's fault.
                guard error.reason != .noSpace else { return postponed.append(run) }
                secrets[run.key] = nil
                events.append(.couldNotStart(run.key, at: civil, reason: "\(error)"))
            }
        case .adopt(let run, let since): adopt(run, since: since, civil: civil)
        case .stop(let run, _, let grace):
            if let index = postponed.firstIndex(where: { $0.key == run }) {
                postponed.remove(at: index)
                secrets[run] = nil
                events.append(.ended(run, how: .stopped, at: civil))
            } else {
                stop(run, grace: grace)
            }
        case .leaseMoved(let end):
            // Without the file the supervisors keep the end they know, which is earlier: careful.
            try? LeaseFile.write("\(root)/lease", end: end)
        }
    }

    package mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        let waiting = postponed
        postponed = []
        for run in waiting { perform(.start(run), civil: civil) }
        let asked = adopting
        adopting = []
        for (run, since) in asked { adopt(run, since: since, civil: civil) }
        while let count = try? epoll.wait(atMost: .zero), count > 0 {
            for number in 0..<count {
                let token = epoll.event(number).token
                guard let run = keyOfToken[token >> 1], let entry = watched[run] else { continue }
                noteStart(run, entry, civil: civil)
                if token & 1 == 0 { supervisorEnded(run, entry, civil: civil) }
            }
        }
        lookForSaid(civil: civil)
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    package func readOutput(_ run: RunKey, offset: UInt64, limit: Int) -> RunOutput? {
        let folder = folder(run)
        if let reason = folder.reasonNotStarted(offset: offset, limit: limit) { return reason }
        // Asked before the bytes are read: what is written between the two is found by the next
        // read.
        let isOver =
            if case .running? = folder.readState() { false } else { Files.exists(folder.state) }
        guard
            let (from, bytes) = OutputFiles.read(
                folder: folder.path, offset: offset, limit: min(limit, ExecutorLimits.readBytes))
        else { return nil }
        return RunOutput(offset: from, bytes: bytes, isComplete: isOver && bytes.isEmpty)
    }

    private func folder(_ run: RunKey) -> RunFolder {
        RunFolder(path: "\(root)/runs/\(RunFolder.name(run))")
    }

    private mutating func start(_ run: GatewayRun) throws(KernelError) {
        guard let command = run.order.command else {
            throw KernelError(call: "start", subject: "a run without a command", reason: .invalid)
        }
        let folder = folder(run.key)
        let fresh = "\(root)/new-\(RunFolder.name(run.key))"
        var order = SupervisedOrder(
            run, command: command, path: searchPath,
            checkpointFile: Files.absolute(folder.checkpoint.path),
            endpointFile: Files.absolute(folder.endpoints.path),
            loadFile: Files.absolute(folder.load.path), folder: Files.absolute(folder.path),
            outputBytes: outputBytes)
        order.bounds.group = bounds.group(RunFolder.name(run.key))
        try Files.removeFolder(fresh)
        try Files.makeFolders(fresh, mode: 0o700)
        try Files.replace("\(fresh)/order", with: order.encoded(), mode: 0o600)
        try RunSecrets.write(secrets[run.key] ?? [], into: fresh, form: RunSecrets.encode)
        try RunFolder.note(run.order.tenant, in: fresh)
        try Files.move(fresh, to: folder.path)
        let pipe = try FileDescriptor.pipe()
        let process = try Spawn(
            supervisor[0], supervisor.dropFirst() + [folder.path],
            environment: ["PATH=\(searchPath)"], standardOutput: pipe.writer.descriptor,
            ownSession: true
        ).start()
        secrets[run.key] = nil
        try watch(run.key, process, started: pipe.ends())
    }

    private mutating func watch(
        _ run: RunKey, _ process: ProcessIdentity,
        started: (reader: Descriptor, writer: Descriptor)?
    ) throws(KernelError) {
        started?.writer.close()
        let token = nextToken
        nextToken += 1
        let entry = Watched(
            process, end: try process.open(),
            started: started?.reader, token: token)
        try epoll.add(entry.end.descriptor, .read, token: token << 1)
        if let started { try epoll.add(started.reader, .read, token: token << 1 | 1) }
        keyOfToken[token] = run
        watched[run] = entry
    }

    /// Says that a run runs, once its state file does.
    private mutating func noteStart(_ run: RunKey, _ entry: Watched, civil: CivilTime) {
        guard !entry.isStarted else { return }
        entry.isStarted = true
        if let started = entry.started { try? epoll.remove(started) }
        switch folder(run).readState() {
        case .running, .ended: events.append(.started(run, since: civil))
        case .couldNotStart, nil: break
        }
    }

    /// Asks each run once in a while what it can be resumed from and where it answers requests.
    /// O(runs), three `stat`s each.
    private mutating func lookForSaid(civil: CivilTime) {
        guard saidAt <= .now else { return }
        saidAt = .now + ExecutorLimits.saidPause
        for (run, entry) in watched {
            noteCheckpoint(run, entry, civil: civil)
            guard entry.isStarted, !entry.isStopping else { continue }
            let folder = folder(run)
            if let news = entry.endpoints.news(folder.endpoints) {
                events.append(.serving(run, news))
            }
            if let news = entry.load.news(folder.load) { events.append(.loaded(run, news)) }
        }
    }

    private mutating func noteCheckpoint(_ run: RunKey, _ entry: Watched, civil: CivilTime) {
        guard entry.isStarted,
            let news = entry.checkpoints.news(folder(run).checkpoint, civil: civil)
        else { return }
        events.append(.checkpointed(run, news))
    }

    private mutating func supervisorEnded(_ run: RunKey, _ entry: Watched, civil: CivilTime) {
        try? epoll.remove(entry.end.descriptor)
        // Only our own child is to be reaped; of an adopted one its new parent takes care.
        _ = try? entry.process.reap()
        keyOfToken[entry.token] = nil
        watched[run] = nil
        reportEnd(
            run, wasStopping: entry.isStopping, checkpoints: entry.checkpoints, civil: civil)
    }

    /// Says how a run ended whose supervisor is gone.
    private mutating func reportEnd(
        _ run: RunKey, wasStopping: Bool, checkpoints: CheckpointWatch = CheckpointWatch(),
        civil: CivilTime
    ) {
        let folder = folder(run)
        // What it said last counts also where nobody was there to hear it.
        var checkpoints = checkpoints
        if let news = checkpoints.news(folder.checkpoint, civil: civil) {
            events.append(.checkpointed(run, news))
        }
        switch folder.readState() {
        case .ended(let how): events.append(.ended(run, how: how, at: civil))
        case .couldNotStart(let reason):
            events.append(.couldNotStart(run, at: civil, reason: reason))
        case .running(let process, let ticks, _):
            // The supervisor was killed: nobody holds the run's fence any more, so it ends now.
            let orphan = ProcessIdentity(process)
            if startTicks(of: orphan) == ticks { try? orphan.sendToGroup(.kill) }
            try? folder.write(.ended(.vanished))
            events.append(.ended(run, how: .vanished, at: civil))
        case nil:
            try? folder.write(.ended(wasStopping ? .stopped : .vanished))
            events.append(.ended(run, how: wasStopping ? .stopped : .vanished, at: civil))
        }
        endedFolders.keep(folder.path)
    }

    private mutating func stop(_ run: RunKey, grace: Seconds) {
        // Also for one that is about to begin: it looks for the file before it waits.
        folder(run).ask(toStopWithin: grace)
        guard let entry = watched[run] else { return }
        entry.isStopping = true
        // One that somebody stopped could not act on it.
        try? entry.process.send(.continue)
        try? entry.process.send(.terminate)
    }

    /// Finds a run again: its supervisor holds the lock as long as it lives. A free lock is taken,
    /// so that a supervisor that was about to begin finds the run given up.
    private mutating func adopt(_ run: GatewayRun, since: CivilTime?, civil: CivilTime) {
        let folder = folder(run.key)
        guard Files.exists(folder.path) else {
            events.append(.notFound(run.key, at: civil))
            return
        }
        do throws(KernelError) {
            let lock = try FileLock(folder.lock)
            reportEnd(run.key, wasStopping: false, civil: civil)
            withExtendedLifetime(lock) {}
        } catch {
            adoptLiving(run, folder, since: since, civil: civil)
        }
    }

    private mutating func adoptLiving(
        _ run: GatewayRun, _ folder: RunFolder, since: CivilTime?, civil: CivilTime
    ) {
        switch folder.readState() {
        case .running(_, _, let supervisor):
            guard (try? watch(run.key, ProcessIdentity(supervisor), started: nil)) != nil else {
                return reportEnd(run.key, wasStopping: false, civil: civil)
            }
        case nil:
            // It has the lock and is about to begin: asked again with the next events.
            adopting.append((run, since))
            return
        case .ended, .couldNotStart: return reportEnd(run.key, wasStopping: false, civil: civil)
        }
        watched[run.key]?.isStarted = true
        events.append(.started(run.key, since: since ?? civil))
    }
}

extension RunFolder {
    /// Why the run was never started, as its output; nil where it was, or is about to.
    fileprivate func reasonNotStarted(offset: UInt64, limit: Int) -> RunOutput? {
        guard case .couldNotStart(let reason)? = readState() else { return nil }
        let line = Array("sluice: the run was not started: \(reason)\n".utf8)
        let bytes = Array(line.dropFirst(Int(clamping: offset)).prefix(limit))
        return RunOutput(offset: offset, bytes: bytes, isComplete: bytes.isEmpty)
    }
}
