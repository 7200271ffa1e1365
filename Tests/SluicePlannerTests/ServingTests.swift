import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Where replicas answer requests, and in which order the planner names them.
@Suite struct ServingTests {
    private static let job = JobID(1)
    private static let roundTrips: [Int64] = [9_000, 1_500, 4_000]
    private static let metro = RandomNation.catalogue.metros[0].name

    /// Replicas of 24 cards, of which no pool has room for two: of seven, each region has some.
    private static func serving(replicas: UInt16 = 7) -> World {
        var world = World(seed: 1)
        for (region, roundTrip) in roundTrips.enumerated() {
            let rings = (0..<2).map { site in
                RingReport(
                    site: UInt16(site), metro: metro, roundTripP99: Microseconds(roundTrip),
                    samples: 10, age: Seconds(0))
            }
            world.reportCapacity(region, full: true, rings: rings)
        }
        var wanted = JobSpecification(kind: .inference, name: "chat", cards: 24)
        wanted.replicas = replicas
        wanted.metro = metro
        wanted.ring = .within10
        world.submit(wanted)
        world.pass(180)
        say(&world, port: 8_080)
        return world
    }

    /// Every run says where it answers, and the planner takes it.
    private static func say(_ world: inout World, port: UInt16) {
        for run in world.live {
            var effects = GatewayEffects()
            let host = "10.0.\(run.region).\(run.key.replica.index)"
            world.gateways[run.region].runServes(
                run.key, [Endpoint(protocolName: "http", host: host, port: port)],
                into: &effects)
        }
        for region in world.gateways.indices { world.sendReports(region) }
    }

    private static func list(
        _ world: World, near metro: MetroName = .none
    ) throws -> [EndpointView] {
        try #require(world.core.endpoints(ListEndpoints(job: job, metro: metro))).endpoints
    }

    private static func changed(_ world: World, by action: Command.Action) -> [JobID] {
        var core = world.core
        let command = Command(actor: Identity(role: .operator, name: "test"), action: action)
        return core.decide(command, at: world.now).changedJobs
    }

    @Test func `endpoints come in order of ring, p99 and replica`() throws {
        let world = Self.serving()
        let list = try Self.list(world)
        #expect(list.count == 7)
        #expect(Set(list.map(\.region)).count == 3)
        let keys = list.map { [$0.roundTripP99.count, Int64($0.replica)] }
        #expect(keys == keys.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) })
        for entry in list {
            let number = try #require(entry.region.text.last?.wholeNumberValue)
            // Within a band the planner keeps the figure that it heard first.
            #expect(entry.ring == Ring(roundTrip: Microseconds(Self.roundTrips[number])))
            #expect(entry.endpoint.host == "10.0.\(number).\(entry.replica)")
            #expect(entry.isRingFresh && entry.since != .none)
        }
        #expect(world.core.endpoints(ListEndpoints(job: JobID(99))) == nil)
    }

    @Test func `what was said before, or is no endpoint, changes nothing`() throws {
        var world = Self.serving()
        let batches = world.batches.count
        let before = try Self.list(world)
        let first = try #require(world.live.first)
        let good = Endpoint(protocolName: "http", host: "h", port: 1)
        let wrong = [
            [Endpoint(protocolName: "http", host: "h", port: 0)],
            [Endpoint(protocolName: "http", host: "a b", port: 1)],
            (1...5).map { Endpoint(protocolName: "http", host: "h", port: $0) },
        ]
        for said in wrong {
            world.tell(
                .runReports(
                    region: UInt16(first.region),
                    [
                        .serving(replica: first.key.replica, epoch: first.key.epoch, said),
                        .serving(replica: first.key.replica, epoch: Epoch(77), [good]),
                    ]))
        }
        Self.say(&world, port: 8_080)
        #expect(world.batches.count == batches)
        #expect(try Self.list(world) == before)
    }

    @Test func `a drained replica has left the list when its stop is ordered, and stays off`()
        throws
    {
        var world = Self.serving(replicas: 2)
        let site = try Self.list(world)[0].site
        world.tell(.site(key: RequestKey(high: 3, low: 1), site, .drain))
        var sawStop = false
        for _ in 0..<20 {
            world.now = world.now.adding(Seconds(60))
            world.tell(.tick)
            let stopping = try #require(world.core.detail(Self.job)).placements
                .filter { $0.state == .stopping }
            // The runs live still, and say that they moved.
            if !stopping.isEmpty { Self.say(&world, port: 9_090) }
            for entry in try Self.list(world) {
                #expect(
                    !stopping.contains { $0.replica == entry.replica && $0.epoch == entry.epoch })
            }
            sawStop = sawStop || !stopping.isEmpty
            for region in world.gateways.indices { world.exchange(region) }
            Self.say(&world, port: 8_080)
        }
        let after = try Self.list(world)
        #expect(sawStop && after.count == 2)
        #expect(after.allSatisfy { $0.site != site })
    }

    @Test func `a region whose link is lost leaves the list, and watchers hear of it`() throws {
        var world = Self.serving()
        let before = try Self.list(world)
        let lost = Command.Action.reachability(region: 1, isReachable: false)
        #expect(Self.changed(world, by: lost) == [Self.job])
        world.link(1, false)
        #expect(try Self.list(world) == before.filter { $0.region.text != "region-1" })
        world.link(1, true)
        #expect(try Self.list(world) == before)
    }

    @Test func `a ring that widens moves its replicas back, and one that is stale to the end`()
        throws
    {
        var world = Self.serving()
        func ring(_ roundTrip: Int64, age: Int64) -> [RingReport] {
            (0..<2).map {
                RingReport(
                    site: UInt16($0), metro: Self.metro, roundTripP99: Microseconds(roundTrip),
                    samples: 10, age: Seconds(age))
            }
        }
        #expect(try Self.list(world).first?.region.text == "region-1")
        world.reportCapacity(1, full: false, rings: ring(14_000, age: 0))
        #expect(try Self.list(world).first?.region.text == "region-2")
        #expect(try Self.list(world).last?.region.text == "region-1")
        world.reportCapacity(2, full: false, rings: ring(1_000, age: 86_400))
        let last = try #require(try Self.list(world).last)
        #expect(last.region.text == "region-2" && !last.isRingFresh)
        #expect(last.roundTripP99.count == 1_000)
    }

    @Test func `snapshot and journal both lead to the same list`() throws {
        var world = Self.serving()
        let decoded = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
        #expect(SnapshotTests.bytes(decoded) == SnapshotTests.bytes(world.core))
        #expect(
            decoded.endpoints(ListEndpoints(job: Self.job))
                == world.core.endpoints(ListEndpoints(job: Self.job)))
        world.cancel(Self.job)
        #expect(try Self.list(world).isEmpty)
        world.pass(120)
        let replayed = try SnapshotTests.replay(world.batches[...], onto: PlannerCore())
        #expect(SnapshotTests.bytes(replayed) == SnapshotTests.bytes(world.core))
    }
}
