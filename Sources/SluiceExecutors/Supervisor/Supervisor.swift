internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// The main loop of the small process that stands by one run: starts it, keeps its output within
/// its bound, stops it at its limit, at its fence or when the gateway asks, and keeps its end for
/// whoever comes to ask. It lives on when the gateway dies. Called by `sluice supervise RUNDIR`;
/// returns the exit code: 0 when the run's end is on disk, 1 otherwise.
package func superviseRun(directory: String) -> Int32 {
    let folder = RunFolder(path: directory)
    do {
        // Before the lock: a stop that comes from now on waits as a signal.
        let signals = try SignalDescriptor([.terminate, .child, .interrupt, .hangup])
        let lock = try FileLock(folder.lock)
        // Started a second time, or given up before it began: never run twice.
        guard !Files.exists(folder.state) else { return 0 }
        let order = try SupervisedOrder(
            try Files.read(folder.order, limit: ExecutorLimits.orderBytes))
        try begin(folder, order, signals)
        withExtendedLifetime(lock) {}
        return 0
    } catch {
        return (try? folder.write(.couldNotStart("\(error)"))) == nil ? 1 : 0
    }
}

private func begin(
    _ folder: RunFolder, _ order: SupervisedOrder, _ signals: borrowing SignalDescriptor
) throws {
    if folder.readStop() != nil { return try folder.write(.ended(.stopped)) }
    let fence = FenceDeadline(order, folder)
    if let fence, fence.asksAt <= .now { return try folder.write(.ended(.fenced)) }
    // What the run starts cannot leave it by leaving its group.
    try ProcessIdentity.becomeSubreaper()
    var supervisor = try Supervisor.start(folder, order, fence)
    // The gateway waits for the end of our output to learn that the state file is there.
    Descriptor(1).close()
    try supervisor.watch(signals)
}

/// One run being watched.
private struct Supervisor: ~Copyable {
    let folder: RunFolder
    let order: SupervisedOrder
    let child: ProcessIdentity
    let pipe: Descriptor
    /// The control group that it runs in; nil where rlimits bound it.
    let group: ControlGroup?
    /// When it must be over for want of a lease; nil where it may run on.
    var fence: FenceDeadline?
    var output: OutputFiles.Writer
    /// When the wall clock stops it.
    let limit: Instant
    /// Why it is being stopped; the first reason stays.
    var stopping: RunEnd?
    /// When it is killed, if it was asked to leave and did not.
    var killAt = Instant.never
    /// It was killed, and its end is waited for.
    var isKilled = false
    /// What the run says of its checkpoints.
    var checkpoints = CheckpointLines()
    /// What the run says of where it answers requests.
    var endpoints = EndpointLines()
    /// What the run says of its load.
    var load = LoadLines()
    /// When the next of these may be written.
    var saidAt = Instant.now
    /// Nothing more comes from the pipe.
    var isDrained = false

    init(
        folder: RunFolder, order: SupervisedOrder, child: ProcessIdentity, pipe: Descriptor,
        group: ControlGroup?, fence: FenceDeadline?, output: consuming OutputFiles.Writer
    ) {
        self.group = group
        self.folder = folder
        self.order = order
        self.child = child
        self.pipe = pipe
        self.fence = fence
        self.output = output
        limit =
            order.wallClockLimit.count > 0 ? .now + .seconds(order.wallClockLimit.count) : .never
    }

    /// Starts the run, and says in its state file that it runs.
    static func start(
        _ folder: RunFolder, _ order: SupervisedOrder, _ fence: FenceDeadline?
    ) throws -> Supervisor {
        let output = try OutputFiles.Writer(folder: folder.path, bound: order.outputBytes)
        let ends = try FileDescriptor.pipe(nonBlockingReader: true).ends()
        defer { ends.writer.close() }
        var place = order.command.workingFolder
        if place.isEmpty {
            place = folder.work
            try Files.makeFolders(place, mode: 0o700)
        }
        let secrets = try RunSecrets.take(from: folder.path)
        // The child inherits it: a core of a run has no place here.
        try ProcessIdentity.current.limit(.coreBytes, to: 0)
        var spawn = Spawn(
            order.command.executable, order.command.arguments,
            environment: order.environment + secrets, folder: place, standardOutput: ends.writer,
            standardError: ends.writer)
        // Without us nobody would hold its fence.
        spawn.diesWithParent = true
        spawn.group = order.bounds.makeGroup()
        let child = try spawn.start()
        if spawn.group == nil, order.bounds.memoryBytes > 0 {
            try? child.limit(.addressSpaceBytes, to: order.bounds.memoryBytes)
        }
        do {
            try folder.write(
                .running(
                    process: child.number, startTicks: startTicks(of: child) ?? 0,
                    supervisor: ProcessIdentity.current.number))
        } catch {
            // A run that nobody could find again must not go on.
            try? child.sendToGroup(.kill)
            throw error
        }
        return Supervisor(
            folder: folder, order: order, child: child, pipe: ends.reader, group: spawn.group,
            fence: fence, output: output)
    }

    mutating func watch(_ signals: borrowing SignalDescriptor) throws {
        var epoll = try Epoll(capacity: 3)
        let timer = try BootTimer()
        try epoll.add(signals.descriptor, .read, token: 0)
        try epoll.add(pipe, .read, token: 1)
        try epoll.add(timer.descriptor, .read, token: 2)
        while true {
            // A stop may have been asked for before our signals were ours.
            if let grace = folder.readStop() { stop(.stopped, grace: grace) }
            try timer.set(min(checkDeadlines(), keepSaid()))
            _ = try epoll.wait(atMost: nil)
            drain()
            if isDrained { try? epoll.remove(pipe) }
            while signals.next() != nil {}
            while let (process, end) = try ProcessIdentity.reapAny() {
                if process == child { return try finish(end, signals) }
            }
        }
    }

    /// Acts on what is due, and says when something is next.
    private mutating func checkDeadlines() -> Instant {
        let now = Instant.now
        if let fence, fence.asksAt <= now { self.fence?.refresh(folder) }
        if stopping == nil {
            if limit <= now { stop(.overLimit, grace: ExecutorLimits.limitGrace) }
            if let fence, fence.asksAt <= now { stop(.fenced, grace: ExecutorLimits.limitGrace) }
        }
        guard stopping == nil else { return killWhenDue(now) }
        return min(limit, fence?.asksAt ?? .never)
    }

    /// Kills a run that was asked to leave and did not. No grace outlasts the fence.
    private mutating func killWhenDue(_ now: Instant) -> Instant {
        if isKilled { return .never }
        let due = min(killAt, fence?.endsAt ?? .never)
        guard due <= now else { return due }
        try? child.sendToGroup(.kill)
        isKilled = true
        return .never
    }

    /// Writes down the last that the run said of its checkpoints and endpoints, once in a while;
    /// says when that is due.
    private mutating func keepSaid(isLast: Bool = false) -> Instant {
        guard checkpoints.found != nil || endpoints.found != nil || load.found != nil else {
            return .never
        }
        guard isLast || saidAt <= .now else { return saidAt }
        saidAt = .now + ExecutorLimits.saidPause
        if let said = endpoints.takeFound() { folder.endpoints.write(said) }
        if let said = load.takeFound() { folder.load.write(said) }
        if let checkpoint = checkpoints.takeFound() { folder.checkpoint.write(checkpoint) }
        return .never
    }

    /// Asks the run to leave, once, and gives it that long; told again, the shorter time counts.
    private mutating func stop(_ reason: RunEnd, grace: Seconds) {
        let due = Instant.now + .seconds(max(0, grace.count))
        guard stopping == nil else {
            killAt = min(killAt, due)
            return
        }
        stopping = reason
        killAt = due
        try? child.sendToGroup(.terminate)
    }

    private mutating func drain() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // Bounded: a run that writes without end must not keep us from its deadlines.
        for _ in 0..<16 where !isDrained {
            switch unsafe chunk.withUnsafeMutableBytes({ unsafe pipe.read(into: $0) }) {
            case .moved(let count):
                output.append(chunk[..<count])
                checkpoints.append(chunk[..<count])
                endpoints.append(chunk[..<count])
                load.append(chunk[..<count])
            case .wouldBlock: return
            case .ended, .failed: isDrained = true
            }
        }
    }

    private mutating func finish(
        _ end: ProcessEnd, _ signals: borrowing SignalDescriptor
    ) throws {
        // What the run left behind ends with it, in its group and outside.
        try? child.sendToGroup(.kill)
        try? group?.kill()
        try endOrphans(signals)
        drain()
        leaveGroup()
        _ = keepSaid(isLast: true)
        let how: RunEnd =
            switch (stopping, end) {
            case (let reason?, _): reason
            case (nil, .exited(0)): .succeeded
            case (nil, .exited(let code)): .exited(code: code)
            case (nil, .killed(let number)): .signalled(number: number)
            }
        try writeEnd(how)
    }

    /// Says in the output what the run was killed for, and removes its group.
    private mutating func leaveGroup() {
        guard let group else { return }
        if group.count("oom_kill", in: "memory.events") > 0 {
            let bound = order.bounds.memoryBytes >> 20
            output.append(
                Array("sluice: killed over its memory limit of \(bound) MiB\n".utf8)[...])
        }
        try? group.remove()
    }

    /// Kills what the run started and moved out of its group: all that is left of it are children
    /// of ours by now. The run is not over before they are.
    private func endOrphans(_ signals: borrowing SignalDescriptor) throws {
        var epoll = try Epoll(capacity: 1)
        try epoll.add(signals.descriptor, .read, token: 0)
        while true {
            while try ProcessIdentity.reapAny() != nil {}
            let left = ProcessIdentity.ownChildren
            if left.isEmpty { return }
            for orphan in left { try? orphan.send(.kill) }
            _ = try epoll.wait(atMost: ExecutorLimits.orphanPause)
            while signals.next() != nil {}
        }
    }

    /// The end of a run is told once it is on disk, and the exit code is known nowhere else: a full
    /// disk is waited for.
    private func writeEnd(_ how: RunEnd) throws {
        var pause = try Epoll(capacity: 1)
        while true {
            do throws(KernelError) {
                return try folder.write(.ended(how))
            } catch {
                guard error.reason == .noSpace else { throw error }
                _ = try pause.wait(atMost: ExecutorLimits.fullDiskRetry)
            }
        }
    }
}

/// When a process started, in clock ticks since the machine did: with its number, its name for
/// ever.
func startTicks(of process: ProcessIdentity) -> UInt64? {
    guard let text = RunFolder.text("/proc/\(process.number)/stat"),
        let bracket = text.lastIndex(of: ")")
    else { return nil }
    // After the name comes field 3 of proc(5); the start is field 22.
    let fields = text[text.index(after: bracket)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) : nil
}
