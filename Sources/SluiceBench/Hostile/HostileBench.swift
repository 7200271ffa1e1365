import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceTrust
import SluiceWire

/// `sluice bench hostile`: what one tenant's requests take while others mean ill, in one run with
/// what they take in quiet.
package enum HostileBench {
    /// What it is run with.
    package struct Options: Sendable {
        /// Requests of the tenant that is measured, in each phase.
        package var samples = 1_000
        /// Connections that stand in the middle of their handshake.
        package var halfOpen = 1_000
        /// Connections that send a byte a second.
        package var slow = 200
        /// Requests of one identity in a burst.
        package var burst = 100_000
        /// The region files, for chips and metros.
        package var regions = "Regions"
        /// A folder on the disk that is used.
        package var data = "/var/tmp"
        /// The program.
        package var executable = "/proc/self/exe"

        /// The defaults above.
        package init() {}
    }

    /// Runs it against a planner of its own, over TLS, with the limits that it has by itself.
    package static func run(_ options: Options) throws(BenchFailure) -> BenchResult {
        ProcessIdentity.raiseOpenFiles()
        let folder = try BenchFolder(under: options.data)
        defer { folder.remove() }
        let trust = try BenchTrust(under: folder.path)
        let (planner, address) = try BenchProcess.planner(
            options.executable, data: folder.path, regions: options.regions,
            identityFolder: trust.planner, limits: [])
        defer { planner.stop() }
        do {
            var run = try HostileRun(options, trust, address)
            return try run.measure()
        } catch let failure as BenchFailure {
            throw failure
        } catch { throw BenchFailure("The planner could not be asked: \(error).") }
    }
}

/// The phases, one after the other.
private struct HostileRun {
    private let options: HostileBench.Options
    private let address: SocketAddress
    private let victim: SluiceClient
    private let attacker: SluiceClient
    private var result = BenchResult(name: "hostile")

    init(
        _ options: HostileBench.Options, _ trust: BenchTrust, _ address: SocketAddress
    ) throws {
        self.options = options
        self.address = address
        victim = try Self.client("lab", trust, address)
        attacker = try Self.client("rogue", trust, address)
    }

    private static func client(
        _ name: String, _ trust: BenchTrust, _ address: SocketAddress
    ) throws -> SluiceClient {
        let identity = Identity(role: .tenant, name: name)
        return try SluiceClient.connect(
            "\(address)", as: identity, program: "sluice bench",
            identityFolder: try trust.issuedFolder(identity))
    }

    mutating func measure() throws -> BenchResult {
        _ = try latency { _ in }
        let quiet = try latency { _ in }
        result.add("samples", Int64(options.samples))
        note("quiet", quiet, beside: quiet)
        try measureHalfOpen(beside: quiet)
        try measureSlow(beside: quiet)
        try measureBurst(beside: quiet)
        note("quietAgain", try latency { _ in }, beside: quiet)
        try measureLongFrame()
        return result
    }

    /// Times of one small request after the other, each behind what `attack` does before it.
    private func latency(_ attack: (Int) throws -> Void) throws -> Samples {
        var samples = Samples()
        for number in 0..<options.samples {
            try attack(number)
            let begin = Instant.now.nanoseconds
            _ = try victim.jobs(limit: 1)
            samples.add(nanoseconds: Instant.now.nanoseconds - begin)
        }
        return samples
    }

    private mutating func note(_ phase: String, _ samples: Samples, beside quiet: Samples) {
        let p99 = samples.microseconds(perTenThousand: 9_900)
        result.add("\(phase)P50Microseconds", samples.microseconds(perTenThousand: 5_000))
        result.add("\(phase)P99Microseconds", p99)
        result.add("\(phase)P99ToQuiet", p99 / quiet.microseconds(perTenThousand: 9_900))
    }

    /// All at once, and one more before each request.
    private mutating func measureHalfOpen(beside quiet: Samples) throws {
        var open = HalfOpenPeers()
        for _ in 0..<options.halfOpen { try open.add(to: address) }
        let samples = try latency { _ in try open.add(to: address) }
        result.add("halfOpenConnections", Int64(open.count))
        note("halfOpen", samples, beside: quiet)
    }

    /// A byte a second on each until all are closed.
    private mutating func measureSlow(beside quiet: Samples) throws {
        var open = HalfOpenPeers()
        for _ in 0..<options.slow { try open.add(to: address) }
        let begin = Instant.now
        var samples = Samples()
        var next = begin
        while open.living > 0, Instant.now < begin + .seconds(60) {
            if next <= .now {
                open.drip()
                next = next + .seconds(1)
            }
            let asked = Instant.now.nanoseconds
            _ = try victim.jobs(limit: 1)
            samples.add(nanoseconds: Instant.now.nanoseconds - asked)
            open.look()
        }
        result.add("slowConnections", Int64(options.slow))
        result.add("slowClosedAfterSeconds", Instant.now.since(begin) / .seconds(1))
        result.add("slowLeftOpen", Int64(open.living))
        note("slow", samples, beside: quiet)
    }

    /// As many on their way as its credit lets it have, all the time.
    private mutating func measureBurst(beside quiet: Samples) throws {
        let message = Message.listJobs(
            ListJobs(tenant: .none, state: nil, after: .none, limit: 1))
        var (sent, refused) = (0, 0)
        var sentence = ""
        let each = max(1, options.burst / options.samples)
        let begin = Instant.now
        let samples = try latency { number in
            for _ in 0..<each { _ = try attacker.send(message) }
            try attacker.flush()
            sent += each
            // What was sent a round before is answered by now, or nearly.
            guard number > 0 else { return }
            for _ in 0..<each {
                guard case .failure(let failure) = try attacker.receive().message else { continue }
                refused += 1
                sentence = failure.sentence
            }
        }
        let seconds = Instant.now.since(begin) / .seconds(1)
        for _ in 0..<each { _ = try attacker.receive() }
        result.add("burstRequests", Int64(sent))
        result.add("burstPerSecond", Double(sent) / seconds)
        result.add("burstRefused", Int64(refused))
        result.add("burstRefusedWith", sentence.filter { $0 != "\"" })
        note("burst", samples, beside: quiet)
    }

    /// A record of TLS that says 4 GiB comes is none; how long it keeps its connection.
    private mutating func measureLongFrame() throws {
        var peer = HalfOpenPeers()
        try peer.add(to: address)
        let begin = Instant.now
        peer.send([UInt8](repeating: 0xFF, count: 32))
        while peer.living > 0, Instant.now < begin + .seconds(30) {
            _ = try victim.jobs(limit: 1)
            peer.look()
        }
        result.add("garbageClosedAfterMilliseconds", Instant.now.since(begin) / .milliseconds(1))
    }
}

/// Connections that begin a handshake and do not go on with it.
private struct HalfOpenPeers: ~Copyable {
    /// A ClientHello that says 512 bytes come.
    private static let beginning: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC]

    /// One connection; closed with this object.
    private final class Peer {
        let socket: FileDescriptor
        var sent = 0
        var isClosed = false

        init(_ socket: consuming FileDescriptor) { self.socket = socket }
    }

    private var peers: [Peer] = []

    /// How many were made.
    var count: Int { peers.count }

    /// Those that the planner has not closed, as far as that was seen.
    var living: Int { peers.count { !$0.isClosed } }

    mutating func add(to address: SocketAddress) throws(KernelError) {
        peers.append(Peer(try Socket.connect(to: address)))
    }

    /// Sends the next byte on each.
    func drip() {
        for peer in peers where !peer.isClosed {
            let byte = peer.sent < Self.beginning.count ? Self.beginning[peer.sent] : 0
            peer.sent += 1
            write([byte], to: peer)
        }
    }

    func send(_ bytes: [UInt8]) { for peer in peers { write(bytes, to: peer) } }

    private func write(_ bytes: [UInt8], to peer: Peer) {
        do throws(KernelError) {
            try peer.socket.descriptor.writeAll(bytes.span)
        } catch { peer.isClosed = error.reason != .wouldBlock }
    }

    /// Sees which were closed.
    func look() {
        var bytes: [UInt8] = []
        for peer in peers where !peer.isClosed {
            switch peer.socket.descriptor.gather(into: &bytes, rounds: 1) {
            case .ended, .failed: peer.isClosed = true
            case .moved, .wouldBlock: break
            }
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
