import SluiceLinux

/// One child process with its log: started, killed, asked to end, always by its number.
final class Daemon {
    let name: String
    let log: String
    let process: ProcessIdentity
    private(set) var end: ProcessEnd?

    /// Starts `program` with `arguments`; what it says goes to `log`.
    init(
        _ name: String, _ program: String, _ arguments: [String], log: String
    ) throws {
        self.name = name
        self.log = log
        let file = try FileDescriptor.open(log, .append)
        var spawn = Spawn(program, arguments)
        spawn.standardOutput = file.descriptor
        spawn.standardError = file.descriptor
        process = try spawn.start()
    }

    deinit {
        if !hasEnded { kill() }
    }

    /// Whether it is over; reaps it then.
    var hasEnded: Bool {
        if end == nil { end = (try? process.reap()) ?? nil }
        return end != nil
    }

    /// `kill -9`, and waits until the kernel has taken it away.
    func kill() {
        guard !hasEnded else { return }
        try? process.send(.kill)
        try? eventually("\(name) is gone after kill -9") { hasEnded }
    }

    /// Asks it to end and gives its exit code.
    @discardableResult
    func stop() throws -> Int32 {
        try process.send(.terminate)
        return try exitCode()
    }

    /// Waits until it ends by itself and gives its exit code.
    func exitCode() throws -> Int32 {
        try eventually("\(name) ends") { hasEnded }
        guard case .exited(let code)? = end else {
            throw Trouble("\(name) ended by a signal: \(end.map { "\($0)" } ?? "?"); \(text)")
        }
        return code
    }

    /// Throws where it has ended by itself.
    func check() throws {
        guard hasEnded else { return }
        throw Trouble("\(name) ended by itself (\(end.map { "\($0)" } ?? "?")): \(text)")
    }

    /// What it has said.
    var text: String {
        String(decoding: (try? Files.read(log, limit: 64 << 20)) ?? [], as: UTF8.self)
    }
}
