import Foundation
import SluiceClient
import SluiceLinux
import SluiceModel
import SluiceWire
import Testing

extension ProcessTests {
    /// Rings that are measured with real packets over ways whose length the test sets.
    @Suite struct RingTests {
        /// Two regions, their ways to one beacon, and the beacon.
        final class Measured {
            let cluster: Cluster
            let beacon: Daemon
            let beaconAddress: SocketAddress
            let ways: [String: DelayProxy]

            init(_ name: String, delays: [String: Duration], withoutDatagrams: Bool = false) throws
            {
                let scratch = try Scratch(name)
                let keys = scratch("keys")
                let line = "pair 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
                try Files.replace(keys, with: Array(line.utf8), mode: 0o600)
                let ready = scratch("beacon.ready")
                let beacon = try Daemon(
                    "beacon", Settings.program,
                    [
                        "beacon", "--listen", "127.0.0.2:0", "--key-file", keys, "--window", "3s",
                        "--ready-file", ready,
                    ], log: scratch("beacon.log"))
                let said = try awaited("the beacon is ready") { () throws -> String? in
                    try beacon.check()
                    return (try? Files.read(ready, limit: 4_096)).map {
                        String(decoding: $0, as: UTF8.self)
                    }
                }
                let word = said.split { $0 == " " || $0 == "\n" }.last.map(String.init) ?? ""
                let target = try #require(SocketAddress(word), "\(said)")
                var ways: [String: DelayProxy] = [:]
                for (index, region) in delays.keys.sorted().enumerated() {
                    let way = try DelayProxy(
                        "127.0.0.\(11 + index)", to: target,
                        delay: delays[region] ?? .milliseconds(1))
                    if withoutDatagrams { way.dropDatagrams() }
                    ways[region] = way
                }
                self.beacon = beacon
                self.ways = ways
                beaconAddress = target
                cluster = try Cluster(scratch, gateways: delays.keys.sorted()) { folder in
                    for (region, way) in ways {
                        try Self.name(way, keys, in: "\(folder)/regions/\(region).yaml")
                    }
                }
            }

            deinit {
                for way in ways.values { way.stop() }
            }

            private static func name(_ way: DelayProxy, _ keys: String, in file: String) throws {
                let text = String(decoding: try Files.read(file, limit: 1 << 16), as: UTF8.self)
                let more =
                    "beacons: [{metro: beijing, address: \"\(way.address)\", keyFile: \(keys)}]\n"
                    + "probing: {packetsPerSecond: 400, everyMilliseconds: 20, windowSeconds: 3}\n"
                let source = "    probeFrom: 127.0.0.\(way.address.port % 100 + 100)\n    provider:"
                try Files.replace(
                    file,
                    with: Array(
                        (more + text.replacingOccurrences(of: "    provider:", with: source)).utf8))
            }

            func ring(_ region: String) throws -> RingView? {
                try cluster.client().rings(metro: MetroName(trusted: "beijing")).rings.first {
                    $0.region.text == region
                }
            }

            func awaitMeasured(_ region: String, within ring: Ring) throws -> RingView {
                try awaited("the ring of \(region) is measured within \(ring)") {
                    () throws -> RingView? in
                    try cluster.check()
                    try beacon.check()
                    return try self.ring(region).flatMap {
                        $0.standing == .measured && $0.placing <= ring ? $0 : nil
                    }
                }
            }
        }

        static func serving(_ ring: Ring) -> JobSpecification {
            var job = JobSpecification(kind: .inference, name: "chat", cards: 8)
            job.metro = MetroName(trusted: "beijing")
            job.ring = ring
            job.lossPolicy = .topUp
            return job
        }

        /// The ring that both ways are measured in, and a way that breaks it: 8 and 14 ms, but on a
        /// machine so busy that it adds milliseconds by itself.
        private static func settled(
            _ world: Measured, _ regions: [String]
        ) throws -> (bound: Ring, broken: Duration) {
            func widest(_ most: Ring) throws -> Ring? {
                let rings = try regions.compactMap { try world.ring($0) }
                    .filter { $0.standing == .measured && $0.placing <= most }
                return rings.count == regions.count ? rings.map(\.placing).max() : nil
            }
            let calm = try? awaited("both are within 10 ms", within: .seconds(15)) {
                try widest(.within10)
            }
            let bound = try calm ?? awaited("both are measured") { try widest(.within50) }
            switch bound {
            case .within2, .within5, .within10: return (.within10, .milliseconds(14))
            case .within20: return (.within20, .milliseconds(28))
            case .within50, .beyond: return (.within50, .milliseconds(70))
            }
        }

        @Test func `a ring that drifts from 8 to 14 ms moves the replica before it is ended`()
            throws
        {
            let regions = ["alpha", "beta"]
            let world = try Measured(
                "rings-drift",
                delays: ["alpha": .milliseconds(8), "beta": .milliseconds(8)])
            let (bound, broken) = try Self.settled(world, regions)
            for region in regions {
                let ring = try #require(try world.ring(region))
                #expect(ring.report.basis == .measured && !ring.report.isOverTCP)
                #expect(ring.report.roundTripP50 >= .milliseconds(8))
            }
            let client = try world.cluster.client()
            let job = try client.submit(
                Self.serving(bound), tenant: TenantName(trusted: "t")
            ).job
            let first = try awaited("it runs") { () throws -> PlacementView? in
                try client.job(job).placements.first { $0.state == .running }
            }
            let home = first.region.text
            let way = try #require(world.ways[home])
            let start = Instant.now
            way.setDelay(broken)
            _ = try awaited("the planner knows") { () throws -> Bool? in
                let view = try world.ring(home)
                return view.map { $0.serving > bound } == true ? true : nil
            }
            let known = Instant.now.since(start)
            var leastServing = Int.max
            let successor = try awaited("the successor serves") { () throws -> PlacementView? in
                let running = try client.job(job).placements.filter { $0.startedAt != .none }
                leastServing = min(leastServing, running.count)
                return running.first { $0.epoch > first.epoch }
            }
            let served = Instant.now.since(start)
            #expect(leastServing >= 1, "it was ended before its successor ran")
            #expect(successor.region.text != home)
            try eventually("the old one is gone") {
                try client.job(job).placements.allSatisfy { $0.epoch > first.epoch }
            }
            let ended = Instant.now.since(start)
            print(
                "drift 8 ms -> \(broken), bound \(bound): known \(known), successor serves "
                    + "\(served), old gone \(ended)")
            let view = try #require(try world.ring(home))
            #expect(view.placing > bound && view.report.worstP99 > .milliseconds(10))
            try world.cluster.stop()
        }

        @Test
        func `a beacon is measured over TCP where datagrams vanish, and strangers get no word`()
            throws
        {
            let world = try Measured(
                "rings-tcp", delays: ["alpha": .milliseconds(3)], withoutDatagrams: true)
            let stranger = try Datagram.connected(to: world.beaconAddress, from: nil)
            for size in [0, 1, 95, 96, 97, 1_400] {
                Datagram.send([UInt8](repeating: 0x53, count: size), on: stranger.descriptor)
            }
            let ring = try world.awaitMeasured("alpha", within: .within50)
            #expect(ring.report.isOverTCP && ring.report.roundTripP50 >= .milliseconds(3))
            guard case .nothing = Datagram.receive(stranger.descriptor, limit: 2_048) else {
                throw Trouble("the beacon answered a stranger")
            }
            world.beacon.kill()
            try eventually("the ring is unverified once its beacon is gone") {
                try world.ring("alpha")?.standing == .unverified
            }
            let client = try world.cluster.client()
            let job = try client.submit(
                Self.serving(.within10), tenant: TenantName(trusted: "t")
            ).job
            #expect(try client.job(job).summary.verdict.code == .noRing)
            try world.cluster.stop()
        }
    }
}
