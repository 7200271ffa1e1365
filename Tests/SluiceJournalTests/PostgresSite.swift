import SluiceLinux

@testable import SluiceJournal

/// A real PostgreSQL on loopback, one for all tests of this process and gone with it.
final class PostgresSite: Sendable {
    static let absence = "PostgreSQL's server is not installed: apt-get install postgresql"

    /// Whether the server is installed here.
    static var isThere: Bool {
        guard let names = try? Files.names(in: "/usr/lib/postgresql") else { return false }
        return names.contains { Files.exists("/usr/lib/postgresql/\($0)/bin/postgres") }
    }

    /// The one that tests share, each with a database of its own.
    static let shared = PostgresSite.made()

    let folder: String
    let url: String

    private static func made() -> PostgresSite {
        do { return try PostgresSite() } catch {
            preconditionFailure("PostgreSQL is installed and cannot be started: \(error)")
        }
    }

    convenience init(_ settings: String...) throws { try self.init(["up"], settings) }

    /// A synchronous replica of `source`.
    convenience init(replicaOf source: PostgresSite) throws {
        try self.init(["replica"], [source.folder])
    }

    private init(_ verb: [String], _ words: [String]) throws {
        folder = "/tmp/sluice-postgres-\(SystemRandom.word())"
        url = try Self.run(verb + [folder] + words)
        // Its input ends with this process, however that ends.
        let pair = try FileDescriptor.joinedPair().ends()
        _ = try Spawn(
            Self.script, ["attend", folder], standardInput: pair.theirs, ownSession: true
        ).start()
        FileDescriptor(owning: pair.theirs).close()
    }

    /// The URL of a new, empty database.
    func database() throws -> String {
        let name = "d\(SystemRandom.word())"
        try execute("CREATE DATABASE \(name)", on: url)
        return url.prefix(through: url.lastIndex(of: "/") ?? url.startIndex) + name
    }

    /// Runs statements as a person would, beside the journal.
    func execute(_ script: String, on url: String) throws {
        let connection = try PostgresConnection(
            url: url, within: .seconds(10), stop: PostgresStop())
        try connection.execute(script, within: .seconds(10))
    }

    func stop(_ mode: String = "fast") throws { _ = try Self.run(["stop", folder, mode]) }

    func promote() throws { _ = try Self.run(["promote", folder]) }

    func start() throws { _ = try Self.run(["start", folder]) }

    private static let script =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        + "/ops/postgres-site"

    private static func run(_ words: [String]) throws -> String {
        let pipe = try FileDescriptor.pipe(nonBlockingReader: true)
        let process = try Spawn(script, words, standardOutput: pipe.writer.descriptor).start()
        guard try process.waitForEnd(until: .now + .seconds(60)) == .exited(0) else {
            throw SiteFailure(what: "ops/postgres-site \(words) failed")
        }
        var bytes: [UInt8] = []
        _ = pipe.reader.descriptor.gather(into: &bytes, rounds: 1)
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
    }
}

struct SiteFailure: Error {
    let what: String
}
