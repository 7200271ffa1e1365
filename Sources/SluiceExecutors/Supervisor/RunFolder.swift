internal import SluiceGateway
package import SluiceLinux
package import SluiceModel

/// The files of one run: how a gateway and a supervisor speak to each other, also when one of them
/// is dead. The folder is made once for a replica and epoch, whole, by renaming it into place.
struct RunFolder: Sendable {
    let path: String

    /// What to start; written before the folder has its name.
    var order: String { "\(path)/order" }
    /// Locked by the supervisor as long as it lives.
    var lock: String { "\(path)/lock" }
    /// Where the run is in its life; written by the holder of the lock.
    var state: String { "\(path)/state" }
    /// There when the gateway wants it to stop: the grace in seconds.
    var stop: String { "\(path)/stop" }
    /// What the run says that it can be resumed from.
    var checkpoint: CheckpointFile { CheckpointFile(path: "\(path)/checkpoint") }
    /// Where the run says that it answers requests.
    var endpoints: EndpointFile { EndpointFile(path: "\(path)/endpoints") }
    /// How loaded the run is.
    var load: LoadFile { LoadFile(path: "\(path)/load") }
    /// Where it starts when its command names no folder.
    var work: String { "\(path)/work" }
    /// The end of the region's lease, which fences count from; one file for all runs.
    var lease: String { "\(Files.folder(of: Files.folder(of: path)))/lease" }

    /// Notes whose run a folder is of: a tenant that is erased takes it along.
    static func note(_ tenant: TenantName, in folder: String) throws(KernelError) {
        try Files.replace("\(folder)/tenant", with: Array(tenant.text.utf8), mode: 0o600)
    }

    /// The folder's name for a run.
    static func name(_ run: RunKey) -> String {
        "\(run.replica.job.raw).\(run.replica.index).\(run.epoch.raw)"
    }

    func readState() -> RunFileState? { Self.text(state).flatMap { RunFileState($0) } }

    /// Says where it is in its life. One that is over, or never began, has no secrets any more when
    /// that is said.
    func write(_ state: RunFileState) throws(KernelError) {
        if case .running = state {} else { RunSecrets.remove(from: path) }
        try Files.replace(self.state, with: Array(state.text.utf8), mode: 0o600)
    }

    /// Asks for a stop with that grace; one that was asked for with less stays, since the
    /// supervisor may not have seen it yet.
    func ask(toStopWithin grace: Seconds) {
        if let told = readStop(), told <= grace { return }
        try? Files.replace(stop, with: Array("\(grace.count)".utf8), mode: 0o600)
    }

    /// Grace of a stop that was asked for, nil where none was.
    func readStop() -> Seconds? {
        guard Files.exists(stop) else { return nil }
        return Seconds(Self.text(stop).flatMap { Int64($0) } ?? 0)
    }

    /// The end of the lease on this machine's steady clock; nil where none was ever granted.
    func readLeaseEnd() -> BootTime? { LeaseFile.read(lease) }

    static func text(_ path: String) -> String? {
        guard let bytes = try? Files.read(path, limit: ExecutorLimits.smallFileBytes) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The file with the lease's end: microseconds of `CLOCK_BOOTTIME`, and the machine's start that
/// they count from.
package enum LeaseFile {
    /// Puts the lease's end into a file, with the machine's start that it counts from.
    package static func write(_ path: String, end: BootTime) throws(KernelError) {
        try Files.replace(path, with: Array("\(end.microseconds) \(bootID)".utf8), mode: 0o600)
    }

    /// The end that was written last; nil where none was since this machine started.
    package static func read(_ path: String) -> BootTime? {
        guard let parts = RunFolder.text(path)?.split(separator: " "), parts.count == 2,
            parts[1] == bootID, let end = Int64(parts[0])
        else { return nil }
        return BootTime(microseconds: end)
    }

    private static var bootID: String {
        let text = RunFolder.text("/proc/sys/kernel/random/boot_id") ?? "unknown"
        return String(text.filter { !$0.isWhitespace })
    }
}

/// What a run's state file says.
enum RunFileState: Hashable, Sendable {
    /// It runs: its own process group, when that started in clock ticks since the machine did (a
    /// number of a process is used again, this pair is not), and its supervisor.
    case running(process: Int32, startTicks: UInt64, supervisor: Int32)
    /// It is over.
    case ended(RunEnd)
    /// It never ran.
    case couldNotStart(String)

    var text: String {
        switch self {
        case .running(let process, let ticks, let supervisor):
            "running \(process) \(ticks) \(supervisor)"
        case .couldNotStart(let reason): "failed \(reason)"
        case .ended(.succeeded): "ended exited 0"
        case .ended(.exited(let code)): "ended exited \(code)"
        case .ended(.signalled(let number)): "ended signalled \(number)"
        case .ended(.stopped): "ended stopped 0"
        case .ended(.overLimit): "ended overLimit 0"
        case .ended(.fenced): "ended fenced 0"
        case .ended(.couldNotStart): "ended couldNotStart 0"
        case .ended(.vanished): "ended vanished 0"
        case .ended(.reclaimed): "ended reclaimed 0"
        case .ended(.nodeFault): "ended nodeFault 0"
        case .ended(.nodeSuspect): "ended nodeSuspect 0"
        case .ended(.secretMissing(let index)): "ended secretMissing \(index)"
        }
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ")
        switch parts.first {
        case "running":
            guard parts.count == 4, let process = Int32(parts[1]), let ticks = UInt64(parts[2]),
                let supervisor = Int32(parts[3])
            else { return nil }
            self = .running(process: process, startTicks: ticks, supervisor: supervisor)
        case "failed": self = .couldNotStart(String(text.dropFirst("failed ".count)))
        case "ended":
            guard parts.count == 3, let end = Self.end(parts[1], Int32(parts[2]) ?? 0) else {
                return nil
            }
            self = .ended(end)
        default: return nil
        }
    }

    private static func end(_ word: Substring, _ value: Int32) -> RunEnd? {
        switch word {
        case "exited": value == 0 ? .succeeded : .exited(code: value)
        case "signalled": .signalled(number: value)
        case "stopped": .stopped
        case "overLimit": .overLimit
        case "fenced": .fenced
        case "couldNotStart": .couldNotStart
        case "vanished": .vanished
        case "reclaimed": .reclaimed
        case "nodeFault": .nodeFault
        case "nodeSuspect": .nodeSuspect
        case "secretMissing": .secretMissing(index: value)
        default: nil
        }
    }
}
