internal import SluiceLinux

/// Programs that are asked something and answer on their output: children that nobody waits for.
///
/// Each has a deadline, after which it is killed, and a bound on what it may say. One thread at a
/// time; `watchable` is readable when `takeAnswers` has something, or `nextDeadline` is over.
struct CommandRunner<Ticket: Sendable>: ~Copyable {
    /// What a command came to.
    struct Answer: Sendable {
        let ticket: Ticket
        let outcome: CommandOutcome
    }

    private let environment: [String]
    private let outputBytes: Int
    private var epoll: Epoll
    private var running: [UInt64: Running] = [:]
    private var nextToken: UInt64 = 0
    private var answers: [Answer] = []

    /// A command under way: its descriptors, closed with this object.
    private final class Running {
        let ticket: Ticket
        let process: ProcessIdentity
        let end: FileDescriptor
        let deadline: Instant
        var streams: [Stream]

        init(
            _ ticket: Ticket, _ process: ProcessIdentity, _ end: consuming FileDescriptor,
            _ deadline: Instant, _ streams: [Stream]
        ) {
            self.ticket = ticket
            self.process = process
            self.end = end
            self.deadline = deadline
            self.streams = streams
        }

        deinit { for stream in streams { stream.pipe.close() } }
    }

    private struct Stream {
        let pipe: Descriptor
        var bytes: [UInt8] = []
        var isOver = false
    }

    /// Runs commands that see `environment` and nothing else, and may say `outputBytes` each.
    init(
        environment: [String], outputBytes: Int = ExecutorLimits.commandBytes
    ) throws(KernelError) {
        self.environment = environment
        self.outputBytes = outputBytes
        epoll = try Epoll(capacity: 64)
    }

    /// Readable when a command has something to say or has ended.
    var watchable: Descriptor { epoll.watchable }

    /// How many are under way.
    var count: Int { running.count }

    /// When the next one is killed; nil where none runs.
    var nextDeadline: Instant? { running.values.lazy.map(\.deadline).min() }

    /// Starts a command. What cannot be started answers too.
    mutating func run(
        _ program: String, _ arguments: [String], ticket: Ticket, within time: Duration
    ) {
        do throws(KernelError) {
            try start(program, arguments, ticket, .now + time)
        } catch {
            answers.append(Answer(ticket: ticket, outcome: .notStarted("\(error)")))
        }
    }

    private mutating func start(
        _ program: String, _ arguments: [String], _ ticket: Ticket, _ deadline: Instant
    ) throws(KernelError) {
        let output = try FileDescriptor.pipe(nonBlockingReader: true).ends()
        let errors: (reader: Descriptor, writer: Descriptor)
        do throws(KernelError) {
            errors = try FileDescriptor.pipe(nonBlockingReader: true).ends()
        } catch {
            output.reader.close()
            output.writer.close()
            throw error
        }
        defer {
            output.writer.close()
            errors.writer.close()
        }
        let streams = [Stream(pipe: output.reader), Stream(pipe: errors.reader)]
        do throws(KernelError) {
            let process = try Spawn(
                program, arguments, environment: environment, standardOutput: output.writer,
                standardError: errors.writer
            ).start()
            watch(Running(ticket, process, try process.open(), deadline, streams))
        } catch {
            for stream in streams { stream.pipe.close() }
            throw error
        }
    }

    private mutating func watch(_ command: Running) {
        let token = nextToken
        nextToken += 1
        running[token] = command
        let base = token << 2
        // What cannot be watched is met at its deadline.
        try? epoll.add(command.end.descriptor, .read, token: base)
        for (index, stream) in command.streams.enumerated() {
            try? epoll.add(stream.pipe, .read, token: base | UInt64(index + 1))
        }
    }

    /// What ended since the last call, in the order in which it was found out.
    mutating func takeAnswers() -> [Answer] {
        while let count = try? epoll.wait(atMost: .zero), count > 0 {
            for number in 0..<count {
                let token = epoll.event(number).token
                guard let command = running[token >> 2] else { continue }
                if token & 3 == 0 {
                    ended(token >> 2, command)
                } else {
                    heard(token >> 2, command, stream: Int(token & 3) - 1)
                }
            }
        }
        let now = Instant.now
        for (token, command) in running where command.deadline <= now {
            finish(token, command, .timedOut)
        }
        defer { answers.removeAll(keepingCapacity: true) }
        return answers
    }

    private mutating func heard(_ token: UInt64, _ command: Running, stream: Int) {
        guard !command.streams[stream].isOver else { return }
        read(command, stream: stream)
        if command.streams[stream].isOver { try? epoll.remove(command.streams[stream].pipe) }
        if command.streams[stream].bytes.count > outputBytes {
            finish(token, command, .saidTooMuch)
        }
    }

    private func read(_ command: Running, stream: Int) {
        switch command.streams[stream].pipe.gather(
            into: &command.streams[stream].bytes, rounds: 16)
        {
        case .moved, .wouldBlock: break
        case .ended, .failed: command.streams[stream].isOver = true
        }
    }

    /// The program has ended: what lies in the pipes is all that there will be; a child that it
    /// left behind with our pipe is not waited for.
    private mutating func ended(_ token: UInt64, _ command: Running) {
        guard let end = (try? command.process.reap()) ?? nil else { return }
        for stream in command.streams.indices where !command.streams[stream].isOver {
            read(command, stream: stream)
        }
        let errors = String(decoding: command.streams[1].bytes.prefix(2_000), as: UTF8.self)
        let outcome =
            command.streams[0].bytes.count > outputBytes
            ? CommandOutcome.saidTooMuch
            : .ended(end, output: command.streams[0].bytes, errors: errors.trimmed)
        running[token] = nil
        answers.append(Answer(ticket: command.ticket, outcome: outcome))
    }

    /// Kills a command and says why.
    private mutating func finish(_ token: UInt64, _ command: Running, _ why: CommandOutcome) {
        try? command.process.sendToGroup(.kill)
        // The kernel takes it away at once; a child in a wait that cannot be broken is left to
        // whoever reaps after us.
        _ = try? command.process.waitForEnd(until: .now + .milliseconds(50))
        running[token] = nil
        answers.append(Answer(ticket: command.ticket, outcome: why))
    }
}

/// What a command came to.
enum CommandOutcome: Sendable {
    /// It ended, and said this.
    case ended(ProcessEnd, output: [UInt8], errors: String)
    /// It could not be started: it did nothing.
    case notStarted(String)
    /// It took too long and was killed: what it did is not known.
    case timedOut
    /// It said more than it may and was killed.
    case saidTooMuch

    /// The output of one that left with code 0; nil for all others.
    var output: [UInt8]? {
        if case .ended(.exited(0), let output, _) = self { output } else { nil }
    }

    /// What went wrong, for people.
    var reason: String {
        switch self {
        case .ended(.exited(let code), _, let errors):
            errors.isEmpty ? "it left with code \(code)" : errors
        case .ended(.killed(let number), _, _): "signal \(number) ended it"
        case .notStarted(let reason): reason
        case .timedOut: "it did not answer in time"
        case .saidTooMuch: "it said more than \(ExecutorLimits.commandBytes) bytes"
        }
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
