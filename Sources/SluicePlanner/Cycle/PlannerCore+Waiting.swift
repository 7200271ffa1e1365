import SluiceModel
import SluicePlacement

extension PlannerCore {
    /// Counts of pools by what a request finds there, for the reason why it waits.
    private struct Tally {
        /// Pools whose facts will do, and that lie within the ring.
        var eligible = 0
        /// Of these, under the price ceiling.
        var cheap = 0
        /// Of these, with a link and a report.
        var linked = 0
        /// Of these, those whose gateways lag behind their orders.
        var lagging = 0
        /// The most cards free in one of these that is open now.
        var free: UInt32 = 0

        /// The window that keeps it out of a pool with room, and is over first.
        var reserved: (from: CivilTime, until: CivilTime)?

        /// The least that it lacks in a region with a cap on power, and the cap.
        var power: (watts: Int64, kilowatts: Int64)?

        mutating func count(_ pool: Int, in table: PoolTable, _ request: PlacementRequest) {
            let record = table.pools[pool]
            let request = table.asked(pool, request)
            guard record.standing(request) == nil else { return }
            if let window = table.reserved(pool, request),
                reserved.map({ window.until < $0.until }) ?? true
            {
                reserved = window
            }
            if let lacking = table.powerLacking(pool, request),
                power.map({ lacking < $0.watts }) ?? true
            {
                let region = Int(record.address.region)
                power = (lacking, (table.wattsCap(region: region) ?? 0) / 1_000)
            }
            eligible += 1
            guard record.power + record.price <= request.ceiling else { return }
            cheap += 1
            guard record.isReachable, record.isReported else { return }
            linked += 1
            if record.isLagging { lagging += 1 }
            if !record.isCordoned, !record.isFrozen, record.isLent {
                free = max(free, record.free - record.keptFrom(request))
            }
        }

        /// The reason, where a pool is eligible.
        func reason(_ request: PlacementRequest) -> Reason {
            if cheap == 0 { return Reason(.priceCeiling, request.ceiling, Int64(eligible)) }
            if linked == 0 { return Reason(.waitsForRegion, Int64(cheap)) }
            if lagging == linked {
                return Reason(
                    .waitsForOrders, Int64(linked), Int64(PlannerLimits.outstandingOrders))
            }
            if let reserved {
                return Reason(
                    .waitsForReservation, reserved.from.seconds, reserved.until.seconds)
            }
            if let power { return Reason(.waitsForPowerCap, power.watts, power.kilowatts) }
            return Reason(.waitsForCapacity, Int64(request.cards), Int64(free))
        }
    }

    /// Why a request would wait now. O(pools); O(pools near the metro) for one that is
    /// latency-bound, which is answered as it comes.
    func wait(_ request: PlacementRequest) -> Reason {
        guard !state.table.pools.isEmpty else { return Reason(.waitsForRegion, 0) }
        if request.isLatencyBound { return waitNear(request) }
        var tally = Tally()
        for pool in state.table.pools.indices {
            tally.count(pool, in: state.table, request)
        }
        guard tally.eligible == 0 else { return tally.reason(request) }
        return Reason(.impossible, Int64(request.cards), Int64(state.table.pools.count))
    }

    private func waitNear(_ request: PlacementRequest) -> Reason {
        var tally = Tally()
        for entry in state.table.near(metro: request.metro, ring: request.ring) {
            tally.count(Int(entry.pool), in: state.table, request)
        }
        guard tally.eligible == 0 else { return tally.reason(request) }
        let around = state.table.near(metro: request.metro, ring: .within50)
        let nearest = around.lazy
            .filter {
                let pool = Int($0.pool)
                return state.table.pools[pool].standing(state.table.asked(pool, request)) == nil
            }
            .map(\.ring).min()
        guard nearest == nil, !around.isEmpty else {
            return Reason(
                .noRing, request.ring.boundMilliseconds ?? 0, nearest?.boundMilliseconds ?? 0)
        }
        return Reason(.impossible, Int64(request.cards), Int64(around.count))
    }
}
