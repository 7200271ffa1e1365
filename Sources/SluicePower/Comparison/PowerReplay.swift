/// Deferrable jobs over a series of prices, hour by hour: what power planning pays that decides
/// online, what starting at once pays, and what nobody can go below.
package struct PowerReplay: Sendable {
    /// Which prices the planner sees when it decides.
    package enum Knowledge: String, CaseIterable, Sendable {
        /// Every price of each waiting job's window.
        case window
        /// The day-ahead market's: tomorrow's prices from 13:00 today on, and a forecast beyond
        /// (EPEX day-ahead results are out at 12:57, Shandong's in the early evening).
        case dayAhead = "day-ahead"
    }

    /// What is replayed.
    package struct Settings: Sendable {
        /// Running hours of the jobs that come together.
        package var hours: [Int64] = [4, 8, 24]
        /// How long each may wait.
        package var slack: Int64 = 24
        /// Hours between two arrivals.
        package var every: Int64 = 6
        /// Cards of each job.
        package var cards: Int64 = 64
        /// Cards of the pool.
        package var limit: Int64 = 576
        /// What the planner sees.
        package var knowledge = Knowledge.window

        /// The protocol of the published comparison.
        package init() {}
    }

    /// What came of it; costs in millionths of the currency for one kilowatt a card.
    package struct Outcome: Sendable {
        /// Jobs that came.
        package var jobs = 0
        /// Cost where each starts as soon as cards are free, in the order of arrival.
        package var startNow: Int64 = 0
        /// Cost of the planner's choice, at the prices that were paid.
        package var planned: Int64 = 0
        /// No schedule within the windows and the cards costs less.
        package var bound: Int64 = 0
        /// Jobs of the planner that started after their window.
        package var late = 0
        /// Most cards that ran at once under the planner.
        package var peak: Int64 = 0

        /// Thousandths of the possible saving that were reached.
        package var savedThousandths: Int64 {
            let possible = startNow - bound
            return possible > 0 ? (startNow - planned) * 1_000 / possible : 1_000
        }
    }

    /// Replays `settings` over the prices that are `known` ahead, paying those of `paid`.
    ///
    /// - Precondition: both series have the same hours.
    package static func run(
        _ settings: Settings, known: SummedPrices, paid: SummedPrices
    ) -> Outcome {
        precondition(
            known.firstHour == paid.firstHour && known.endHour == paid.endHour, "two spans")
        let jobs = jobs(settings, over: known)
        var outcome = Outcome()
        outcome.jobs = jobs.count
        let atOnce = startAtOnce(jobs, settings, known)
        outcome.startNow = zip(jobs, atOnce).reduce(0) { $0 + cost($1.0, $1.1, paid) }
        let starts = online(jobs, settings, known)
        outcome.planned = zip(jobs, starts).reduce(0) { $0 + cost($1.0, $1.1, paid) }
        outcome.late = zip(jobs, starts).count { $0.latest < $1 }
        outcome.peak = peak(jobs, starts, known)
        outcome.bound = PowerBound.lowest(jobs, limit: settings.limit, prices: paid)
        return outcome
    }

    /// Everything that arrives early enough for its window, and a day of delay, to lie within.
    private static func jobs(_ settings: Settings, over prices: SummedPrices) -> [DeferrableJob] {
        let last = (settings.hours.max() ?? 0) + settings.slack + 24
        return stride(from: prices.firstHour, to: prices.endHour - last, by: Int(settings.every))
            .flatMap { hour in
                settings.hours.map {
                    DeferrableJob(
                        earliest: hour, latest: hour + settings.slack, hours: $0,
                        cards: settings.cards)
                }
            }
    }

    private static func cost(
        _ job: DeferrableJob, _ start: Int64, _ prices: SummedPrices
    ) -> Int64 {
        prices.cost(from: start, hours: min(job.hours, prices.endHour - start)) * job.cards
    }

    private static func startAtOnce(
        _ jobs: [DeferrableJob], _ settings: Settings, _ prices: SummedPrices
    ) -> [Int64] {
        var free = FreeCards(
            firstHour: prices.firstHour, hours: prices.prices.count, cards: settings.limit)
        return jobs.map { job in
            var hour = job.earliest
            while hour + job.hours < prices.endHour, !free.fits(job, at: hour) { hour += 1 }
            free.take(job, at: hour)
            return hour
        }
    }

    /// Decides hour by hour with what is known then: plans all that wait, starts what is due.
    private static func online(
        _ jobs: [DeferrableJob], _ settings: Settings, _ series: SummedPrices
    ) -> [Int64] {
        var starts = jobs.map { _ in Int64.max }
        var (waiting, running): ([Int], [Int]) = ([], [])
        var next = 0
        for hour in series.firstHour..<series.endHour {
            while next < jobs.count, jobs[next].earliest <= hour {
                waiting.append(next)
                next += 1
            }
            running.removeAll { starts[$0] + jobs[$0].hours <= hour }
            guard !waiting.isEmpty else { continue }
            let expected = expected(jobs[..<next], after: hour)
            let due = due(
                waiting, running, at: hour, jobs, starts, settings, series, expected: expected)
            for job in due { starts[job] = hour }
            running += due
            waiting.removeAll { starts[$0] == hour }
        }
        return starts.map { min($0, series.endHour) }
    }

    /// What will probably come in the next day: what came in the last, a day later.
    private static func expected(
        _ arrived: ArraySlice<DeferrableJob>, after hour: Int64
    ) -> [DeferrableJob] {
        let lastDay = arrived.reversed().prefix { $0.earliest + 24 > hour }
        return (1...PowerLimits.expectedDays).flatMap { day in
            lastDay.map { job in
                DeferrableJob(
                    earliest: job.earliest + 24 * day, latest: job.latest + 24 * day,
                    hours: job.hours, cards: job.cards)
            }
        }
    }

    /// The waiting jobs that a plan made now starts now.
    private static func due(
        _ waiting: [Int], _ running: [Int], at hour: Int64, _ jobs: [DeferrableJob],
        _ starts: [Int64], _ settings: Settings, _ series: SummedPrices, expected: [DeferrableJob]
    ) -> [Int] {
        let present = waiting.map { index in
            var job = jobs[index]
            job.earliest = hour
            // One whose window went by for want of room starts as soon as there is some.
            if job.latest < hour { job.latest = hour + settings.slack }
            return job
        }
        let windows = present + expected
        let end = windows.map { $0.latest + $0.hours }.max() ?? hour
        var free = FreeCards(firstHour: hour, hours: Int(end - hour), cards: settings.limit)
        for job in running { free.take(jobs[job], at: starts[job]) }
        let seen = seen(settings.knowledge, at: hour, until: end, series)
        let plan = PowerPlan(jobs: windows, free: free, prices: seen)
        return zip(waiting, plan.starts).filter { $0.1 == hour }.map(\.0)
    }

    private static func seen(
        _ knowledge: Knowledge, at hour: Int64, until end: Int64, _ series: SummedPrices
    ) -> SummedPrices {
        guard knowledge == .dayAhead else {
            return end <= series.endHour
                ? series : PriceForecast(known: series).extended(to: end)
        }
        let day = hour / 24 * 24
        let published = day + (hour - day < 13 ? 24 : 48)
        return PriceForecast(known: series.before(published)).extended(to: end)
    }

    private static func peak(
        _ jobs: [DeferrableJob], _ starts: [Int64], _ prices: SummedPrices
    ) -> Int64 {
        var idle = FreeCards(firstHour: prices.firstHour, hours: prices.prices.count, cards: 0)
        for (job, start) in zip(jobs, starts) { idle.take(job, at: start) }
        return -(idle.free.min() ?? 0)
    }
}
