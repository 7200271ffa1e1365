import SluiceModel
import Testing

@testable import SluicePower

@Suite("Power plans")
struct PowerPlanTests {
    /// A day's prices by hour from 0 on: dear by day, cheap from hour 2 to 5.
    private let day = SummedPrices(
        firstHour: 0, prices: (0..<48).map { (2...5).contains($0 % 24) ? 10 : 100 })

    @Test("a job starts in its cheapest hours")
    func cheapest() {
        let job = DeferrableJob(earliest: 0, latest: 24, hours: 4, cards: 8)
        let free = FreeCards(firstHour: 0, hours: 48, cards: 8)
        let plan = PowerPlan(jobs: [job], free: free, prices: day)
        #expect(plan.starts == [2])
        #expect(plan.cost == 4 * 10 * 8)
    }

    @Test("of equal hours the earlier is taken")
    func ties() {
        let flat = SummedPrices(firstHour: 0, prices: Array(repeating: 7, count: 48))
        let job = DeferrableJob(earliest: 3, latest: 20, hours: 4, cards: 1)
        let free = FreeCards(firstHour: 0, hours: 48, cards: 1)
        #expect(PowerPlan(jobs: [job], free: free, prices: flat).starts == [3])
    }

    @Test("where room is short, the job that waiting saves most gets the cheap hours")
    func shortRoom() {
        // Both want 2 to 5; the second can have the same hours of the next day at the same price.
        let jobs = [
            DeferrableJob(earliest: 0, latest: 30, hours: 4, cards: 8),
            DeferrableJob(earliest: 0, latest: 5, hours: 4, cards: 8),
        ]
        let free = FreeCards(firstHour: 0, hours: 48, cards: 8)
        #expect(PowerPlan(jobs: jobs, free: free, prices: day).starts == [26, 2])
    }

    @Test("a plan that greed cannot seat is made again by urgency")
    func urgency() {
        // The wide job's whole window is the narrow one's only hour and the hour after.
        let prices = SummedPrices(firstHour: 0, prices: [1, 50, 50, 50])
        let jobs = [
            DeferrableJob(earliest: 0, latest: 2, hours: 1, cards: 2),
            DeferrableJob(earliest: 0, latest: 0, hours: 1, cards: 1),
        ]
        let free = FreeCards(firstHour: 0, hours: 4, cards: 2)
        let plan = PowerPlan(jobs: jobs, free: free, prices: prices)
        #expect(plan.starts == [1, 0])
    }

    @Test("one that fits nowhere stays unseated, and the others keep the limit")
    func unseated() {
        let jobs = (0..<3).map { _ in DeferrableJob(earliest: 0, latest: 1, hours: 2, cards: 1) }
        let free = FreeCards(firstHour: 0, hours: 3, cards: 1)
        let plan = PowerPlan(jobs: jobs, free: free, prices: day)
        #expect(plan.starts.count { $0 != nil } == 1)
    }

    @Test("on hundreds of drawn instances a plan keeps limit and windows, and meets the optimum")
    func drawn() {
        var random = SplitMix64(seed: 7)
        var (planned, optimal): (Int64, Int64) = (0, 0)
        for _ in 0..<400 {
            let prices = SummedPrices(
                firstHour: 100, prices: (0..<14).map { _ in random.below(200) - 40 })
            let jobs = (0..<3).map { _ in
                let earliest = 100 + random.below(4)
                return DeferrableJob(
                    earliest: earliest, latest: earliest + random.below(6),
                    hours: 1 + random.below(4), cards: 1 + random.below(3))
            }
            let free = FreeCards(firstHour: 100, hours: 14, cards: 4)
            let plan = PowerPlan(jobs: jobs, free: free, prices: prices)
            #expect(plan.starts == PowerPlan(jobs: jobs, free: free, prices: prices).starts)
            var used = free
            for (job, start) in zip(jobs, plan.starts) {
                guard let start else { continue }
                #expect((job.earliest...job.latest).contains(start))
                #expect(used.fits(job, at: start))
                used.take(job, at: start)
            }
            let best = cheapest(jobs[...], free, prices)
            guard let best else { continue }
            guard !plan.starts.contains(nil) else { continue }
            #expect(plan.cost >= best)
            (planned, optimal) = (planned + plan.cost, optimal + best)
        }
        // In sum within five thousandths of trying every schedule.
        #expect((planned - optimal) * 200 <= optimal)
    }

    /// The least cost over all schedules that seat every job; nil where there is none.
    private func cheapest(
        _ jobs: ArraySlice<DeferrableJob>, _ free: FreeCards, _ prices: SummedPrices
    ) -> Int64? {
        guard let job = jobs.first else { return 0 }
        return (job.earliest...job.latest).compactMap { hour -> Int64? in
            guard free.fits(job, at: hour) else { return nil }
            var rest = free
            rest.take(job, at: hour)
            return cheapest(jobs.dropFirst(), rest, prices).map {
                $0 + prices.cost(from: hour, hours: job.hours) * job.cards
            }
        }.min()
    }
}
