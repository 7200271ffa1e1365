import SluiceModel
import SluicePlacement

/// Which sites the next replica of a job may go to, so that all of them together can still reach an
/// availability by the sites' records.
struct AvailabilityRule: Sendable {
    private let records: Unavailability
    /// That all are away at once must not be more likely, in millionths of millionths.
    private let most: UInt64
    /// Sites that have room for a replica, the most available first.
    private let candidates: [Int32]
    /// By site, its region.
    private let regions: [UInt16]
    /// Sites that have replicas.
    private let used: [Int32]
    /// Replicas still to place.
    private let missing: Int

    /// The rule for one more of `others`, where `request` says what a site must have room for.
    /// O(pools + sites × log).
    init(
        _ others: OtherReplicas, millionths: UInt32, _ records: Unavailability,
        _ table: PoolTable, _ request: PlacementRequest
    ) {
        self.records = records
        most = UInt64(1_000_000 - millionths) * 1_000_000
        regions = table.sites.map(\.region)
        used = others.replicas.map(\.site)
        missing = max(1, others.missing)
        var hasRoom = [Bool](repeating: false, count: table.sites.count)
        for pool in table.pools.indices where !hasRoom[Int(table.pools[pool].site)] {
            hasRoom[Int(table.pools[pool].site)] = table.takes(pool, request)
        }
        let sorted = hasRoom.indices.filter { hasRoom[$0] }.sorted {
            let left = records.sites[$0] + records.links[Int(table.sites[$0].region)]
            let right = records.sites[$1] + records.links[Int(table.sites[$1].region)]
            return (left, $0) < (right, $1)
        }
        candidates = sorted.prefix(PlannerLimits.sitesWeighed).map { Int32($0) }
    }

    /// Whether the replicas that are placed reach it without the others.
    var isReached: Bool { together(used) <= most }

    /// Whether a replica in that site leaves it possible.
    func admits(site: Int) -> Bool {
        reach(used + [Int32(site)], left: missing - 1) <= most
    }

    /// What all reach at best, in millionths.
    var best: Int64 {
        1_000_000 - Int64((reach(used, left: missing) + 999_999) / 1_000_000)
    }

    private func together(_ sites: [Int32]) -> UInt64 {
        records.together(sites) { regions[Int($0)] }
    }

    /// What these sites and so many more reach: each time the site that helps the most. Not always
    /// the least that is possible, and never less.
    private func reach(_ sites: [Int32], left: Int) -> UInt64 {
        var sites = sites
        var reached = together(sites)
        var left = left
        while left > 0, reached > most {
            var best: (unavailable: UInt64, site: Int32)?
            for site in candidates where !sites.contains(site) {
                let with = together(sites + [site])
                if best.map({ with < $0.unavailable }) ?? true { best = (with, site) }
            }
            guard let best, best.unavailable < reached else { return reached }
            sites.append(best.site)
            reached = best.unavailable
            left -= 1
        }
        return reached
    }
}
