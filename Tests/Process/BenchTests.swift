import SluiceLinux
import Testing

extension ProcessTests {
    /// The benches that load a planner's process, in short: what a planner bounds must not end
    /// them.
    @Suite struct BenchTests {
        private func figures(_ arguments: String...) throws -> String {
            let scratch = try Scratch("bench")
            let daemon = try Daemon(
                "bench", Settings.program,
                ["bench"] + arguments + ["--data", scratch.path, "--json"], log: scratch("log"))
            let code = try daemon.exitCode()
            #expect(code == 0, "\(daemon.text)")
            return daemon.text
        }

        @Test func `more gateways than may stand half-open from one address are measured`() throws {
            let figures = try figures(
                "sessions", "--gateways", "400", "--seconds", "1", "--regions",
                Settings.root + "Regions")
            #expect(figures.contains("\"gateways\": 400"), "\(figures)")
        }
    }
}
