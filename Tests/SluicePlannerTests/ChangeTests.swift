import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Jobs that change while they live: as their users see it, without a gap.
@Suite struct ChangeTests {
    static let job = JobID(1)

    /// Replicas that serve within 20 ms of the north, on a nation of three regions.
    static func serving(_ replicas: UInt16 = 3, tells: Bool = false) -> World {
        var world = World(seed: 1)
        for region in 0..<3 { report([5_000, 5_000], region, &world) }
        var wanted = JobSpecification(kind: .inference, name: "chat", cards: 4)
        wanted.replicas = replicas
        wanted.metro = RandomNation.catalogue.metros[0].name
        wanted.ring = .within20
        world.submit(wanted)
        world.pass(180)
        if tells { say(&world) }
        return world
    }

    /// Round trips from both sites of a region to the north, as they are measured now.
    static func report(_ roundTrips: [Int64], _ region: Int, _ world: inout World) {
        let rings = roundTrips.enumerated().map { site, roundTrip in
            RingReport(
                site: UInt16(site), metro: RandomNation.catalogue.metros[0].name,
                roundTripP99: Microseconds(roundTrip), samples: 10, age: Seconds(0))
        }
        world.reportCapacity(region, full: true, rings: rings)
    }

    /// Every run says where it answers.
    static func say(_ world: inout World) {
        for run in world.live {
            var effects = GatewayEffects()
            world.gateways[run.region].runServes(
                run.key, [Endpoint(protocolName: "http", host: "h", port: 1)], into: &effects)
        }
        for region in world.gateways.indices { world.sendReports(region) }
    }

    static func version(_ memory: UInt32, of world: World) throws -> JobSpecification {
        var wanted = try #require(world.wanted(job))
        wanted.limits = ProcessLimits(
            memory: Mebibytes(memory), processors: PerMille(0), processes: 0)
        return wanted
    }

    static func changed(_ reply: Reply) throws -> JobChanged {
        guard case .changed(let changed) = reply else {
            Issue.record("\(reply)")
            throw Refusal(.badRequest, "\(reply)")
        }
        return changed
    }

    /// Lets time pass in short steps; the fewest replicas that ran and were not told to stop.
    @discardableResult
    static func watch(_ world: inout World, steps: Int = 60, tells: Bool = false) throws -> Int {
        var fewest = Int.max
        for _ in 0..<steps {
            world.pass(5, step: 5)
            if tells { say(&world) }
            let serving = try #require(world.core.detail(job)).placements.filter {
                $0.state == .running && (!tells || world.core.state.serving.count > 0)
            }
            fewest = min(fewest, serving.count)
        }
        return fewest
    }

    static func versions(_ world: World) throws -> [UInt32] {
        try #require(world.core.detail(job)).placements.map(\.version)
    }

    @Test func `more replicas are placed at once, and fewer leave the dearest`() throws {
        var world = Self.serving()
        var wanted = try #require(world.wanted(Self.job))
        wanted.replicas = 5
        #expect(try Self.changed(world.change(Self.job, to: wanted)).added == 2)
        #expect(try Self.watch(&world) >= 3)
        let five = try #require(world.core.detail(Self.job)).placements
        #expect(five.count == 5 && five.allSatisfy { $0.state == .running })
        wanted.replicas = 2
        let told = try Self.changed(world.change(Self.job, to: wanted))
        #expect(told.ended == 3 && told.replaced == 0 && told.revision == 2)
        #expect(try Self.watch(&world) >= 2)
        let two = try #require(world.core.detail(Self.job)).placements
        let cheapest = five.map(\.pricePerCardHour.count).sorted().prefix(2)
        #expect(two.map(\.pricePerCardHour.count).sorted() == Array(cheapest))
        let view = try #require(world.core.detail(Self.job)?.change)
        #expect(view.rollOut == .settled && view.ready == 2 && view.version == 1)
        #expect(world.core.summary(Self.job)?.verdict.code == .running)
    }

    @Test(arguments: [UInt16(1), 2])
    func `a new version takes over without a replica missing`(atMost: UInt16) throws {
        var world = Self.serving()
        let next = try Self.version(7, of: world)
        let told = try Self.changed(world.change(Self.job, to: next, atMost: atMost))
        #expect(told.replaced == 3 && told.version == 2)
        var most = 0
        for _ in 0..<80 {
            world.pass(5, step: 5)
            let live = try #require(world.core.detail(Self.job)).placements
            most = max(most, live.filter { $0.state != .stopping }.count)
            #expect(live.filter { $0.state == .running }.count >= 3)
        }
        #expect(most == 3 + Int(atMost))
        #expect(try Self.versions(world) == [2, 2, 2])
        #expect(world.core.detail(Self.job)?.change?.rollOut == .settled)
        // What was started carries its version's content.
        let memories = world.live.map {
            world.gateways[$0.region].run($0.key)?.order.limits?.memory.count
        }
        #expect(memories == [7, 7, 7])
        #expect(try Self.changed(world.change(Self.job, back: true)).version == 1)
        #expect(try Self.watch(&world) >= 3)
        #expect(try Self.versions(world) == [1, 1, 1])
    }

    @Test func `a successor serves when it has told its endpoint, as those before it had`() throws {
        var world = Self.serving(2, tells: true)
        world.change(Self.job, to: try Self.version(7, of: world))
        world.pass(300, step: 5)
        // One runs beside the two for minutes, and nobody leaves while it is silent.
        #expect(try Self.versions(world).sorted() == [1, 1, 2])
        #expect(world.core.endpoints(ListEndpoints(job: Self.job))?.endpoints.count == 2)
        for _ in 0..<40 {
            Self.say(&world)
            world.pass(5, step: 5)
        }
        #expect(try Self.versions(world) == [2, 2])
    }

    @Test func `a version whose runs never tell an endpoint stops its own roll-out`() throws {
        var world = Self.serving(2, tells: true)
        world.change(Self.job, to: try Self.version(7, of: world))
        world.pass(1_200, step: 20)
        #expect(world.core.detail(Self.job)?.change?.rollOut == .stopped)
        #expect(try Self.versions(world).filter { $0 == 1 }.count >= 1)
    }

    @Test func `a version that fails three times stops, says so, and goes back`() throws {
        var world = Self.serving()
        world.change(Self.job, to: try Self.version(7, of: world))
        var fewest = Int.max
        for _ in 0..<60 {
            world.pass(5, step: 5)
            try Self.failNew(&world)
            let running = try #require(world.core.detail(Self.job)).placements
                .filter { $0.state == .running && $0.version == 1 }
            fewest = min(fewest, running.count)
        }
        let detail = try #require(world.core.detail(Self.job))
        let view = try #require(detail.change)
        #expect(view.rollOut == .stopped && view.failures == 3)
        #expect(fewest == 3 && detail.placements.filter { $0.version == 1 }.count == 3)
        #expect(view.sentence.contains("--back"))
        let told = try Self.changed(world.change(Self.job, back: true))
        #expect(told.version == 1 && told.replaced == 0)
        world.pass(60)
        #expect(world.core.detail(Self.job)?.change?.rollOut == .settled)
    }

    /// Every run of another version than the first ends badly.
    private static func failNew(_ world: inout World) throws {
        let new = try #require(world.core.detail(job)).placements.filter { $0.version > 1 }
        for run in world.live
        where new.contains(where: {
            $0.replica == run.key.replica.index && $0.epoch == run.key.epoch
        }) {
            var effects = GatewayEffects()
            world.live.removeAll { $0.key == run.key }
            world.gateways[run.region].runEnded(
                run.key, how: .exited(code: 1), at: world.now, into: &effects)
        }
    }

    @Test func `a narrower bound replaces who lies outside, one after the other`() throws {
        var world = Self.serving()
        for region in 0..<3 {
            Self.report(region == 2 ? [1_500, 1_500] : [5_000, 5_000], region, &world)
        }
        world.pass(400)
        var wanted = try #require(world.wanted(Self.job))
        wanted.ring = .within2
        world.change(Self.job, to: wanted)
        #expect(try Self.watch(&world, steps: 120) >= 3)
        let placements = try #require(world.core.detail(Self.job)).placements
        #expect(placements.count == 3)
        #expect(placements.allSatisfy { $0.region.text == "region-2" && $0.version == 1 })
    }

    @Test func `a bound that nobody can meet leaves what serves, and says why`() throws {
        var world = Self.serving()
        var wanted = try #require(world.wanted(Self.job))
        wanted.ring = .within2
        world.change(Self.job, to: wanted)
        #expect(try Self.watch(&world) == 3)
        #expect(world.core.summary(Self.job)?.verdict.code == .noRing)
        #expect(world.core.detail(Self.job)?.change?.left == 3)
    }

    @Test func `a change is done once under its key, and only from the revision it names`() throws {
        var world = Self.serving()
        var wanted = try #require(world.wanted(Self.job))
        wanted.replicas = 4
        _ = try Self.changed(world.change(Self.job, to: wanted, revision: 0, key: 900))
        let again = try Self.changed(world.change(Self.job, to: wanted, revision: 0, key: 900))
        #expect(again.revision == 1 && again.sentence.contains("under this key"))
        wanted.replicas = 2
        let others: [(UInt32, UInt64, ErrorCode)] = [(1, 900, .keyReused), (0, 901, .badRequest)]
        for (revision, key, code) in others {
            guard
                case .refused(let refusal) = world.change(
                    Self.job, to: wanted, revision: revision, key: key)
            else {
                Issue.record("a change of revision \(revision) was taken")
                continue
            }
            #expect(refusal.code == code)
        }
        // The submission that made the job is still the same request.
        var first = wanted
        first.replicas = 3
        world.nextKey = 1
        let repeated = world.submit(first)
        #expect(repeated == .submitted(Self.job, isRepeat: true))
    }

    @Test func `what would throw a run's work away is refused, and priority is not`() throws {
        var world = World(seed: 2)
        var gang = JobSpecification(kind: .training, name: "gang", cards: 8)
        gang.expectedRun = Seconds(3_600)
        world.submit(gang)
        world.pass(120)
        gang.limits = ProcessLimits(
            memory: Mebibytes(5), processors: PerMille(0), processes: 0)
        guard case .refused(let refusal) = world.change(Self.job, to: gang) else {
            Issue.record("a running gang was given other limits")
            return
        }
        #expect(refusal.code == .badRequest)
        gang.limits = nil
        gang.priority = 200
        #expect(try Self.changed(world.change(Self.job, to: gang)).replaced == 0)
        gang.cards = 9
        guard case .refused = world.change(Self.job, to: gang) else {
            Issue.record("a running gang was made larger")
            return
        }
    }

    @Test func `a job that waits is changed into one that fits`() throws {
        var world = World(seed: 2)
        var gang = JobSpecification(kind: .training, name: "gang", cards: 500)
        gang.expectedRun = Seconds(3_600)
        world.submit(gang)
        world.pass(120)
        #expect(world.core.jobState(Self.job) == .waiting)
        gang.cards = 8
        world.change(Self.job, to: gang)
        world.pass(120)
        #expect(world.core.jobState(Self.job) == .running)
    }

    @Test(arguments: UInt64(1)...6)
    func `a change in the middle is recovered as it was`(seed: UInt64) throws {
        var world = Self.serving()
        world.random = SplitMix64(seed: seed)
        for _ in 0..<12 {
            world.changeAtRandom(Self.job)
            world.pass(world.random.below(40), step: 5)
            let recovered = try world.recovered()
            #expect(recovered.restored.stateHash() == world.core.stateHash())
            #expect(recovered.replayed.stateHash() == world.core.stateHash())
            #expect(world.core.violations().isEmpty)
        }
    }
}
