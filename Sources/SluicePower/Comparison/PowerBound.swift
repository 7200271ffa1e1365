/// What no schedule of deferrable jobs costs less than.
///
/// The limit of cards is priced instead of obeyed: for any non-negative price of a card in each
/// hour, the sum of every job's cheapest start at energy plus cards, less what all the cards
/// would earn, is below every schedule that keeps the limit (Lagrangian relaxation; Fisher 1981,
/// Management Science 27). Card prices rise in hours that are asked too much of and fall in
/// others, in shrinking steps; the highest bound met is the answer.
enum PowerBound {
    /// Rounds of price changes; the bound moves by less than a part in a thousand in the last half.
    private static let rounds: Int64 = 300

    static func lowest(_ jobs: [DeferrableJob], limit: Int64, prices: SummedPrices) -> Int64 {
        var rents = [Int64](repeating: 0, count: prices.prices.count)
        let scale = (prices.prices.map { abs($0) }.max() ?? 0) / 8
        var best = Int64.min
        for round in 1...rounds {
            let raised = SummedPrices(
                firstHour: prices.firstHour, prices: zip(prices.prices, rents).map { $0 + $1 })
            var usage = FreeCards(
                firstHour: prices.firstHour, hours: rents.count, cards: limit)
            var sum = -rents.reduce(0, +) * limit
            for job in jobs {
                let (cost, hour) = cheapest(job, raised)
                sum += cost
                usage.take(job, at: hour)
            }
            best = max(best, sum)
            for hour in rents.indices {
                let step = -usage.free[hour] * scale / (max(1, limit) * (4 + round))
                rents[hour] = max(0, rents[hour] + step)
            }
        }
        return best
    }

    private static func cheapest(
        _ job: DeferrableJob, _ prices: SummedPrices
    ) -> (cost: Int64, hour: Int64) {
        var best = (cost: Int64.max, hour: job.earliest)
        for hour in job.earliest...job.latest {
            let cost = prices.cost(from: hour, hours: job.hours) * job.cards
            if cost < best.cost { best = (cost, hour) }
        }
        return best
    }
}
