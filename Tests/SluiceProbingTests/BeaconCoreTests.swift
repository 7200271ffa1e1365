import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceProbing

/// A site and a beacon that speak without sockets.
final class Pair {
    static let secret = (0..<32).map { UInt8($0) }

    static func key(_ name: String = "zhejiang", first: UInt8 = 0) throws -> ProbeKey {
        var secret = Self.secret
        secret[0] = first
        return try #require(ProbeKey(name: name, secret: secret))
    }

    var beacon: BeaconCore
    var site: ProbeFlow
    var now: Int64 = 1_000_000
    let address = SocketAddress.loopback(port: 40_000)

    init(keys: [ProbeKey]? = nil) throws {
        let key = try Self.key()
        beacon = BeaconCore(
            keys: keys ?? [key], window: Microseconds(60_000_000), seed: 7)
        site = ProbeFlow(
            ProbeTarget(
                site: 0, metro: MetroName(trusted: "shanghai"),
                beacon: .loopback(port: 7_410), source: nil, key: key, flow: 99),
            window: Microseconds(60_000_000), at: Microseconds(now))
    }

    /// A whole exchange over a way of that length there and back.
    @discardableResult
    func exchange(there: Int64, back: Int64, number: UInt64) -> [UInt8]? {
        let probe = site.probe(at: Microseconds(now), nonce: number)
        now += there
        let reply = beacon.receive(
            probe.bytes, from: address, at: Microseconds(now), token: number &* 77 &+ 1)
        now += back
        guard let reply, let answer = site.receive(reply, at: Microseconds(now)) else { return nil }
        now += there
        _ = beacon.receive(answer, from: address, at: Microseconds(now), token: 0)
        return answer
    }

    /// What the beacon answers.
    func ask(
        _ bytes: [UInt8], at now: Microseconds, token: UInt64, from source: SocketAddress? = nil
    ) -> [UInt8]? { beacon.receive(bytes, from: source ?? address, at: now, token: token) }

    /// What the site answers.
    func tell(_ bytes: [UInt8], at now: Microseconds) -> [UInt8]? { site.receive(bytes, at: now) }

    /// What the site sends.
    func probe(at now: Microseconds, nonce: UInt64) -> (bytes: [UInt8], path: ProbeFlow.Path) {
        site.probe(at: now, nonce: nonce)
    }

    /// What the site knows.
    func report(at now: Microseconds) -> RingReport { site.report(at: now) }
}

@Suite struct BeaconCoreTests {
    @Test func `both sides measure the way there and back`() throws {
        let pair = try Pair()
        for number in 1...100 {
            pair.exchange(there: 3_000, back: 1_000, number: UInt64(number))
            pair.now += 100_000
        }
        let report = pair.report(at: Microseconds(pair.now))
        #expect(report.samples == 100)
        #expect((4_000...4_020).contains(report.roundTripP99.count), "\(report)")
        #expect((4_000...4_020).contains(report.beaconP99.count), "\(report)")
        #expect(report.beaconSamples == 99, "its view is as old as the last reply")
        #expect(report.loss == PerMille(0) && report.basis == .measured)
        #expect(pair.beacon.counts.answered == 100 && pair.beacon.counts.measured == 100)
    }

    @Test func `of two views that differ the worse counts`() throws {
        let pair = try Pair()
        for number in 1...20 {
            // The site's reply is late only after the beacon's clock has begun: 9 ms there.
            pair.exchange(there: 1_000, back: 1_000, number: UInt64(number))
            pair.now += 200_000
        }
        // The site would like to be near: it answers late, and the beacon sees it.
        for number in 21...40 {
            let probe = pair.probe(at: Microseconds(pair.now), nonce: UInt64(number))
            let reply = try #require(
                pair.ask(
                    probe.bytes, at: Microseconds(pair.now + 1_000),
                    token: UInt64(number) << 20))
            let answer = try #require(
                pair.tell(reply, at: Microseconds(pair.now + 2_000)))
            _ = pair.ask(
                answer, at: Microseconds(pair.now + 12_000), token: 0)
            pair.now += 200_000
        }
        let report = pair.report(at: Microseconds(pair.now))
        #expect(report.roundTripP99.count <= 2_020)
        #expect(report.beaconP99.count >= 11_000)
        #expect(report.ring == .within20)
    }

    @Test func `a reply is never larger than its probe and an acknowledgement has none`() throws {
        let pair = try Pair()
        let probe = pair.probe(at: Microseconds(pair.now), nonce: 5)
        let reply = try #require(
            pair.ask(probe.bytes, at: Microseconds(1), token: 6))
        #expect(reply.count == probe.bytes.count)
        let answer = try #require(pair.tell(reply, at: Microseconds(pair.now + 10)))
        #expect(
            pair.ask(answer, at: Microseconds(20), token: 8) == nil)
    }

    @Test func `every changed bit of a packet is seen on both sides`() throws {
        let pair = try Pair()
        let probe = pair.probe(at: Microseconds(pair.now), nonce: 5)
        for bit in 0..<probe.bytes.count * 8 {
            var bent = probe.bytes
            bent[bit / 8] ^= 1 << UInt8(bit % 8)
            let now = Microseconds(pair.now + Int64(bit) * 10_000)
            #expect(pair.ask(bent, at: now, token: 6) == nil)
        }
        let later = Microseconds(pair.now + 20_000_000)
        let reply = try #require(
            pair.ask(probe.bytes, at: later, token: 6))
        for bit in 0..<reply.count * 8 {
            var bent = reply
            bent[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(pair.tell(bent, at: Microseconds(pair.now + 10)) == nil)
        }
        #expect(pair.report(at: Microseconds(pair.now + 20)).samples == 0)
        #expect(pair.tell(reply, at: Microseconds(pair.now + 30)) != nil)
    }

    @Test func `a packet of another size is malformed and dropped`() throws {
        let pair = try Pair()
        let probe = pair.probe(at: Microseconds(pair.now), nonce: 5).bytes
        for bytes in [[], Array(probe.dropLast()), probe + [0], probe + probe] {
            #expect(
                pair.ask(bytes, at: Microseconds(1), token: 6)
                    == nil)
        }
        #expect(pair.beacon.counts.malformed == 4)
    }

    @Test func `a stranger's key and another region's secret are refused`() throws {
        let pair = try Pair()
        let packet = ProbePacket(
            .probe, key: "zhejiang", flow: 1, sequence: 1, nonce: 1, token: 0)
        let wrong = try packet.sealed(with: Pair.key(first: 9))
        var unknown = packet
        unknown.key = "anhui"
        let stranger = try unknown.sealed(with: Pair.key("anhui"))
        for bytes in [wrong, stranger] {
            #expect(
                pair.ask(bytes, at: Microseconds(1), token: 6)
                    == nil)
        }
        #expect(pair.beacon.counts.forged == 2 && pair.beacon.counts.answered == 0)
    }

    @Test func `a replayed probe and a replayed reply and a replayed acknowledgement count once`()
        throws
    {
        let pair = try Pair()
        let probe = pair.probe(at: Microseconds(pair.now), nonce: 5).bytes
        let reply = try #require(
            pair.ask(probe, at: Microseconds(10), token: 6))
        #expect(
            pair.ask(probe, at: Microseconds(20), token: 7) == nil)
        let answer = try #require(pair.tell(reply, at: Microseconds(pair.now + 10)))
        #expect(pair.tell(reply, at: Microseconds(pair.now + 20)) == nil)
        _ = pair.ask(answer, at: Microseconds(30), token: 8)
        _ = pair.ask(answer, at: Microseconds(40), token: 9)
        // Its own reply, sent back at it, is no probe.
        #expect(
            pair.ask(reply, at: Microseconds(50), token: 1) == nil)
        #expect(pair.beacon.counts.measured == 1 && pair.beacon.counts.replayed == 3)
        #expect(pair.report(at: Microseconds(pair.now + 30)).samples == 1)
    }

    @Test func `an acknowledgement that was not earned by a reply gives no round trip`() throws {
        let pair = try Pair()
        pair.exchange(there: 10, back: 10, number: 1)
        let guess = ProbePacket(
            .acknowledgement, key: "zhejiang", flow: 99, sequence: 1, nonce: 1, token: 12_345)
        _ = try pair.ask(
            guess.sealed(with: Pair.key()), at: Microseconds(pair.now),
            token: 6)
        #expect(pair.beacon.counts.measured == 1 && pair.beacon.counts.replayed == 1)
    }

    @Test func `one source has its rate and another its own`() throws {
        let pair = try Pair()
        let most = Int(ProbeLimits.packetsPerSource)
        for number in 0..<most + 50 {
            _ = pair.ask(
                [UInt8(truncatingIfNeeded: number)], at: Microseconds(5),
                token: 6)
        }
        #expect(pair.beacon.counts.limited == 50)
        let probe = pair.probe(at: Microseconds(pair.now), nonce: 5).bytes
        let other = SocketAddress.ipv4(0x0A00_0001, port: 40_000)
        #expect(pair.ask(probe, at: Microseconds(6), token: 6, from: other) != nil)
        let later = Microseconds(5 + 1_000_000)
        let next = pair.probe(at: Microseconds(pair.now), nonce: 6).bytes
        #expect(pair.ask(next, at: later, token: 6) != nil)
    }

    @Test func `flows are bounded and an idle one gives its place`() throws {
        let pair = try Pair()
        let key = try Pair.key()
        func probe(_ flow: UInt64) -> [UInt8] {
            ProbePacket(.probe, key: key.name, flow: flow, sequence: 1, nonce: 1, token: 0)
                .sealed(with: key)
        }
        var now: Int64 = 0
        for flow in 0..<UInt64(ProbeLimits.flowsPerKey) {
            now += 10_000
            _ = pair.ask(
                probe(flow), at: Microseconds(now), token: flow)
        }
        #expect(pair.beacon.counts.answered == UInt64(ProbeLimits.flowsPerKey))
        let late = probe(1_000_000)
        let full = pair.ask(
            late, at: Microseconds(now), token: 1)
        #expect(full == nil && pair.beacon.counts.crowded == 1)
        now += ProbeLimits.flowIdle.count + 1
        let free = pair.ask(
            late, at: Microseconds(now), token: 1)
        #expect(free != nil)
    }
}
