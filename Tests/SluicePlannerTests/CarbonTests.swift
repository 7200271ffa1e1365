import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Carbon as a second objective: what the policy counts for a gram decides where work goes, and
/// where it counts nothing all is as it was.
@Suite struct CarbonTests {
    /// Two regions that differ in little but their electricity: the first is dirty.
    private static func world(seed: UInt64 = 1, dirty: UInt32 = 900, clean: UInt32 = 50) -> World {
        var world = World(seed: seed, regions: 2)
        for (number, grams) in [dirty, clean].enumerated() {
            var region = RandomNation.region(number)
            region.carbonGramsPerKilowattHour = grams
            world.tell(.registerRegion(region))
        }
        return world
    }

    private static func count(_ price: UInt32, in world: inout World) {
        var policy = Policy()
        policy.carbonPrice = price
        world.nextKey += 1
        world.tell(
            .policy(
                .apply(key: RequestKey(high: 13, low: world.nextKey), policy, after: 0)))
    }

    private static func wanted(_ kind: JobKind) -> JobSpecification {
        var wanted = JobSpecification(kind: kind, name: "job", cards: 8)
        wanted.chips = [ChipName(trusted: "a-chip")]
        wanted.expectedRun = Seconds(7_200)
        return wanted
    }

    private static func regionOfNext(_ kind: JobKind, _ world: inout World) throws -> String {
        world.submit(wanted(kind))
        world.now = world.now.adding(Seconds(60))
        world.tell(.tick)
        let detail = try #require(world.core.detail(world.submitted[world.submitted.count - 1]))
        return try #require(detail.placements.first).region.text
    }

    @Test("A weight sends work to the cleaner region, and explain tells its term")
    func weight() throws {
        var world = Self.world()
        #expect(try Self.regionOfNext(.training, &world) == "region-0")
        #expect(
            try #require(world.core.explain(world.submitted[0]))
                .candidates.allSatisfy { $0.terms.allSatisfy { $0.name != "carbon" } })
        Self.count(1_000, in: &world)
        #expect(try Self.regionOfNext(.training, &world) == "region-1")
        let told = try #require(world.core.explain(world.submitted[1]))
        for candidate in told.candidates where candidate.pool.text.hasSuffix("-0") {
            // 400 W at a PUE of 1.1, a yuan a kilogram.
            let grams: Int64 = candidate.region.text == "region-0" ? 900 : 50
            let term = candidate.terms.first { $0.name == "carbon" }
            #expect(term?.value == 440 * grams)
            #expect(candidate.terms.reduce(0) { $0 + $1.value } == candidate.costPerCardHour.count)
        }
        // What the tenant pays is the tariff's.
        let price = try #require(world.core.detail(world.submitted[1])?.placements.first)
        #expect(price.pricePerCardHour.count < 2_700_000)
        Self.count(0, in: &world)
        #expect(try Self.regionOfNext(.training, &world) == "region-0")
    }

    @Test("A weight counts in the choice of cheap hours too")
    func windows() throws {
        var world = Self.world()
        var flat = RandomNation.region(1)
        flat.carbonGramsPerKilowattHour = 50
        flat.tariff = Tariff(
            name: TariffName(trusted: "flat"),
            bands: [Tariff.Band(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(700_000))])
        world.tell(.registerRegion(flat))
        world.now = CivilTime(seconds: world.now.seconds - world.now.secondOfDay + 9 * 3_600)
            .adding(Seconds(86_400))
        world.tell(.tick)
        var wanted = Self.wanted(.training)
        wanted.deferrable = true
        wanted.deadline = world.now.adding(Seconds(86_400))
        let request = world.core.state.table.request(wanted)
        let later = try #require(world.core.cheapestWindow(request, wanted))
        #expect(later.start > world.now)
        Self.count(2_000, in: &world)
        let now = try #require(world.core.cheapestWindow(request, wanted))
        #expect(now.start == world.now)
    }

    @Test("Where carbon counts nothing it changes nothing", arguments: 1...4)
    func neutral(seed: UInt64) throws {
        func history(_ grams: UInt32, price: UInt32) throws -> [[UInt8]] {
            var world = Self.world(seed: seed, dirty: grams)
            Self.count(price, in: &world)
            let begin = world.batches.count
            for _ in 0..<60 { world.step() }
            let (restored, replayed) = try world.recovered()
            #expect(restored.stateHash() == world.core.stateHash())
            #expect(replayed.stateHash() == world.core.stateHash())
            #expect(
                restored.state.table.pools.map(\.carbon)
                    == world.core.state.table.pools.map(\.carbon))
            return Array(world.batches[begin...])
        }
        #expect(try history(900, price: 0) == history(0, price: 0))
        #expect(try history(900, price: 5_000) != history(0, price: 5_000))
    }

    @Test("Usage tells the grams of what was drawn", arguments: 1...2)
    func usage(seed: UInt64) {
        var world = Self.world(seed: seed)
        for _ in 0..<60 { world.step() }
        let table = world.core.state.table
        let rows = world.core.usage(ShowUsage(by: .pool)).rows
        var sum: Int64 = 0
        for pool in table.pools.indices {
            guard let row = rows.first(where: { $0.name == table.name(ofPool: pool).text }) else {
                continue
            }
            let grams: Int64 = table.pools[pool].address.region == 0 ? 900 : 50
            let kilowattHours =
                Double(row.milliCardSeconds) / 3_600_000 * Double(table.pools[pool].milliwatts)
                / 1e6
            let expected = kilowattHours * Double(grams)
            // Each run's part is rounded down by itself.
            #expect(Double(row.carbonGrams) <= expected + 1)
            #expect(Double(row.carbonGrams) >= expected * 0.99 - 200)
            sum += row.carbonGrams
        }
        #expect(sum > 0)
        let tenants = world.core.usage(ShowUsage(by: .tenant)).rows
        #expect(tenants.reduce(0) { $0 + $1.carbonGrams } > 0)
    }
}
