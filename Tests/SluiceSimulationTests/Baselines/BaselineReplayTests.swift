import SluiceModel
import Testing

@testable import SluiceSimulation

@Suite struct PowerMeterTests {
    @Test func `a run over a change of tariff costs each band its part`() throws {
        let meter = PowerMeter(SmallNation.layout())
        // 07:00 to 09:00: an hour at 0.1 and one at 0.2 yuan; 8 cards × 500 W × 1.2 are 4.8 kW.
        let cost = try #require(
            meter.cost(
                of: 8_000, in: PoolName(trusted: "far-pool"),
                from: SmallNation.midnight.adding(Seconds(7 * 3_600)), for: Seconds(7_200)))
        #expect(cost == MicroYuan(1_440_000))
    }

    @Test func `a pool that the layout has not costs nothing that could be summed`() {
        let meter = PowerMeter(SmallNation.layout())
        let pool = PoolName(trusted: "nowhere")
        #expect(meter.cost(of: 1, in: pool, from: SmallNation.midnight, for: Seconds(1)) == nil)
    }

    @Test func `a nation's day does not pass the sums' width`() throws {
        let meter = PowerMeter(SmallNation.layout())
        let cost = try #require(
            meter.cost(
                of: 100_000_000, in: PoolName(trusted: "near-pool"), from: SmallNation.midnight,
                for: Seconds(86_400)))
        // 100,000 cards × 0.6 kW × 24 h × 1 yuan.
        #expect(cost == MicroYuan(1_440_000_000_000))
    }
}

@Suite struct BaselineReplayTests {
    @Test func `nearest first fills the near pool and then goes far`() {
        let work = [8, 8, 8].map { SmallNation.job(cards: $0, at: 0, run: 3_600) }
        let outcome = BaselineReplay.run(work, over: SmallNation.layout(), by: .nearestFirst)
        #expect(outcome.runs.map(\.pool.text) == ["near-pool", "near-pool", "far-pool"])
        #expect(outcome.waitSeconds == 0)
        // Two hours of 4.8 kW at 1 yuan and one at 0.1.
        #expect(outcome.powerCost == MicroYuan(10_080_000))
    }

    @Test func `a bounded job waits for its ring rather than leave it`() {
        let work = [
            SmallNation.job(cards: 16, at: 0, run: 600, kind: .inference),
            SmallNation.job(cards: 8, at: 100, run: 600, kind: .inference),
        ]
        let outcome = BaselineReplay.run(work, over: SmallNation.layout(), by: .random(seed: 3))
        #expect(outcome.runs.map(\.pool.text) == ["near-pool", "near-pool"])
        #expect(outcome.waitSeconds == 500)
    }

    @Test func `no moment holds more than a pool has`() {
        let work = (0..<200).map { (index: Int) -> BaselineJob in
            let cards = UInt32(1 + index % 16)
            let run = Int64(60 + index * 13 % 900)
            return SmallNation.job(cards: cards, at: Int64(index) * 7, run: run)
        }
        for policy in [BaselinePolicy.nearestFirst, .random(seed: 1), .random(seed: 2)] {
            let outcome = BaselineReplay.run(work, over: SmallNation.layout(), by: policy)
            #expect(outcome.runs.count == 200)
            for moment in outcome.runs {
                var held: [String: Int64] = [:]
                for run in outcome.runs
                where run.start <= moment.start
                    && moment.start < run.start.adding(work[run.job].run)
                {
                    held[run.pool.text, default: 0] += work[run.job].milliCards
                }
                #expect(held["near-pool", default: 0] <= 16_000)
                #expect(held["far-pool", default: 0] <= 32_000)
            }
        }
    }

    @Test func `one seed gives one outcome and another seed another`() {
        let work = (0..<64).map { SmallNation.job(cards: 1, at: Int64($0), run: 60) }
        let layout = SmallNation.layout()
        let first = BaselineReplay.run(work, over: layout, by: .random(seed: 9))
        #expect(BaselineReplay.run(work, over: layout, by: .random(seed: 9)) == first)
        #expect(BaselineReplay.run(work, over: layout, by: .random(seed: 10)) != first)
        #expect(Set(first.runs.map(\.pool)).count == 2)
    }

    @Test func `a gang larger than every pool is counted and holds nobody up`() {
        let work = [
            SmallNation.job(cards: 64, at: 0, run: 60), SmallNation.job(cards: 8, at: 1, run: 60),
        ]
        let outcome = BaselineReplay.run(work, over: SmallNation.layout(), by: .nearestFirst)
        #expect(outcome.impossible == 1)
        #expect(outcome.runs.map(\.job) == [1])
    }
}
