import SluiceModel
import SluiceReports
import SluiceWire
import Testing

@testable import SluiceDemo

@Suite struct PowerComparisonTests {
    @Test func `an ended run costs what its meter shows, by every rule where there is one pool`() {
        let ledger = Small.ledger(Small.job(.training), placements: [Small.placement()])
        let power = PowerComparison(ledger, over: Small.layout, seed: 1)
        // 8 cards × 0.5 kW × 1.25 for one hour at half a yuan.
        #expect(power.costs.map(\.microYuan) == [2_500_000, 2_500_000, 2_500_000])
        #expect(power.costs.map(\.policy) == ["Sluice", "nearest first", "random"])
        #expect(power.runs == 1)
    }

    @Test func `a run whose place was not seen is compared with nothing`() {
        let ledger = Small.ledger(Small.job(.training), placements: [])
        let power = PowerComparison(ledger, over: Small.layout, seed: 1)
        #expect(power.runs == 0)
        #expect(power.costs.allSatisfy { $0.microYuan == 0 })
    }
}

@Suite struct UtilisationSamplesTests {
    private func view(placed: UInt32, local: UInt32 = 0) -> PoolView {
        PoolView(
            region: RegionName(trusted: "region"), site: SiteName(trusted: "site"),
            provider: ProviderName(trusted: "p"), pool: Small.pool, tier: .edge,
            chip: ChipName(trusted: "chip"), registeredCards: 32, freeCards: 0, largestGang: 0,
            placedCards: placed, localCards: local, unavailableCards: 0,
            pricePerCardHour: MicroYuan(1), frozenBecause: "")
    }

    @Test func `looks become a series by tier and a mean by region`() {
        var samples = UtilisationSamples()
        samples.note([view(placed: 8)])
        samples.note([view(placed: 16, local: 8)])
        #expect(samples.tierSeries.map(\.utilisationMilli) == [[250, 750]])
        #expect(samples.meanMilli(RegionName(trusted: "region")) == 500)
        #expect(samples.overCommitted == 0)
    }

    @Test func `more cards placed than a pool has is noticed`() {
        var samples = UtilisationSamples()
        samples.note([view(placed: 33)])
        #expect(samples.overCommitted == 1)
    }
}

@Suite struct DemoLedgerTests {
    @Test func `a job's last place is the one that counts`() {
        let job = Small.job(.inference)
        var ledger = Small.ledger(job, placements: [Small.placement(ring: .within5)])
        #expect(ledger.entries[0].isPlacedAtOnce)
        ledger.note(
            JobDetail(
                summary: Small.summary(1, of: job), specification: job.specification,
                placements: [Small.placement(ring: .within2)]))
        #expect(ledger.entries[0].placements.map(\.ring) == [.within2])
        ledger.note(
            JobDetail(
                summary: Small.summary(1, of: job), specification: job.specification,
                placements: [], past: [Small.placement(ring: .within10)]))
        #expect(ledger.entries[0].placements.map(\.ring) == [.within10])
        #expect(ledger.acknowledged == 1 && ledger.listedCount == 1)
    }
}

@Suite struct DemoFlowsTests {
    @Test func `work is summed by the city it came from and the region that did it`() {
        var job = Small.job(.inference)
        job.specification.expectedRun = Seconds(7_200)
        let flows = DemoFlows.sums(
            Small.ledger(job, placements: [Small.placement()]), over: Small.layout)
        #expect(flows.map(\.cardHours) == [16])
        #expect(flows.first?.isInference == true)
    }
}
