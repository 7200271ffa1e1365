import Glibc
import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import Testing

@testable import SluiceExecutors
@testable import SluiceGateway

/// A real Slurm on loopback in a folder of its own, with four nodes of eight processors.
final class SlurmSite {
    let folder: String
    var configuration: String { "\(folder)/slurm.conf" }

    /// Whether Slurm is installed here.
    static var isThere: Bool {
        ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
            .allSatisfy(Files.exists)
    }
    /// Whether the suites that take minutes run too.
    static var isLong: Bool { unsafe getenv("SLUICE_LONG") != nil }
    static let absence = "Slurm is not installed: apt-get install slurm-wlm munge"

    init(_ name: String) throws {
        folder = "/tmp/sluice-slurm.\(ProcessIdentity.current.number)/\(name.filter(\.isLetter))"
        try Self.run("up", folder, "4")
    }

    deinit {
        try? Self.run("down", folder)
        try? Files.removeFolder(folder)
    }

    func controller(_ verb: String) throws { try Self.run("controller", folder, verb) }

    /// What one of Slurm's commands says.
    func ask(_ program: String, _ words: String...) throws -> String {
        let pipe = try FileDescriptor.pipe(nonBlockingReader: true)
        let environment = [
            "PATH=/usr/bin:/bin", "SLURM_CONF=\(configuration)", "SLURM_TIME_FORMAT=%s",
        ]
        let process = try Spawn(
            program, words, environment: environment, standardOutput: pipe.writer.descriptor
        ).start()
        guard try process.waitForEnd(until: .now + .seconds(20)) == .exited(0) else {
            throw SiteFailure(what: "\(program) \(words) failed")
        }
        var bytes: [UInt8] = []
        _ = pipe.reader.descriptor.gather(into: &bytes, rounds: 1)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func run(_ words: String...) throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let process = try Spawn("/\(root)/ops/slurm-site", words).start()
        guard try process.waitForEnd(until: .now + .seconds(60)) == .exited(0) else {
            throw SiteFailure(what: "ops/slurm-site \(words) failed")
        }
    }
}

struct SiteFailure: Error {
    let what: String
}

/// An executor over a real Slurm.
struct SlurmBench: ~Copyable {
    let site: SlurmSite
    let root: String
    var executor: SlurmExecutor
    var seen: [ExecutorEvent] = []
    let civil = CivilTime(seconds: 1_000)

    init(
        _ name: String = #function, partition: String = "work", longestWait: Int64 = 60,
        store: UInt64 = 7
    ) throws {
        let site = try SlurmSite(name)
        let root = "\(site.folder)/gateway"
        executor = try Self.executor(site, root, partition, longestWait, store)
        self.site = site
        self.root = root
        executor.settled()
        let lease = Int64(Instant.now.nanoseconds / 1_000) + 60_000_000
        executor.perform(.leaseMoved(end: BootTime(microseconds: lease)), civil: civil)
    }

    static func executor(
        _ site: SlurmSite, _ root: String, _ partition: String, _ longestWait: Int64 = 60,
        _ store: UInt64 = 7
    ) throws -> SlurmExecutor {
        let nodes = (0..<4).map { "node\($0)" }
        var settings = SlurmSettings(partition: partition, nodes: [nodes])
        settings.configuration = site.configuration
        settings.longestWait = Seconds(longestWait)
        return try SlurmExecutor(
            pools: [(0, settings, [8])], region: "here", store: store, root: root)
    }

    /// What a gateway has after a restart: another executor over the same folder and Slurm. What
    /// the first one asked goes on without it.
    mutating func restart(store: UInt64 = 7) throws {
        executor = try Self.executor(site, root, "work", 60, store)
        seen = []
    }

    mutating func start(_ run: GatewayRun) { executor.perform(.start(run), civil: civil) }

    /// Waits until the events so far are what is wanted, at most 60 seconds.
    mutating func wait(_ what: String, for isEnough: ([ExecutorEvent]) -> Bool) throws {
        let deadline = Instant.now + .seconds(60)
        var epoll = try Epoll(capacity: 1)
        try epoll.add(executor.watchable, .read, token: 0)
        while !isEnough(seen) {
            guard .now < deadline else { throw SiteFailure(what: "\(what): \(runEvents) \(notes)") }
            let left = executor.nextWake.since(.now)
            _ = try epoll.wait(atMost: min(left, .milliseconds(200)))
            seen += executor.takeEvents(civil: civil)
        }
    }

    private var notes: [String] {
        seen.compactMap { if case .note(let text) = $0 { text } else { nil } }
    }

    /// The events of runs only.
    var runEvents: [ExecutorEvent] {
        seen.filter {
            switch $0 {
            case .started, .ended, .couldNotStart, .secretMissing, .displaced, .notFound:
                true
            case .node, .pool, .fences, .note, .checkpointed, .serving, .loaded: false
            }
        }
    }

    mutating func waitForRuns(_ count: Int) throws -> [ExecutorEvent] {
        try wait("\(count) events of runs") { events in
            events.count {
                switch $0 {
                case .started, .ended, .couldNotStart, .secretMissing, .displaced, .notFound:
                    true
                case .node, .pool, .fences, .note, .checkpointed, .serving, .loaded: false
                }
            } >= count
        }
        return runEvents
    }

    func text(_ job: UInt64) -> String {
        let output = executor.readOutput(key(job), offset: 0, limit: 1 << 20)
        return String(decoding: output?.bytes ?? [], as: UTF8.self)
    }
}

/// A run with so many cards on each of these nodes of the first block.
func gang(
    _ job: UInt64, _ shares: [(node: UInt16, cards: Int)], limit: Int64 = 0,
    fence: Int64? = nil, command: SluiceModel.CommandLine
) -> GatewayRun {
    var order = sampleRun(
        job, limit: limit, exclusive: fence != nil, maximumDisconnected: fence ?? 0,
        command: command
    ).order
    order.cards = UInt32(shares.reduce(0) { $0 + $1.cards })
    return GatewayRun(
        number: OrderSequence(job), order: order,
        shares: shares.map {
            NodeShare(block: 0, node: $0.node, cards: UInt16(1 << $0.cards - 1))
        }, state: .starting)
}
