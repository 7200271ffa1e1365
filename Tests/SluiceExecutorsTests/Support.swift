import Glibc
import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

func key(_ job: UInt64) -> RunKey {
    RunKey(replica: ReplicaID(job: JobID(job), index: 0), epoch: Epoch(1))
}

/// A run as the core hands it to an executor.
func sampleRun(
    _ job: UInt64, expectedRun: Int64 = 0, limit: Int64 = 0, exclusive: Bool = false,
    maximumDisconnected: Int64 = 1, command: SluiceModel.CommandLine? = nil
) -> GatewayRun {
    let order = StartOrder(
        replica: ReplicaID(job: JobID(job), index: 0), epoch: Epoch(1),
        tenant: TenantName(trusted: "org"), pool: 0, span: .block(0), cards: 2,
        cardShare: .one, memory: Mebibytes(0), expectedRun: Seconds(expectedRun),
        wallClockLimit: Seconds(limit), exclusive: exclusive, lossPolicy: .waitForLease,
        maximumDisconnected: Seconds(maximumDisconnected), command: command)
    return GatewayRun(
        number: OrderSequence(job), order: order,
        shares: [NodeShare(block: 0, node: 3, cards: 0b11)], state: .starting)
}

func shell(
    _ script: String, environment: [String] = [], folder: String = ""
) -> SluiceModel.CommandLine {
    SluiceModel.CommandLine(
        executable: "/bin/sh", arguments: ["-c", script], environment: environment,
        workingFolder: folder)
}

/// A process executor in a folder of its own.
struct Bench: ~Copyable {
    let root: String
    var executor: ProcessExecutor
    let civil = CivilTime(seconds: 1_000)

    init(_ name: String = #function, outputBytes: Int = 1 << 20) throws {
        let letters = name.filter(\.isLetter)
        root = "/tmp/sluice-executors.\(ProcessIdentity.current.number)/\(letters)"
        executor = try Self.executor(root, outputBytes)
    }

    deinit { try? Files.removeFolder(root) }

    static func executor(_ root: String, _ outputBytes: Int = 1 << 20) throws -> ProcessExecutor {
        try ProcessExecutor(root: root, supervisor: [supervisor], outputBytes: outputBytes)
    }

    /// What a gateway has after a restart: another executor over the same folder. The supervisors
    /// stay this process's children; that they live on without it is their own session's work.
    mutating func restart() throws { executor = try Self.executor(root) }

    mutating func start(_ run: GatewayRun) { executor.perform(.start(run), civil: civil) }

    /// Waits for events until `count` came, at most 20 seconds.
    mutating func events(_ count: Int) throws -> [ExecutorEvent] {
        var events: [ExecutorEvent] = []
        let deadline = Instant.now + .seconds(20)
        var epoll = try Epoll(capacity: 1)
        try epoll.add(executor.watchable, .read, token: 0)
        while events.count < count, .now < deadline {
            _ = try epoll.wait(atMost: .milliseconds(20))
            events += executor.takeEvents(civil: civil)
        }
        return events
    }

    func text(_ job: UInt64) -> String {
        let output = executor.readOutput(key(job), offset: 0, limit: 1 << 20)
        return String(decoding: output?.bytes ?? [], as: UTF8.self)
    }

    /// Waits until a run has written something.
    mutating func waitForOutput(_ job: UInt64) throws {
        let deadline = Instant.now + .seconds(20)
        var epoll = try Epoll(capacity: 1)
        while text(job).isEmpty, .now < deadline { _ = try epoll.wait(atMost: .milliseconds(5)) }
    }

    /// The program that stands by runs, beside the tests' own.
    static var supervisor: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(
            decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(Files.folder(of: own))/SupervisorForTests"
    }
}
