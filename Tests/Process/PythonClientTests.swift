import SluiceLinux
import Testing

extension ProcessTests {
    /// The client in Python (`ops/clients/python`), which was made from `Proto` alone: its own
    /// tests, with the built program for those that need a planner.
    @Suite struct PythonClientTests {
        static let python = "python3"
        static let folder =
            "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            + "/ops/clients/python"

        /// Whether a Python is there that it can run on.
        static let isThere: Bool = {
            let asked = "import sys; sys.exit(sys.version_info < (3, 11))"
            guard let child = try? Spawn(python, ["-c", asked]).start() else { return false }
            var end: ProcessEnd?
            try? eventually("python3 says its version") {
                end = try child.reap()
                return end != nil
            }
            return end == .exited(0)
        }()

        @Test(.enabled(if: isThere, "python3 of at least 3.11 is not installed"))
        func `a client in another language, made from the document, passes its tests`() throws {
            let scratch = try Scratch("python-client")
            let client = try Daemon(
                "the Python client's tests", "env",
                [
                    "SLUICE=\(Settings.program)", "PYTHONDONTWRITEBYTECODE=1", Self.python, "-W",
                    "error::ResourceWarning", "-m", "unittest", "discover", "--start-directory",
                    Self.folder, "--top-level-directory", Self.folder,
                ], log: scratch("python.log"))
            try eventually("they end", within: patience * 3) { client.hasEnded }
            #expect(client.end == .exited(0), "\(client.text)")
            let said = client.text
            #expect(said.hasSuffix("OK\n"), "some were skipped: \(said)")
        }
    }
}
