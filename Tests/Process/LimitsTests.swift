import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceTrust
import SluiceWire
import Testing

extension ProcessTests {
    /// Peers that mean ill, against a real planner over TLS, while another tenant is answered.
    @Suite struct LimitsTests {
        private static let handshakeMilliseconds = 2_000
        /// What a request may take in microseconds where its quiet time says less: other suites
        /// keep the processors busy, and what would wait for a handshake waits for longer.
        private static let slowest: UInt64 = 1_000_000

        let scratch: Scratch
        let trust: ClusterTrust
        let cluster: Cluster

        init() throws {
            scratch = try Scratch("limits")
            trust = try ClusterTrust(scratch)
            cluster = try Cluster(
                scratch, gateways: [],
                plannerFlags: [
                    "--limit", "handshakeTime=\(Self.handshakeMilliseconds)", "--limit",
                    "unauthenticatedBytes=32768", "--limit", "requestRate=100", "--limit",
                    "requestBurst=300",
                ], trust: trust)
        }

        private func connect(_ holder: String) throws -> SluiceClient {
            let folder = try trust.folder(holder)
            return try SluiceClient.connect(
                cluster.address, as: try SluiceClient.identity(of: folder), timeout: .seconds(20),
                program: "limits tests", identityFolder: folder)
        }

        private func met(_ limit: String, _ client: SluiceClient) throws -> UInt64 {
            try client.status().limits.first { $0.name == limit }?.met ?? 0
        }

        /// The planner's loop tells its counts with each tick.
        private func awaitMet(_ limit: String, _ least: UInt64, _ client: SluiceClient) throws {
            try eventually("\(limit) was met \(least) times") { try met(limit, client) >= least }
        }

        /// The 99th percentile of a small request's time, in microseconds.
        private func latency(_ client: SluiceClient, count: Int = 60) throws -> UInt64 {
            var times: [UInt64] = []
            for _ in 0..<count {
                let begin = Instant.now
                _ = try client.jobs(limit: 1)
                times.append((Instant.now.nanoseconds - begin.nanoseconds) / 1_000)
            }
            times.sort()
            return times[count * 99 / 100]
        }

        @Test func `a thousand half-open handshakes and slow ones keep nobody waiting`() throws {
            let operate = try cluster.client()
            let tenant = try connect("tenant/lab")
            let quiet = try latency(tenant)
            var silent: [RawPeer] = []
            for _ in 0..<1_000 { silent.append(try RawPeer(to: cluster.address)) }
            // A record of TLS that says 512 bytes, of which one comes at a time.
            var slow: [RawPeer] = []
            for _ in 0..<20 { slow.append(try RawPeer(to: cluster.address)) }
            for byte in [0x16, 0x03, 0x01, 0x02, 0x00, 0x01] as [UInt8] {
                for peer in slow { try peer.send([byte]) }
            }
            let beset = try latency(tenant)
            #expect(beset < max(2 * quiet, Self.slowest), "\(beset) µs, quiet \(quiet) µs")
            // Who is in earnest comes in, from the same address.
            #expect(try connect("tenant/other").jobs().jobs.isEmpty)
            try awaitMet("halfOpenOfSource", 700, operate)
            // Those who only stand there are closed when their time is over.
            for peer in slow { #expect(try peer.awaitClose() == nil) }
            for peer in silent.suffix(50) { #expect(try peer.awaitClose() == nil) }
            try awaitMet("handshakeTime", 50, operate)
            #expect(tenant.reconnects == 0)
            try cluster.stop()
        }

        @Test func `bytes before a handshake are bounded, and 4 GiB are not waited for`() throws {
            let operate = try cluster.client()
            // A ClientHello of 126 KiB, in records of 16: TLS alone would keep all of it.
            let long = try RawPeer(to: cluster.address)
            let record: [UInt8] = [0x16, 0x03, 0x01, 0x40, 0x00]
            let rest = [UInt8](repeating: 0, count: 16_384)
            try long.send(record + [0x01, 0x01, 0xF0, 0x00] + rest.dropLast(4))
            try long.send(record + rest)
            try long.send(record + rest)
            #expect(try long.awaitClose() == nil)
            try awaitMet("unauthenticatedBytes", 1, operate)
            let huge = try SecurePeer(to: cluster.address, try trust.folder("tenant/lab"))
            try huge.send(
                Frames.bent(Frames.hello(.tenant, "lab"), at: 8, to: Frames.little(.max)))
            guard case .failure(let failure)? = try huge.next() else {
                throw Trouble("a frame of 4 GiB was waited for")
            }
            #expect(failure.code == .badFrame)
            #expect(try operate.jobs().jobs.isEmpty)
            try cluster.stop()
        }

        @Test func `one who asks too fast is told so, and another is answered`() throws {
            let operate = try cluster.client()
            let fast = try connect("tenant/lab")
            let other = try connect("tenant/other")
            let quiet = try latency(other)
            var refused = 0
            for _ in 0..<1_500 {
                _ = try fast.send(
                    .listJobs(ListJobs(tenant: .none, state: nil, after: .none, limit: 1)))
            }
            try fast.flush()
            let beset = try latency(other)
            #expect(beset < max(2 * quiet, Self.slowest), "\(beset) µs, quiet \(quiet) µs")
            for _ in 0..<1_500 {
                guard case .failure(let failure) = try fast.receive().message else { continue }
                #expect(failure.code == .busy && failure.sentence.contains("requestRate"))
                refused += 1
            }
            #expect(refused > 1_000 && refused < 1_250, "\(refused)")
            #expect(try met("requestRate", operate) == UInt64(refused))
            #expect(fast.reconnects == 0)
            let (code, said) = try cluster.said(
                ["status", "--planner", cluster.address] + (try trust.flags("operator/test")))
            #expect(code == 0 && said.contains("limit requestRate of 100 was met"), "\(said)")
            try cluster.stop()
        }
    }
}
