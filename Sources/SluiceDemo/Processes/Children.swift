internal import SluiceLinux

/// The processes that a demonstration started: each is ended by its number, none is left behind.
///
/// They run under `setpriv --pdeathsig`, where the system has it, so that the kernel ends them too
/// if this process is killed.
final class Children {
    /// One process.
    struct Child {
        let name: String
        let log: String
        let process: ProcessIdentity

        /// Whether it ends before the deadline; it is reaped then.
        func hasEnded(by deadline: Instant) -> Bool {
            (try? process.waitForEnd(until: deadline)) != nil as ProcessEnd?
        }
    }

    private(set) var children: [Child] = []
    private let program: String
    private let folder: String

    private static let wrapper = "/usr/bin/setpriv"

    /// Starts `program`; logs go to `folder`.
    init(program: String, folder: String) {
        self.program = program
        self.folder = folder
    }

    deinit { end() }

    /// Starts one with these arguments.
    func start(_ name: String, _ arguments: [String]) throws(DemoFailure) {
        let log = "\(folder)/\(name).log"
        do {
            let file = try FileDescriptor.open(log, .append)
            var spawn = Spawn(program, arguments)
            if Files.exists(Self.wrapper) {
                spawn = Spawn(Self.wrapper, ["--pdeathsig", "TERM", program] + arguments)
            }
            spawn.standardOutput = file.descriptor
            spawn.standardError = file.descriptor
            children.append(Child(name: name, log: log, process: try spawn.start()))
        } catch {
            throw DemoFailure(
                "\(name) cannot be started: \(error). Is \(program) there, and may it be run?")
        }
    }

    /// Throws where one has ended by itself.
    func check() throws(DemoFailure) {
        for (index, child) in children.enumerated() {
            guard let end = try? child.process.reap() else { continue }
            children.remove(at: index)
            let tail = Self.lastLine(of: child.log)
            throw DemoFailure(
                "\(child.name) ended by itself (\(end))\(tail.map { ": \($0)" } ?? ""). "
                    + "Its log is \(child.log).")
        }
    }

    /// Ends all: asks the last started first, and kills what has not gone after a bounded time.
    func end() {
        for child in children.reversed() { try? child.process.send(.terminate) }
        let deadline = Instant.now + DemoLimits.end
        for child in children.reversed() where !child.hasEnded(by: deadline) {
            try? child.process.sendToGroup(.kill)
            _ = child.hasEnded(by: .now + DemoLimits.end)
        }
        children = []
    }

    private static func lastLine(of log: String) -> String? {
        guard let bytes = try? Files.read(log, limit: 1 << 20) else { return nil }
        guard let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last else {
            return nil
        }
        return String(line.hasSuffix(".") ? line.dropLast() : line)
    }
}
