import Foundation
import SluiceLinux

/// A folder for one test, gone with it; `SLUICE_KEEP=1` leaves it for a look at the logs.
final class Scratch {
    let path: String

    init(_ name: String) throws {
        let word = String(SystemRandom.word(), radix: 36)
        path = "/tmp/sluice-process-\(name)-\(ProcessIdentity.current.number)-\(word)"
        try Files.makeFolders(path, mode: 0o700)
    }

    deinit {
        if Settings.keepsScratch {
            print("kept: \(path)")
        } else {
            try? Files.removeFolder(path)
        }
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// What the environment says of these tests.
enum Settings {
    private static func word(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static let isLong = word("SLUICE_LONG") != nil
    static let keepsScratch = word("SLUICE_KEEP") != nil

    /// The built program: the one named by `SLUICE_PROGRAM`, or the one beside the tests.
    static let program: String = {
        if let named = word("SLUICE_PROGRAM") { return named }
        let own = ProcessIdentity.ownProgram ?? "."
        return Files.folder(of: own) + "/sluice"
    }()

    /// A program of the version before, for upgrades; nil where none is named.
    static let programBefore = word("SLUICE_PROGRAM_BEFORE")

    /// How long the chaos lasts, and the seed of its faults, where they are told.
    static let chaosSeconds = word("SLUICE_CHAOS_SECONDS").flatMap { Int64($0) } ?? 45
    static let chaosSeed = word("SLUICE_CHAOS_SEED").flatMap { UInt64($0) }
    /// The lease of the chaos's gateways; nil for the planner's default.
    static let chaosLease = word("SLUICE_CHAOS_LEASE")

    /// The link that tests can cut, beside the tests.
    static let relay = Files.folder(of: ProcessIdentity.ownProgram ?? ".") + "/RelayForTests"

    static var hasProgram: Bool { Files.exists(program) }

    /// The package's root.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path(percentEncoded: false)
}

/// A condition did not come in time, or a daemon did what it must not.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The longest that these tests wait for anything: a loaded machine is slow, a hung one is hung.
let patience = Duration.seconds(60)

/// Waits until `body` gives something, asking again every few milliseconds.
func awaited<Value>(
    _ what: String, within bound: Duration = patience, _ body: () throws -> Value?
) throws -> Value {
    let deadline = Instant.now + bound
    while true {
        if let value = try body() { return value }
        guard Instant.now < deadline else { throw Trouble("not in time: \(what)") }
        pass(.milliseconds(5))
    }
}

/// As above, for a condition.
func eventually(
    _ what: String, within bound: Duration = patience, _ holds: () throws -> Bool
) throws {
    _ = try awaited(what, within: bound) { try holds() ? true : nil }
}

/// Lets a moment pass.
func pass(_ length: Duration) {
    guard var clock = try? Epoll(capacity: 1) else { return }
    _ = try? clock.wait(atMost: length)
}
