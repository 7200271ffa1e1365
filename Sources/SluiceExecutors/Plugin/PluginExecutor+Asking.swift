internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

extension PluginExecutor {
    /// Whether a run wants a question now.
    var hasWork: Bool {
        let now = Instant.now
        return !isLeaseSent && holdsFences
            || entries.values.contains {
                $0.stop != nil && !$0.isStopSent || $0.isWanted && $0.notBefore <= now
            }
    }

    /// Starts the program, or asks what is due: what changes runs first.
    mutating func step(_ now: Instant) {
        guard link.isRunning else {
            guard restartAt <= now else { return }
            do throws(KernelError) {
                try link.start()
            } catch { lost("it cannot be started: \(error)", now) }
            return link.isRunning ? step(now) : ()
        }
        guard !link.isAsking else { return }
        guard isReady else {
            var hello = PluginRequest(.hello)
            hello.version = 1
            hello.region = region
            hello.pool = description.name.text
            return ask(hello, .hello)
        }
        let ordered = entries.values.sorted { $0.run.number < $1.run.number }
        if let leaseEnd, !isLeaseSent, holdsFences {
            isLeaseSent = true
            var lease = PluginRequest(.lease)
            let left = leaseEnd.microseconds - Int64(now.nanoseconds / 1_000)
            lease.leaseSecondsLeft = max(0, left / 1_000_000)
            ask(lease, .lease)
        } else if let entry = ordered.first(where: { $0.stop != nil && !$0.isStopSent }) {
            stop(entry)
        } else if let entry = ordered.first(where: { $0.isWanted && $0.notBefore <= now }) {
            start(entry, now)
        } else {
            askSite(now)
        }
    }

    private mutating func ask(_ request: PluginRequest, _ question: Question) {
        self.question = question
        link.ask(request)
    }

    private mutating func askSite(_ now: Instant) {
        if let run = strangers.filter({ $0.value.isDue(now) }).keys.min(),
            let stranger = strangers[run]
        {
            var request = PluginRequest(stranger.hasEnded ? .forget : .stop, run: run)
            if !stranger.hasEnded { request.graceSeconds = 0 }
            strangers[run]?.askedAt = now
            ask(request, .stranger)
        } else if listAt <= now {
            lists += 1
            ask(PluginRequest(.list), .list(lists))
        } else if hasCapacity, capacityAt <= now {
            ask(PluginRequest(.capacity), .capacity)
        }
    }

    private mutating func stop(_ entry: Entry) {
        var request = PluginRequest(.stop, run: names.name(entry.run.key))
        request.graceSeconds = entry.stop?.count
        entries[entry.run.key]?.isStopSent = true
        entries[entry.run.key]?.isWanted = false
        ask(request, .stop(entry.run.key))
    }

    private mutating func start(_ entry: Entry, _ now: Instant) {
        let run = entry.run
        guard let command = run.order.command else { return }
        let folder = folder(run.key)
        let values: [SecretValue]
        switch secrets.standing(run) {
        case .ready(let held): values = held
        case .awaited:
            entries[run.key]?.notBefore = now + .seconds(1)
            return
        case .missing(let event): return finish(run.key, event)
        }
        do throws(KernelError) {
            try Files.makeFolders("\(folder)/work", mode: 0o700)
            try RunFolder.note(run.order.tenant, in: folder)
            try RunSecrets.write(
                values.filter(\.reference.isFile), into: folder, form: RunSecrets.encode)
        } catch {
            entries[run.key]?.notBefore = now + .seconds(1)
            return
        }
        let order = SupervisedOrder(
            run, command: command, path: "/usr/local/bin:/usr/bin:/bin",
            checkpointFile: "\(folder)/checkpoint", endpointFile: "\(folder)/endpoints",
            loadFile: "\(folder)/load", folder: folder, outputBytes: 0)
        var request = PluginRequest(.start, run: names.name(run.key))
        request.command = [command.executable] + command.arguments
        request.environment = order.environment
        request.secretEnvironment =
            values.isEmpty
            ? nil
            : values.filter { !$0.reference.isFile }.map {
                "\($0.reference.variable)=\(String(decoding: $0.bytes, as: UTF8.self))"
            }
        request.folder =
            command.workingFolder.isEmpty ? "\(folder)/work" : command.workingFolder
        request.output = "\(folder)/\(OutputFiles.prefix)0"
        request.nodes = run.shares.map { .init(node: $0.nodeName, cards: $0.count) }
        request.limitSeconds = run.order.wallClockLimit.count
        request.fenceSeconds = run.fence.map { $0.length.count / 1_000_000 }
        ask(request, .start(run.key))
    }

    /// Takes an answer.
    mutating func take(_ answer: PluginAnswer, _ now: Instant, civil: CivilTime) {
        guard let question else { return }
        self.question = nil
        switch question {
        case .hello: takeHello(answer, now)
        case .start(let run): takeStart(answer, run, now, civil: civil)
        case .stop(let run):
            listAt = now
            if !answer.ok { entries[run]?.isStopSent = false }
        case .list(let number): takeList(answer, number, now, civil: civil)
        case .capacity: takeCapacity(answer, now)
        case .stranger, .lease: break
        }
    }

    private mutating func takeHello(_ answer: PluginAnswer, _ now: Instant) {
        guard answer.ok, answer.version == 1 else {
            var ended: [PluginLink.Event] = []
            link.stop("", into: &ended)
            return lost(
                answer.ok
                    ? "it speaks version \(answer.version ?? 0), this gateway speaks 1"
                    : "it refuses: \(answer.sentence ?? "without a word")", now)
        }
        isReady = true
        failures = 0
        holdsFences = answer.fence ?? false
        isLeaseSent = leaseEnd == nil
        events.append(.fences(pool, hold: holdsFences))
        listAt = now
        capacityAt = now
        hasCapacity = true
    }

    private mutating func takeStart(
        _ answer: PluginAnswer, _ run: RunKey, _ now: Instant, civil: CivilTime
    ) {
        listAt = now
        guard !answer.ok else {
            entries[run]?.isWanted = false
            entries[run]?.knownAt = lists
            return
        }
        let reason = answer.sentence ?? answer.code ?? "without a word"
        switch answer.code {
        case "refused": finish(run, .couldNotStart(run, at: civil, reason: reason))
        case "noCapacity": finish(run, .displaced(run, at: civil, reason: reason))
        default:
            // Not definite: asked again, and it starts once.
            let failures = entries[run]?.failures ?? 0
            entries[run]?.notBefore = now + .seconds(1 << Int64(min(5, failures)))
            entries[run]?.failures = failures + 1
            events.append(.note("the plugin did not start \(run): \(reason)"))
        }
    }

    private mutating func takeCapacity(_ answer: PluginAnswer, _ now: Instant) {
        capacityAt = now + .seconds(5)
        if answer.code == "unsupported" { hasCapacity = false }
        let rows = Dictionary(
            (answer.nodes ?? []).map { ($0.node, $0) }, uniquingKeysWith: { $1 })
        for (block, shape) in description.blocks.enumerated() {
            for node in 0..<shape.nodes {
                guard let row = rows["b\(block)-n\(node)"] else { continue }
                let cause = row.cause ?? "the plugin says so"
                let state: NodeObservation.State =
                    switch row.state {
                    case "down": .down(cause)
                    case "drained": .drained(cause)
                    default: .open
                    }
                let address = NodeAddress(pool: pool, block: UInt16(block), node: node)
                events.append(
                    .node(
                        address,
                        NodeObservation(localCards: max(0, row.localCards ?? 0), state: state)))
            }
        }
        comeBack()
    }

    func isBusy() -> Bool { entries.values.contains { !$0.isStarted || $0.stop != nil } }

    mutating func comeBack() {
        guard isAway else { return }
        isAway = false
        events.append(.pool(pool, away: nil))
    }
}
