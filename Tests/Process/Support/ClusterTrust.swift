import SluiceLinux

/// An authority of a test's own, and the folders that it issued, made by the program's own verbs.
final class ClusterTrust {
    private let scratch: Scratch

    init(_ scratch: Scratch) throws {
        self.scratch = scratch
        try run("init", "--authority", scratch("authority"))
    }

    /// The folder of `holder` (`role/name`), issued when it is asked for first.
    func folder(_ holder: String) throws -> String {
        let path = scratch("trust-" + holder.split(separator: "/").joined(separator: "-"))
        guard !Files.exists(path) else { return path }
        let parts = holder.split(separator: "/", maxSplits: 1).map(String.init)
        try run("issue", parts[0], parts[1], "--authority", scratch("authority"), "--into", path)
        return path
    }

    /// What a process of `holder`'s is told.
    func flags(_ holder: String) throws -> [String] { ["--identity", try folder(holder)] }

    /// Takes back all that `holder` has, and tells the planner.
    func revoke(_ holder: String) throws {
        try run(
            "revoke", holder, "--authority", scratch("authority"), "--planner",
            try folder("planner/central"))
    }

    private func run(_ arguments: String...) throws {
        let command = ["trust"] + arguments
        let daemon = try Daemon(
            "sluice \(command.joined(separator: " "))", Settings.program, command,
            log: scratch("trust.log"))
        let code = try daemon.exitCode()
        guard code == 0 else { throw Trouble("\(daemon.name) left with \(code): \(daemon.text)") }
    }
}
