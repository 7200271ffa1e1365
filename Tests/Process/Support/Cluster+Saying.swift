import SluiceLinux

extension Cluster {
    /// How a program ended that was run with these arguments, and what it said on both its outputs.
    func said(
        _ arguments: [String], by program: String = Settings.program
    ) throws -> (Int32, String) {
        let log = scratch("said-\(SystemRandom.word())")
        let code = try Daemon(program, program, arguments, log: log).exitCode()
        return (code, String(decoding: try Files.read(log, limit: 1 << 20), as: UTF8.self))
    }
}
