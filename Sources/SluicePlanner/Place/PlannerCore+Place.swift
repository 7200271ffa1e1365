import SluiceModel
import SluicePlacement
import SluiceWire

extension JobSpecification {
    /// The metro that a placement serves, and how near it must be.
    func near(_ index: UInt8) -> (metro: MetroName, ring: Ring) {
        guard let metros = place?.metros, !metros.isEmpty else { return (metro, ring) }
        let share = metros[min(Int(index), metros.count - 1)]
        return (share.metro, share.ring)
    }
}

extension PlannerState {
    /// How many cards one replica of a job takes in a pool.
    func cards(_ slot: Int, pool: Int) -> UInt32 {
        guard jobs[slot].isCounted, let wanted = submissions[slot]?.specification else {
            return jobs[slot].cards
        }
        return table.cards(wanted, pool: pool)
    }

    /// By metro, how many replicas of a job its weights ask for, and how many it has that stay.
    func divided(_ slot: Int) -> [(wanted: Int, had: Int)] {
        guard let place = submissions[slot]?.specification.place else { return [] }
        return others(slot).divided(place.metros)
    }

    /// Where the replicas of a job are that stay; `leaving` is one that is thought away.
    func others(_ slot: Int, leaving: Int? = nil) -> OtherReplicas {
        var others = OtherReplicas(
            missing: jobs[slot].missing, done: Int(jobs[slot].done))
        for place in placementSlots(slot) where !placements[place].isOutgoing {
            guard place != leaving else {
                others.missing += 1
                continue
            }
            others.add(
                site: table.pools[Int(placements[place].pool)].site, placements[place].metro)
        }
        return others
    }

    /// The sites and regions that a job's replicas that stay lie in.
    func standing(_ slot: Int, _ wish: SpreadWish, leaving: Int? = nil) -> SpreadStanding {
        others(slot, leaving: leaving).standing(wish, table)
    }
}

extension PlannerCore {
    /// What a replica of a job asks that depends on where the others are: its metro, and the sites
    /// that redundancy leaves. The same request where nothing does. `leaving` is a replica that is
    /// thought away, to be replaced for its metro. O(sites + replicas).
    func mutual(
        _ request: PlacementRequest, of slot: Int, metro: Int? = nil, leaving: Int? = nil
    ) -> PlacementRequest {
        guard state.jobs[slot].isMutual,
            let place = state.submissions[slot]?.specification.place
        else { return request }
        let others = state.others(slot, leaving: leaving)
        let near = leaving.map { Int(state.placements[$0].metro) } ?? metro
        return others.mutual(
            request, place, state.table, place.availability > 0 ? state.unavailability : nil,
            metro: near)
    }

    /// Places what a job lacks whose replicas depend on one another, one by one; `choose` says
    /// where each would go. Stops where none of its metros takes one more.
    mutating func placeMutual(
        _ slot: Int, _ decision: inout Decision,
        choose: (PlannerCore, PlacementRequest, [Int32]) -> Choice?
    ) {
        guard let wanted = state.submissions[slot]?.specification else { return }
        let hasMetros = wanted.place?.metros.isEmpty == false
        let plain = requestAlone(of: slot, wanted)
        var failed: [Int] = []
        while state.jobs[slot].missing > 0 {
            let metro = state.others(slot).lacking(wanted.place?.metros ?? []).first {
                !failed.contains($0)
            }
            if hasMetros, metro == nil { return }
            let one = mutual(plain, of: slot, metro: metro)
            guard let choice = choose(self, one, sites(of: slot)), hasRoom(choice.pool) else {
                guard let metro else { return }
                failed.append(metro)
                continue
            }
            emitPlaced(
                slot, choice, one, powerPerHour: hourlyPower(choice.pool, one),
                metro: UInt8(metro ?? 0), &decision)
        }
    }

    /// Power for a card and hour in a pool, as it is paid: now for latency-bound work, over the run
    /// for the rest.
    func hourlyPower(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        guard !request.isLatencyBound else { return state.table.pools[pool].power }
        let region = Int(state.table.pools[pool].address.region)
        let cost = state.table.kilowattCost(region: region, request.run)
        return state.table.standingTerms(pool: pool, request, kilowattCost: cost).power
    }

    /// Why a job waits whose replicas leave this one no place: what is lacking, where pools would
    /// have room but for that. Nil where something else keeps it.
    func spreadReason(_ slot: Int, _ request: PlacementRequest) -> Reason? {
        guard let wish = state.submissions[slot]?.specification.place?.spread else { return nil }
        guard let wanted = state.submissions[slot]?.specification else { return nil }
        var free = request
        free.particulars = state.table.request(wanted).particulars
        let isKept = state.table.pools.indices.contains { pool in
            let asked = state.table.asked(pool, request)
            let without = state.table.asked(pool, free)
            return state.table.pools[pool].standing(asked) == .spread
                && state.table.takes(pool, without)
        }
        guard isKept else { return nil }
        let standing = state.standing(slot, wish)
        return Reason(
            .waitsForSpread, Int64(standing.sitesLacking), Int64(standing.regionsLacking))
    }

    /// Lets go what stands in the way of redundancy or of the metros' parts: where fewer replicas
    /// are wanted than before, those that are left may lie too close, or serve the wrong metro.
    /// What is let go is replaced before it is stopped.
    mutating func rectify(_ slot: Int, _ decision: inout Decision) {
        guard state.jobs[slot].isMutual, state.jobs[slot].state != .cancelling,
            let place = state.submissions[slot]?.specification.place
        else { return }
        for _ in 0..<Int(Limits.replicasPerJob) {
            guard let next = inTheWay(slot, place) else { return }
            let record = state.placements[next]
            emit(
                .federation(
                    .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: true)),
                &decision)
        }
    }

    private func inTheWay(_ slot: Int, _ place: PlaceWishes) -> Int? {
        let missing = max(0, state.jobs[slot].missing)
        let staying = state.placementSlots(slot).filter {
            !state.placements[$0].isOutgoing && state.placements[$0].state != .stopping
                && state.regions[Int(state.placements[$0].region)].isReachable
        }
        if !place.metros.isEmpty {
            let divided = state.divided(slot)
            let surplus = staying.first {
                let metro = min(Int(state.placements[$0].metro), divided.count - 1)
                return divided[metro].had > divided[metro].wanted
            }
            if let surplus { return surplus }
        }
        guard let wish = place.spread else { return nil }
        let standing = state.standing(slot, wish)
        guard standing.lacking > missing else { return nil }
        return staying.first { state.standing(slot, wish, leaving: $0).lacking <= standing.lacking }
    }

    /// Whether a placement that was to be replaced may stay after all: the metro that it serves
    /// lacks one, and the replicas still missing can make the rest redundant.
    func mayStay(_ place: Int, _ slot: Int) -> Bool {
        guard state.jobs[slot].isMutual,
            let wishes = state.submissions[slot]?.specification.place
        else { return true }
        let record = state.placements[place]
        if !wishes.metros.isEmpty {
            let divided = state.divided(slot)
            let metro = divided[min(Int(record.metro), divided.count - 1)]
            guard metro.had < metro.wanted else { return false }
        }
        guard let wish = wishes.spread else { return true }
        let site = Int(state.table.pools[Int(record.pool)].site)
        return !state.standing(slot, wish).bars(
            site: site, missing: state.jobs[slot].missing, state.table)
    }

    /// Whether one replica fewer leaves the others redundant: what is let go for a tide must.
    func maySpare(_ place: Int, _ slot: Int) -> Bool {
        guard state.jobs[slot].isMutual,
            let wishes = state.submissions[slot]?.specification.place
        else { return true }
        if !wishes.metros.isEmpty {
            let divided = state.divided(slot)
            let metro = min(Int(state.placements[place].metro), divided.count - 1)
            guard divided[metro].had > divided[metro].wanted else { return false }
        }
        if wishes.availability > 0, !mayLeave(place, slot, wishes.availability) { return false }
        guard let wish = wishes.spread else { return true }
        let now = state.standing(slot, wish).lacking
        return state.standing(slot, wish, leaving: place).lacking <= now
    }

    /// Whether the others reach the availability without that replica, or do not with it.
    private func mayLeave(_ place: Int, _ slot: Int, _ millionths: UInt32) -> Bool {
        let reached = { (leaving: Int?) in reachedAvailability(slot, leaving: leaving) }
        return reached(place) >= Int64(millionths) || reached(nil) < Int64(millionths)
    }

    /// What a job's replicas that stay reach together by the sites' records, in millionths.
    func reachedAvailability(_ slot: Int, leaving: Int? = nil) -> Int64 {
        let sites = state.others(slot, leaving: leaving).replicas.map(\.site)
        let together = state.unavailability.together(sites) { state.table.sites[Int($0)].region }
        return 1_000_000 - Int64((together + 999_999) / 1_000_000)
    }

    /// Why a job waits that no site with room brings to its availability; nil where one does.
    func availabilityReason(_ slot: Int) -> Reason? {
        guard let wanted = state.submissions[slot]?.specification else { return nil }
        return unreachable(
            state.others(slot), wanted, mutual(requestAlone(of: slot, wanted), of: slot))
    }

    /// What the replicas would reach at best, where that is not what is asked although pools have
    /// room; nil elsewhere.
    func unreachable(
        _ others: OtherReplicas, _ wanted: JobSpecification, _ request: PlacementRequest
    ) -> Reason? {
        guard let place = wanted.place, place.availability > 0 else { return nil }
        let isKept = state.table.pools.indices.contains {
            state.table.pools[$0].standing(state.table.asked($0, request)) == .availability
        }
        guard isKept, !state.table.pools.indices.contains(where: { state.table.takes($0, request) })
        else { return nil }
        var free = request
        free.particulars = state.table.request(wanted).particulars
        let rule = AvailabilityRule(
            others, millionths: place.availability, state.unavailability, state.table, free)
        guard rule.best < Int64(place.availability) else { return nil }
        return Reason(.availabilityUnreachable, rule.best, Int64(place.availability))
    }
}
