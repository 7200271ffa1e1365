import Foundation
import SluiceLinux
import Testing

extension ProcessTests {
    /// The units in `ops/systemd`, read by systemd's own checker; nothing is started by it.
    @Suite struct ServiceUnitsTests {
        private static let folder = Settings.root + "/ops/systemd"
        /// What each may be exposed at most, in tenths of systemd's scale.
        private static let units = [
            ("sluice-planner.service", 12), ("sluice-gateway@.service", 40),
            ("sluice-beacon.service", 12),
        ]

        private static let isThere = {
            guard let child = try? Spawn("systemd-analyze", ["--version"]).start() else {
                return false
            }
            var end: ProcessEnd?
            try? eventually("systemd-analyze says its version") {
                end = try child.reap()
                return end != nil
            }
            return end == .exited(0)
        }()

        @Test(
            .enabled(if: isThere, "systemd-analyze is not installed (Debian package systemd)"),
            arguments: units)
        func `systemd takes the unit, and finds it as closed as the page says`(
            unit: String, most: Int
        ) throws {
            let scratch = try Scratch("units")
            // The checker wants the program to be there.
            let text = try #require(Self.text(unit))
                .replacing("/usr/local/bin/sluice", with: Settings.program)
            try text.write(toFile: scratch(unit), atomically: true, encoding: .utf8)
            let verdict = try Self.ask(
                ["verify", "--man=no", scratch(unit)], log: scratch("verify.log"))
            #expect(verdict == "", "\(unit): \(verdict)")
            let security = try Self.ask(
                [
                    "security", "--offline=true", "--no-pager", "--threshold=\(most)",
                    scratch(unit),
                ], log: scratch("security.log"))
            #expect(security.contains("Overall exposure level"), "\(unit): \(security)")
        }

        @Test(arguments: units.map(\.0))
        func `every flag that a unit gives is one of its verb`(unit: String) throws {
            let scratch = try Scratch("unit-flags")
            let text = try #require(Self.text(unit))
            let line = try #require(
                text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
            let words = line.split(separator: " ")
            let verb = try #require(words.dropFirst().first)
            let help = try Self.said(
                Settings.program, [String(verb), "--help"], log: scratch("help.log"))
            let flags = words.filter { $0.hasPrefix("--") }
            #expect(!flags.isEmpty)
            for flag in flags { #expect(help.contains("  \(flag) "), "\(unit): \(flag)") }
        }

        private static func text(_ unit: String) -> String? {
            (try? Files.read("\(folder)/\(unit)", limit: 65_536)).map {
                String(decoding: $0, as: UTF8.self)
            }
        }

        private static func ask(_ arguments: [String], log: String) throws -> String {
            try said("systemd-analyze", arguments, log: log)
        }

        private static func said(
            _ program: String, _ arguments: [String], log: String
        ) throws -> String {
            let child = try Daemon(program, program, arguments, log: log)
            try eventually("\(program) ends") { child.hasEnded }
            #expect(child.end == .exited(0), "\(arguments): \(child.text)")
            return child.text
        }
    }
}
