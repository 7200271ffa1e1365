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
    if let fence = fenceEnd(folder, order), fence <= .now {
        return try folder.write(.ended(.fenced))
    }
    var supervisor = try Supervisor.start(folder, order)
    // The gateway waits for the end of our output to learn that the state file is there.
    Descriptor(1).close()
    try supervisor.watch(signals)
}

/// When the run must be over for want of a lease; nil where it may run on. Without a lease file
/// there was never a lease on this start of the machine, and the fence is over.
private func fenceEnd(_ folder: RunFolder, _ order: SupervisedOrder) -> Instant? {
    guard let fence = order.fence else { return nil }
    let lease = folder.readLeaseEnd()?.microseconds ?? 0
    let (end, overflow) = (lease + fence.count * 1_000_000).multipliedReportingOverflow(by: 1_000)
    return overflow || end < 0 ? .never : Instant(nanoseconds: UInt64(end))
}

/// One run being watched.
private struct Supervisor: ~Copyable {
    let folder: RunFolder
    let order: SupervisedOrder
    let child: ProcessIdentity
    let pipe: Descriptor
    var output: OutputFiles.Writer
    /// When the wall clock stops it.
    let limit: Instant
    /// Why it is being stopped; the first reason stays.
    var stopping: RunEnd?
    /// When it is killed, if it was asked to leave and did not.
    var killAt = Instant.never
    /// Nothing more comes from the pipe.
    var isDrained = false

    init(
        folder: RunFolder, order: SupervisedOrder, child: ProcessIdentity, pipe: Descriptor,
        output: consuming OutputFiles.Writer
    ) {
        self.folder = folder
        self.order = order
        self.child = child
        self.pipe = pipe
        self.output = output
        limit =
            order.wallClockLimit.count > 0 ? .now + .seconds(order.wallClockLimit.count) : .never
    }

    /// Starts the run, and says in its state file that it runs.
    static func start(_ folder: RunFolder, _ order: SupervisedOrder) throws -> Supervisor {
        let output = try OutputFiles.Writer(folder: folder.path, bound: order.outputBytes)
        let ends = try FileDescriptor.pipe(nonBlockingReader: true).ends()
        defer { ends.writer.close() }
        var place = order.command.workingFolder
        if place.isEmpty {
            place = folder.work
            try Files.makeFolders(place, mode: 0o700)
        }
        // The child inherits it: a core of a run has no place here.
        try ProcessIdentity.current.limit(.coreBytes, to: 0)
        let child = try Spawn(
            order.command.executable, order.command.arguments, environment: order.environment,
            folder: place, standardOutput: ends.writer, standardError: ends.writer
        ).start()
        if order.addressSpaceBytes > 0 {
            try? child.limit(.addressSpaceBytes, to: order.addressSpaceBytes)
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
            folder: folder, order: order, child: child, pipe: ends.reader, output: output)
    }

    mutating func watch(_ signals: borrowing SignalDescriptor) throws {
        var epoll = try Epoll(capacity: 2)
        try epoll.add(signals.descriptor, .read, token: 0)
        try epoll.add(pipe, .read, token: 1)
        while true {
            // A stop may have been asked for before our signals were ours.
            if stopping == nil, let grace = folder.readStop() { stop(.stopped, grace: grace) }
            _ = try epoll.wait(atMost: checkDeadlines())
            drain()
            if isDrained { try? epoll.remove(pipe) }
            while signals.next() != nil {}
            if let end = try child.reap() { return try finish(end) }
        }
    }

    /// Acts on what is due, and says how long nothing will be.
    private mutating func checkDeadlines() -> Duration {
        let now = Instant.now
        if killAt <= now {
            try? child.sendToGroup(.kill)
            killAt = .never
        }
        var next = killAt
        if stopping == nil {
            // The lease may have moved meanwhile: its file is read only when the fence seems over.
            let fence = fenceEnd(folder, order) ?? .never
            if limit <= now { stop(.overLimit, grace: ExecutorLimits.limitGrace) }
            if fence <= now { stop(.fenced, grace: ExecutorLimits.limitGrace) }
            next = stopping == nil ? min(limit, fence) : killAt
        }
        // An hour is as good as for ever, and fits every clock.
        return min(next.since(now), .seconds(3_600))
    }

    private mutating func stop(_ reason: RunEnd, grace: Seconds) {
        guard stopping == nil else { return }
        stopping = reason
        killAt = .now + .seconds(max(0, grace.count))
        try? child.sendToGroup(.terminate)
    }

    private mutating func drain() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // Bounded: a run that writes without end must not keep us from its deadlines.
        for _ in 0..<16 where !isDrained {
            switch unsafe chunk.withUnsafeMutableBytes({ unsafe pipe.read(into: $0) }) {
            case .moved(let count): output.append(chunk[..<count])
            case .wouldBlock: return
            case .ended, .failed: isDrained = true
            }
        }
    }

    private mutating func finish(_ end: ProcessEnd) throws {
        // What the run left behind in its group ends with it.
        try? child.sendToGroup(.kill)
        drain()
        let how: RunEnd =
            switch (stopping, end) {
            case (let reason?, _): reason
            case (nil, .exited(0)): .succeeded
            case (nil, .exited(let code)): .exited(code: code)
            case (nil, .killed(let number)): .signalled(number: number)
            }
        try writeEnd(how)
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
