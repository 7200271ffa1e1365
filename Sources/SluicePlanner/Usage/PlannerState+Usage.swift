import SluiceModel
import SluicePlacement

extension PlannerState {
    /// Notes that a placement holds its cards.
    mutating func useBegins(_ record: PlacementRecord) {
        if usage.since == .none { usage.since = now }
        idle.change(pool: Int(record.pool), by: Self.milliCards(record), at: now)
    }

    /// Notes what a placement took whose end is `end`. O(1) but for runs over many hours.
    mutating func useEnds(_ place: Int, slot: Int, at end: CivilTime) {
        let record = placements[place]
        idle.change(pool: Int(record.pool), by: -Self.milliCards(record), at: now)
        guard record.startedAt != .none else { return }
        let start = min(record.startedAt, end)
        var amount = taken(record, slot, for: end.since(start).count)
        amount.runs = 1
        usage.add(
            amount, from: start, to: end, tenant: jobs[slot].tenant, pool: record.pool)
    }

    /// What a run takes in so many seconds.
    func taken(_ record: PlacementRecord, _ slot: Int, for seconds: Int64) -> UsageBooks.Amount {
        // Its power was reckoned over the job's run as it was submitted.
        let run = jobs[slot].expectedRun.count > 0 ? jobs[slot].expectedRun : Placing.openRun
        // A price that nobody can mean must not end the planner.
        let powerCost = max(-Self.mostCost, min(record.powerCost.count, Self.mostCost))
        let price = max(-Self.mostPrice, min(record.price.count, Self.mostPrice))
        let power = run.count.dividingFullWidth(
            powerCost.multipliedFullWidth(by: seconds)
        ).quotient
        let milliCardSeconds = Self.milliCards(record) * seconds
        let cost = Int64(3_600_000).dividingFullWidth(
            price.multipliedFullWidth(by: milliCardSeconds)
        ).quotient
        return UsageBooks.Amount(milliCardSeconds: milliCardSeconds, power: power, cost: cost)
    }

    /// Micro-yuan of a card-hour that count at most: ten thousand yuan.
    private static let mostPrice: Int64 = 10_000_000_000
    /// Micro-yuan of a run's power that count at most: ten million yuan.
    private static let mostCost: Int64 = 10_000_000_000_000

    private static func milliCards(_ record: PlacementRecord) -> Int64 {
        Int64(record.cards) * Int64(record.share)
    }
}
