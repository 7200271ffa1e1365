import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import SluiceTransport
import SluiceWire

/// `sluice bench sessions`: gateways by the thousand, each with a renewal a second and a report of
/// changed capacity every five; what that costs the planner.
package enum SessionsBench {
    /// Runs it against a planner of its own; `executable` is `sluice`.
    package static func run(
        gateways: Int, seconds: Int, regions: String, data: String,
        executable: String = "/proc/self/exe"
    ) throws(BenchFailure) -> BenchResult {
        ProcessIdentity.raiseOpenFiles()
        let metros: [MetroName]
        do {
            metros = try Nation(folder: regions).layout.metros.map(\.name)
        } catch { throw BenchFailure(error.description) }
        let folder = try BenchFolder(under: data)
        defer { folder.remove() }
        let (planner, address) = try BenchProcess.planner(
            executable, data: folder.path, regions: regions)
        defer { planner.stop() }
        var run = try SessionsRun(SessionsLoad(metros: metros))
        try run.open(gateways, address)
        try run.turn(for: .seconds(6))
        let (before, journalBefore) = (planner.usage, try run.journalBytes())
        let start = Instant.now
        try run.turn(for: .seconds(seconds))
        let (after, journalAfter) = (planner.usage, try run.journalBytes())
        let elapsed = Instant.now.since(start) / .seconds(1)
        guard let before, let after else { throw BenchFailure("The planner ended.") }
        var result = BenchResult(name: "sessions")
        result.add("gateways", Int64(gateways))
        result.add("seconds", elapsed)
        result.add("residentMebibytes", Int64(after.residentBytes >> 20))
        let time = after.processorTime - before.processorTime
        result.add("cpuPercent", time / .seconds(1) / elapsed * 100)
        let bytes = Double(journalAfter - journalBefore)
        result.add("journalBytesPerHour", Int64(bytes / elapsed * 3_600))
        result.add("renewalsGranted", Int64(run.load.grants))
        result.add("reportsSent", Int64(run.load.reports))
        return result
    }
}

/// The gateways on their loop, step by step.
private struct SessionsRun: ~Copyable {
    private(set) var load: SessionsLoad
    private var loop: EventLoop

    init(_ load: SessionsLoad) throws(BenchFailure) {
        self.load = load
        do {
            loop = try EventLoop()
        } catch { throw BenchFailure("The event loop cannot be made: \(error).") }
    }

    /// Connects gateways, some hundreds at a time, and the operator.
    mutating func open(_ gateways: Int, _ address: SocketAddress) throws(BenchFailure) {
        let end = Instant.now + .seconds(120)
        do {
            try load.addOperator(to: address, &loop)
            while load.registered < gateways {
                while load.count < min(gateways, load.registered + 256) {
                    try load.add(to: address, &loop)
                }
                try turnOnce()
                guard Instant.now < end else {
                    throw BenchFailure("Only \(load.registered) gateways registered in 120 s.")
                }
            }
        } catch let failure as BenchFailure {
            throw failure
        } catch { throw BenchFailure("A connection cannot be made: \(error).") }
    }

    /// What the planner appended to its journal since its start.
    mutating func journalBytes() throws(BenchFailure) -> UInt64 {
        load.askStatus(&loop)
        let end = Instant.now + .seconds(10)
        while Instant.now < end {
            if let status = load.status { return status.journalBytes }
            try turnOnce()
        }
        throw BenchFailure("The planner did not say how it is within ten seconds.")
    }

    mutating func turn(for time: Duration) throws(BenchFailure) {
        let end = Instant.now + time
        while Instant.now < end { try turnOnce() }
    }

    private mutating func turnOnce() throws(BenchFailure) {
        do {
            try loop.turn(&load)
        } catch { throw BenchFailure("The event loop failed: \(error).") }
        if let failure = load.failure { throw BenchFailure(failure) }
    }
}
