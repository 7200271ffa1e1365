import SluiceModel
import SluicePlacement

/// The pools of a layout with what is free in each, for a baseline.
///
/// Free thousandths of cards are counted, not shapes: what a gang loses to fragmentation is left
/// out, in the baseline's favour. Eligibility is the planner's own (`PoolRecord.standing`).
struct BaselinePools {
    /// Pool names by number, in order of regions and pools.
    private(set) var names: [PoolName] = []
    /// Free thousandths of cards by number.
    private(set) var freeMilliCards: [Int64] = []
    private var table = PoolTable()
    /// For each metro of the catalogue, round trips in microseconds to every pool's site.
    private var roundTrips: [[Int64]] = []

    /// A round trip that the layout does not know.
    private static let unknown = Int64.max

    init(_ layout: NationalLayout) {
        table.setCatalogue(chips: layout.chips, metros: layout.metros)
        for region in layout.regions {
            _ = table.register(region)
            for pool in region.pools {
                names.append(pool.name)
                freeMilliCards.append(Int64(pool.cards) * 1_000)
            }
        }
        roundTrips = layout.metros.map { metro in
            zip(layout.regions, layout.rings).flatMap { region, rings in
                region.pools.map { pool in
                    rings.first { $0.site == pool.site && $0.metro == metro.name }?
                        .roundTripP99.count ?? Self.unknown
                }
            }
        }
    }

    /// Numbers of the pools that could hold the job if they were empty, nearest to its origin
    /// first, ties by number. O(pools log pools).
    func candidates(_ job: BaselineJob) -> [Int] {
        let request = table.request(job.specification)
        let trips = table.metroNumber(job.origin).map { roundTrips[$0] }
        let users = request.metro >= 0 ? roundTrips[request.metro] : nil
        let eligible = table.pools.indices.filter { pool in
            guard table.pools[pool].standing(request) == nil else { return false }
            guard request.isLatencyBound, let users else { return true }
            return users[pool] != Self.unknown
                && Ring(roundTrip: Microseconds(users[pool])) <= request.ring
        }
        guard let trips else { return eligible }
        return eligible.sorted { (trips[$0], $0) < (trips[$1], $1) }
    }

    func hasRoom(_ milliCards: Int64, pool: Int) -> Bool { freeMilliCards[pool] >= milliCards }

    mutating func take(_ milliCards: Int64, pool: Int) {
        precondition(hasRoom(milliCards, pool: pool), "pool \(names[pool]) is over-committed")
        freeMilliCards[pool] -= milliCards
    }

    mutating func give(_ milliCards: Int64, pool: Int) { freeMilliCards[pool] += milliCards }
}
