import SluiceModel
import SluicePlacement
import Testing

/// A cheap site that is lent until 08:00 and a dear one that is lent always.
@Suite struct LendingTests {
    private static let night = [LendingWindow(startSecondOfDay: 72_000, endSecondOfDay: 28_800)]
    private static let midnight = CivilTime(seconds: 1_767_196_800)

    private static func table(at second: Int64) -> PoolTable {
        var table = NarrownessTests.table(lent: night)
        _ = table.advance(to: midnight.adding(Seconds(second)))
        return table
    }

    private static func request(_ table: PoolTable, hours: Int64, near: Bool) -> PlacementRequest {
        var wanted = JobSpecification(kind: near ? .inference : .training, name: "x", cards: 8)
        if near {
            wanted.metro = NarrownessTests.users
            wanted.ring = .within10
        }
        wanted.expectedRun = Seconds(hours * 3_600)
        return table.request(wanted)
    }

    @Test(arguments: [true, false])
    func `a run that is over in time costs nothing more, one that is cut off what it did`(
        near: Bool
    ) {
        let table = Self.table(at: 7 * 3_600)
        let price = table.pools[0].power + table.pools[0].price
        for (hours, share) in [(1, Int64(0)), (2, 2), (20, 2)] as [(Int64, Int64)] {
            let request = Self.request(table, hours: hours, near: near)
            let terms =
                near
                ? table.terms(pool: 0, request, ring: .within2)
                : table.terms(
                    pool: 0, gang: request,
                    kilowattCost: table.kilowattCost(region: 0, request.run))
            // One hour is done twice, and one for the second start.
            #expect(terms?.lending == price * share / hours)
        }
        #expect(
            table.terms(pool: 1, Self.request(table, hours: 90, near: true), ring: .within10)
                .lending == 0)
    }

    @Test func `a long run goes where it can stay although that is dearer, a short one does not`() {
        var table = NarrownessTests.table(lent: Self.night, prices: [1_000_000, 1_200_000])
        _ = table.advance(to: Self.midnight.adding(Seconds(7 * 3_600)))
        for (hours, pool) in [(1, 0), (3, 1), (6, 1)] as [(Int64, Int)] {
            let near = Self.request(table, hours: hours, near: true)
            #expect(table.chooseNear(near)?.pool == pool, "\(hours) hours")
            #expect(table.chooseNearByFullScan(near) == table.chooseNear(near))
            var steps = 0
            let gang = Self.request(table, hours: hours, near: false)
            #expect(
                table.chooseGang(gang, steps: &steps) { _ in true }?.pool == pool,
                "\(hours) hours")
        }
    }
}
