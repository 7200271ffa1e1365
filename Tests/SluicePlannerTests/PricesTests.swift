import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Hourly prices that an operator sets while the planner runs.
@Suite struct PricesTests {
    private static func series(
        _ price: Int64, from: CivilTime = RandomNation.midnight, hours: Int = 48
    ) throws -> HourlyPrices {
        let prices = Array(repeating: MicroYuan(price), count: hours)
        return try #require(HourlyPrices(from: from, prices: prices))
    }

    @discardableResult
    private static func set(
        _ prices: HourlyPrices?, _ region: String = "region-0", in world: inout World
    ) -> Reply {
        world.nextKey += 1
        let key = RequestKey(high: 14, low: world.nextKey)
        return world.tell(.prices(.set(key: key, RegionName(trusted: region), prices)))
    }

    private static func price(_ world: World) -> Int64 {
        world.core.regions().regions[0].pricePerKilowattHour.count
    }

    /// The same after a restart, from snapshot and journal.
    private static func expectKept(_ world: World) throws {
        let (restored, replayed) = try world.recovered()
        for core in [restored, replayed] {
            #expect(core.stateHash() == world.core.stateHash())
            #expect(core.regions() == world.core.regions())
            #expect(core.state.ownPrices == world.core.state.ownPrices)
        }
    }

    @Test("They hold over restarts and the region's return, until it brings others")
    func hold() throws {
        var world = World(seed: 1)
        let bands = Self.price(world)
        Self.set(try Self.series(10_000), in: &world)
        #expect(Self.price(world) == 10_000)
        try Self.expectKept(world)

        // Its gateway connects again, with the file that it always had.
        world.tell(.registerRegion(RandomNation.region(0)))
        #expect(Self.price(world) == 10_000)
        Self.set(try Self.series(20_000), in: &world)
        world.tell(.registerRegion(RandomNation.region(0)))
        #expect(Self.price(world) == 20_000)

        // It changes in something else, and keeps them.
        var dearer = RandomNation.region(0)
        dearer.powerCapKilowatts = 500
        world.tell(.registerRegion(dearer))
        #expect(Self.price(world) == 20_000)
        #expect(world.core.regions().regions[0].powerCapKilowatts == 500)
        try Self.expectKept(world)

        // It brings others.
        var newer = RandomNation.region(0)
        newer.tariff.hourly = try Self.series(30_000)
        world.tell(.registerRegion(newer))
        #expect(Self.price(world) == 30_000)
        world.tell(.registerRegion(RandomNation.region(0)))
        #expect(Self.price(world) == bands)
        try Self.expectKept(world)
    }

    @Test("An operator goes back to the region's own, and work follows the prices")
    func own() throws {
        var world = World(seed: 2, regions: 2)
        let bands = Self.price(world)
        func next(_ world: inout World) throws -> String {
            var wanted = JobSpecification(kind: .training, name: "gang", cards: 8)
            wanted.chips = [ChipName(trusted: "a-chip")]
            wanted.expectedRun = Seconds(3_600)
            world.submit(wanted)
            world.now = world.now.adding(Seconds(60))
            world.tell(.tick)
            let detail = world.core.detail(world.submitted[world.submitted.count - 1])
            return try #require(detail?.placements.first).region.text
        }
        #expect(try next(&world) == "region-0")
        Self.set(try Self.series(5_000_000), in: &world)
        #expect(try next(&world) == "region-1")
        Self.set(nil, in: &world)
        #expect(Self.price(world) == bands)
        #expect(try next(&world) == "region-0")
        // Where nothing was set nothing changes.
        Self.set(nil, in: &world)
        #expect(Self.price(world) == bands)
        try Self.expectKept(world)
    }

    @Test("What makes no sense is refused, and one key does one thing")
    func refusals() throws {
        var world = World(seed: 3)
        world.now = world.now.adding(Seconds(100_000))
        world.tell(.tick)
        let hash = world.core.stateHash()
        guard case .refused(let past) = Self.set(try Self.series(1, hours: 2), in: &world),
            case .refused(let unknown) = Self.set(try Self.series(1), "nowhere", in: &world)
        else {
            Issue.record("it was taken")
            return
        }
        #expect(past.code == .badRequest && unknown.code == .notFound)
        #expect(world.core.stateHash() == hash)
        let key = RequestKey(high: 15, low: 1)
        let name = RegionName(trusted: "region-0")
        let first = try Self.series(1)
        world.tell(.prices(.set(key: key, name, first)))
        guard case .done = world.tell(.prices(.set(key: key, name, first))),
            case .refused(let reused) = world.tell(.prices(.set(key: key, name, nil)))
        else {
            Issue.record("a key was used twice")
            return
        }
        #expect(reused.code == .keyReused)
    }
}
