import SluiceLinux

/// The program `sluice`, where it was built beside these tests.
enum BuiltProgram {
    /// Its path, or nil.
    static let path: String? = {
        let words = CommandLine.arguments
        var folders = [".build/debug", ".build/release"]
        // The runner is told where the bundle of tests is; the program lies beside it.
        if let place = words.firstIndex(of: "--test-bundle-path"), place + 1 < words.endIndex {
            folders.insert(Files.folder(of: words[place + 1]), at: 0)
        }
        return folders.map { $0 + "/sluice" }.first(where: Files.exists)
    }()
}

/// A program that a test started; killed with the test.
final class RunningProgram {
    let process: ProcessIdentity
    private let outputPath: String
    private var ended: ProcessEnd?

    /// What did not come in time.
    struct Late: Error { let what: String }

    /// Starts it; its output and errors go to that file.
    init(_ program: String, _ arguments: [String], outputTo path: String) throws {
        let file = try FileDescriptor.open(path, .truncate)
        var spawn = Spawn(program, arguments)
        spawn.standardOutput = file.descriptor
        spawn.standardError = file.descriptor
        process = try spawn.start()
        outputPath = path
    }

    deinit {
        guard ended == nil else { return }
        try? process.sendToGroup(.kill)
    }

    /// What it has printed.
    var output: String {
        String(decoding: (try? Files.read(outputPath, limit: 1 << 20)) ?? [], as: UTF8.self)
    }

    /// How it ended, once it has.
    func end(within length: Duration) throws -> ProcessEnd {
        try poll(within: length, "its end; it printed: \(output)") {
            ended = try process.reap()
            return ended
        }
    }

    /// Waits until that file is there.
    func await(_ name: String, in folder: String, within length: Duration) throws {
        try poll(within: length, name) { Files.exists("\(folder)/\(name)") ? true : nil }
    }

    @discardableResult
    func poll<Value>(
        within length: Duration, _ what: String, _ condition: () throws -> Value?
    ) throws -> Value {
        let deadline = Instant.now + length
        var epoll = try Epoll(capacity: 1)
        while Instant.now < deadline {
            if let value = try condition() { return value }
            _ = try epoll.wait(atMost: .milliseconds(20))
        }
        throw Late(what: what)
    }
}
