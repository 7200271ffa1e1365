import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

@testable import SluiceSimulation

/// A stretch of a journal played again, as it was and with a change.
@Suite struct WhatIfTests {
    private static let start = CivilTime(seconds: 1_767_542_400)

    /// What `batches` lead to, as a stretch from its begin on.
    private static func history(_ jobs: Int) throws -> History {
        var history = History(from: PlannerCore())
        for batch in try batches(jobs) { history.take(batch) }
        return history
    }

    /// A nation of two regions with a pool of 64 cards each.
    private static func layout() -> NationalLayout {
        let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)
        func region(_ name: String, _ price: Int64) -> RegionDescription {
            RegionDescription(
                name: RegionName(trusted: name),
                tariff: Tariff(
                    name: TariffName(trusted: name),
                    bands: [
                        Tariff.Band(
                            startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(price))
                    ]), carbonGramsPerKilowattHour: 500,
                sites: [
                    SiteDescription(
                        name: SiteName(trusted: name + "-site"),
                        provider: ProviderName(trusted: "provider"), coordinates: place,
                        powerUsageEffectiveness: PerMille(1_200))
                ],
                pools: [
                    PoolDescription(
                        name: PoolName(trusted: name + "-pool"), site: 0, tier: .edge,
                        chip: ChipName(trusted: "chip"), interconnect: .roce,
                        interconnectGigabits: 200, trust: .open,
                        pricePerCardHour: MicroYuan(1_000_000), executor: .emulated,
                        lendingWindows: [], blocks: [BlockDescription(nodes: 8, cardsPerNode: 8)])
                ])
        }
        return NationalLayout(
            chips: [
                Chip(
                    name: ChipName(trusted: "chip"), vendor: "vendor", kind: .npu,
                    memory: Mebibytes(65_536), halfPrecisionDeciTeraflops: 3_000, power: Watts(400),
                    relativeThroughput: .one, basis: .assumed(reason: "test"))
            ], metros: [],
            regions: [region("cheap", 300_000), region("dear", 900_000)], rings: [[], []])
    }

    @Test func `without a change nothing differs, and the waits are those of the queue`() throws {
        let report = WhatIf(try Self.history(8), WhatIf.Change())
        #expect(report.violations == [])
        let all = try #require(report.rows.first)
        #expect(all.tenant == .none && all.before == all.after)
        #expect(all.before.jobs == 8 && all.before.placed == 8)
        // Four gangs fit at once; each of the others waits for the end of one of two hours.
        #expect(all.before.waitMillisecondsMean > 3_000_000)
        #expect(report.journalPlaced == 4)
        #expect(report.rows.map(\.tenant.text) == ["", "even", "odd"])
        #expect(report.rows[1].before.jobs + report.rows[2].before.jobs == 8)
    }

    @Test func `a region that is gone makes jobs wait, and more cards let them start`() throws {
        let history = try Self.history(8)
        var gone = WhatIf.Change()
        gone.without = [RegionName(trusted: "dear")]
        let less = try #require(WhatIf(history, gone).rows.first)
        #expect(less.after.waitMillisecondsMean > less.before.waitMillisecondsMean)
        #expect(less.after.power < less.before.power)
        var grown = WhatIf.Change()
        grown.more = [(PoolName(trusted: "cheap-pool"), 128)]
        let more = try #require(WhatIf(history, grown).rows.first)
        #expect(more.after.waitMillisecondsMean < more.before.waitMillisecondsMean)
        #expect(more.after.placed == 8)
        #expect(gone.unknown(to: history) == [])
        grown.more = [(PoolName(trusted: "nowhere"), 8)]
        #expect(grown.unknown(to: history) == ["pool nowhere"])
    }

    @Test func `another tariff changes what power costs, and another policy who waits`() throws {
        let history = try Self.history(8)
        var tariff = WhatIf.Change()
        tariff.tariffs = [(RegionName(trusted: "cheap"), 50), (RegionName(trusted: "dear"), 50)]
        let half = try #require(WhatIf(history, tariff).rows.first)
        #expect(abs(half.after.power.count * 2 - half.before.power.count) < 1_000)
        var bound = TenantPolicy(TenantName(trusted: "odd"))
        bound.ceiling = 32
        var policy = WhatIf.Change()
        policy.policy = Policy(tenants: [bound])
        let report = WhatIf(history, policy)
        #expect(report.violations == [])
        let odd = try #require(report.rows.first { $0.tenant.text == "odd" })
        #expect(odd.after.waitMillisecondsMean > odd.before.waitMillisecondsMean)
    }

    @Test func `a stretch begins with what lives, where it lives`() throws {
        var core = PlannerCore()
        for batch in try Self.batches(6) { for event in batch.events { core.apply(event) } }
        let report = WhatIf(History(from: core), WhatIf.Change())
        let all = try #require(report.rows.first)
        // Four run and start at once, two wait for the first of them.
        #expect(all.before.jobs == 6 && all.before.placed == 6)
        #expect(all.before.waitSecondsP99 > 3_600 && report.violations == [])
    }

    /// A journal of gangs of 32 cards for two hours, one a minute.
    private static func batches(_ jobs: Int) throws -> [JournalBatch] {
        let layout = layout()
        var core = PlannerCore()
        var batches: [JournalBatch] = []
        var now = start
        func tell(_ action: Command.Action) {
            batches.append(
                core.decide(
                    Command(actor: Identity(role: .operator, name: "test"), action: action),
                    at: now
                ).batch)
        }
        tell(.catalogue(Catalogue(chips: layout.chips, metros: layout.metros)))
        tell(.startReign(Term(1)))
        for region in layout.regions.indices {
            tell(.registerRegion(layout.regions[region]))
            tell(.reachability(region: UInt16(region), isReachable: true))
            tell(
                .capacity(
                    region: UInt16(region),
                    CapacityChange(
                        durableThrough: .none,
                        pools: [
                            PoolReport(
                                pool: 0, capacity: PoolCapacity(layout.regions[region].pools[0]))
                        ], rings: [])))
        }
        for number in 0..<jobs {
            now = now.adding(Seconds(60))
            var wanted = JobSpecification(kind: .training, name: "job", cards: 32)
            wanted.expectedRun = Seconds(2 * 3_600)
            tell(
                .submit(
                    Submission(
                        key: RequestKey(high: 1, low: UInt64(number + 1)),
                        tenant: TenantName(trusted: number.isMultiple(of: 2) ? "even" : "odd"),
                        specification: wanted)))
            tell(.tick)
        }
        return batches
    }
}
