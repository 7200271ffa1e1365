internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// A plugin's process and the lines between it and us. One question at a time; nothing waits.
struct PluginLink: ~Copyable {
    /// What came of the process since it was looked at.
    enum Event: Sendable {
        /// An answer to the question that is open.
        case answer(PluginAnswer)
        /// A line that is none: its number and what is wrong with it.
        case garbage(String)
        /// It is over, for this reason.
        case ended(String)
    }

    private let settings: PluginSettings
    private let log: String
    private var epoll: Epoll
    private var child: Child?
    private var pending: [UInt8] = []
    private var heard: [UInt8] = []
    private var lines = 0
    private var garbage = 0
    private var nextID: UInt64 = 1
    /// The question that is open, and when it counts as never answered.
    private var open: (id: UInt64, deadline: Instant)?

    /// A running process: its descriptors, closed with this object.
    private final class Child {
        let process: ProcessIdentity
        let end: FileDescriptor
        let input: Descriptor
        let output: Descriptor

        init(
            _ process: ProcessIdentity, _ end: consuming FileDescriptor, _ input: Descriptor,
            _ output: Descriptor
        ) {
            self.process = process
            self.end = end
            self.input = input
            self.output = output
        }

        deinit {
            input.close()
            output.close()
        }
    }

    /// Nothing runs yet. What the program says on its standard error goes to `log`, which begins
    /// anew with each start.
    init(_ settings: PluginSettings, log: String) throws(KernelError) {
        self.settings = settings
        self.log = log
        epoll = try Epoll(capacity: 8)
    }

    var watchable: Descriptor { epoll.watchable }
    var isRunning: Bool { child != nil }
    var isAsking: Bool { open != nil }
    var deadline: Instant? { open?.deadline }

    mutating func start() throws(KernelError) {
        let errors = try FileDescriptor.open(log, .truncate, mode: 0o600)
        let input = try FileDescriptor.joinedPair().ends()
        defer { input.theirs.close() }
        let output: (reader: Descriptor, writer: Descriptor)
        do throws(KernelError) {
            output = try FileDescriptor.pipe(nonBlockingReader: true).ends()
        } catch {
            input.ours.close()
            throw error
        }
        defer { output.writer.close() }
        do throws(KernelError) {
            let process = try Spawn(
                settings.program, settings.arguments,
                environment: ["PATH=/usr/local/bin:/usr/bin:/bin"] + settings.environment,
                standardInput: input.theirs, standardOutput: output.writer,
                standardError: errors.descriptor
            ).start()
            let started = Child(process, try process.open(), input.ours, output.reader)
            child = started
            try epoll.add(started.end.descriptor, .read, token: 0)
            try epoll.add(started.output, .read, token: 1)
        } catch {
            if child == nil {
                input.ours.close()
                output.reader.close()
            }
            child = nil
            throw error
        }
        pending = []
        heard = []
        lines = 0
        garbage = 0
        open = nil
    }

    /// Asks; the one before must have been answered.
    mutating func ask(_ request: PluginRequest) {
        precondition(open == nil, "question \(open?.id ?? 0) is open still")
        var numbered = request
        numbered.id = nextID
        open = (nextID, .now + .seconds(settings.answerTime.count))
        nextID += 1
        pending = numbered.line + [UInt8(ascii: "\n")]
        send()
    }

    private mutating func send() {
        guard let child, !pending.isEmpty else { return }
        let sent = unsafe pending.withUnsafeBytes { unsafe child.input.send($0) }
        if case .moved(let count) = sent { pending.removeFirst(count) }
        try? epoll.remove(child.input)
        if !pending.isEmpty { try? epoll.add(child.input, .write, token: 2) }
    }

    /// What happened, in order.
    mutating func takeEvents() -> [Event] {
        var events: [Event] = []
        while child != nil, let count = try? epoll.wait(atMost: .zero), count > 0 {
            var hasEnded = false
            for number in 0..<count {
                switch epoll.event(number).token {
                case 0: hasEnded = true
                case 1: read(into: &events)
                default: send()
                }
            }
            if hasEnded { end(into: &events) }
            if events.count > 1_000 { break }
        }
        if let open, open.deadline <= .now, child != nil {
            stop("it did not answer within \(settings.answerTime.count) s", into: &events)
        }
        return events
    }

    private mutating func read(into events: inout [Event]) {
        guard let child else { return }
        let last = child.output.gather(into: &heard, rounds: 4)
        if last == .ended { try? epoll.remove(child.output) }
        var start = heard.startIndex
        while let end = heard[start...].firstIndex(of: UInt8(ascii: "\n")) {
            take(heard[start..<end], into: &events)
            start = end + 1
        }
        heard.removeFirst(start)
        if heard.count > ExecutorLimits.pluginLine {
            stop("a line of more than \(ExecutorLimits.pluginLine) bytes", into: &events)
        } else if garbage >= ExecutorLimits.pluginGarbage {
            stop("\(garbage) lines in a row that were no answers", into: &events)
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>, into events: inout [Event]) {
        lines += 1
        let fault: String
        switch PluginAnswer.read(line) {
        case .success(let answer) where answer.id == open?.id:
            open = nil
            garbage = 0
            return events.append(.answer(answer))
        case .success(let answer): fault = "nobody asked \(answer.id)"
        case .failure(let failure): fault = failure.what
        }
        garbage += 1
        let shown = String(decoding: line.prefix(200), as: UTF8.self)
        events.append(.garbage("line \(lines) is no answer (\(fault)): \(shown)"))
    }

    private mutating func end(into events: inout [Event]) {
        guard let child, let end = (try? child.process.reap()) ?? nil else { return }
        read(into: &events)
        self.child = nil
        open = nil
        switch end {
        case .exited(let code): events.append(.ended("it left with code \(code)"))
        case .killed(let number): events.append(.ended("signal \(number) ended it"))
        }
    }

    /// Kills the program for a reason.
    mutating func stop(_ reason: String, into events: inout [Event]) {
        guard let child else { return }
        try? child.process.sendToGroup(.kill)
        _ = try? child.process.waitForEnd(until: .now + .milliseconds(50))
        self.child = nil
        open = nil
        events.append(.ended(reason))
    }
}
