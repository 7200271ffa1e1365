package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Chips and metros as the journal has them.
    package var catalogue: Catalogue {
        Catalogue(chips: state.table.chips, metros: state.table.metros)
    }

    /// All regions by number; `leaseLeft` is left at 0 for the hub to fill.
    package func regions() -> RegionList {
        let views = state.table.regions.indices.map { region(UInt16($0)) }
        return RegionList(regions: views, civilTime: state.now)
    }

    private func region(_ number: UInt16) -> RegionView {
        let record = state.table.regions[Int(number)]
        let link = state.regions[Int(number)]
        let pools = poolViews(number)
        func sum(_ field: (PoolView) -> UInt32) -> UInt32 { pools.reduce(0) { $0 + field($1) } }
        let sites = state.table.sites[
            record.firstSite..<record.firstSite + record.description.sites.count]
        return RegionView(
            name: record.description.name, number: number,
            reachability: link.isReachable ? .reachable : .unknown, since: link.since,
            leaseLeft: Microseconds(0), registeredCards: sum(\.registeredCards),
            freeCards: sum(\.freeCards), placedCards: sum(\.placedCards),
            localCards: sum(\.localCards), unavailableCards: sum(\.unavailableCards),
            placements: link.placements, lastSequence: link.lastSequence,
            durableSequence: link.durable, pricePerKilowattHour: MicroYuan(record.tariffNow),
            coordinates: record.description.sites[0].coordinates,
            cordonedSites: sites.filter(\.isCordoned).map(\.name))
    }

    /// Pools of one region, or of all.
    package func pools(_ request: ListPools) -> PoolList {
        guard !request.region.isNone else {
            return PoolList(
                pools: state.table.regions.indices.flatMap { poolViews(UInt16($0)) })
        }
        guard let number = state.table.regionNumber(request.region) else {
            return PoolList(pools: [])
        }
        return PoolList(pools: poolViews(number))
    }

    private func poolViews(_ number: UInt16) -> [PoolView] {
        let record = state.table.regions[Int(number)]
        return record.description.pools.indices.map { index in
            let pool = record.firstPool + index
            let facts = record.description.pools[index]
            let site = record.description.sites[Int(facts.site)]
            let known = state.table.pools[pool]
            let capacity = state.reported[pool]
            let assumed = known.isReported ? capacity.freeCards - known.free : 0
            return PoolView(
                region: record.description.name, site: site.name, provider: site.provider,
                pool: facts.name, tier: facts.tier, chip: facts.chip,
                registeredCards: known.registered, freeCards: known.isCordoned ? 0 : known.free,
                largestGang: state.table.shapes[pool].largestSpan,
                placedCards: capacity.boundCards + assumed, localCards: capacity.localCards,
                unavailableCards: capacity.faultedCards + capacity.cordonedCards
                    + (known.isCordoned ? known.free : 0),
                pricePerCardHour: MicroYuan(known.power + known.price))
        }
    }

    /// How many gangs of each size still fit, each in one pool of accelerators.
    /// O(pools × sizes × blocks).
    package func whatFits(_ request: WhatFits) -> Fits {
        let metro = request.metro.isNone ? nil : state.table.metroNumber(request.metro)
        var counts: [(tier: Tier, cards: UInt32, gangs: UInt32)] = []
        for pool in state.table.pools.indices {
            let record = state.table.pools[pool]
            guard record.isReported, record.isReachable, !record.isCordoned,
                record.isAccelerated
            else { continue }
            if !request.metro.isNone {
                guard let metro, let ring = state.table.ring(ofPool: pool, metro: metro),
                    ring <= request.ring
                else { continue }
            }
            for size in request.sizes.prefix(16) where size > 0 {
                let gangs = state.table.shapes[pool].gangs(of: size)
                if let index = counts.firstIndex(where: {
                    $0.tier == record.tier && $0.cards == size
                }) {
                    counts[index].gangs += gangs
                } else {
                    counts.append((record.tier, size, gangs))
                }
            }
        }
        counts.sort { ($0.tier, $0.cards) < ($1.tier, $1.cards) }
        return Fits(fits: counts.map { Fit(tier: $0.tier, cards: $0.cards, gangs: $0.gangs) })
    }

    /// Every pool as it would be weighed for a job now; nil for one that is not known.
    package func explain(_ job: JobID) -> Explanation? {
        guard let slot = state.slot(job), let submission = state.submissions[slot] else {
            return nil
        }
        var explanation = explain(submission.specification)
        explanation.verdict = state.jobs[slot].reason.verdict
        return explanation
    }

    /// Every pool as it would be weighed for `specification` now, best first. O(pools × log).
    package func explain(_ specification: JobSpecification) -> Explanation {
        let request = state.table.request(specification)
        var candidates = state.table.pools.indices.map { candidate($0, request) }
        candidates.sort {
            ($0.isEligible ? 0 : 1, $0.costPerCardHour, $0.pool)
                < ($1.isEligible ? 0 : 1, $1.costPerCardHour, $1.pool)
        }
        let isPossible = candidates.first?.isEligible ?? false
        let verdict =
            isPossible
            ? Reason(.placed, Int64(request.cards), candidates[0].costPerCardHour.count).verdict
            : wait(request).verdict
        let told = Array(candidates.prefix(WireLimits.candidates))
        return Explanation(verdict: verdict, candidates: told)
    }

    private func candidate(_ pool: Int, _ request: PlacementRequest) -> Candidate {
        let table = state.table
        let record = table.pools[pool]
        let ring = request.isLatencyBound ? table.ring(ofPool: pool, metro: request.metro) : nil
        var obstacle = record.standing(request)
        if obstacle == nil, request.isLatencyBound, ring.map({ $0 > request.ring }) ?? true {
            obstacle = .ring
        }
        obstacle = obstacle ?? record.passing(request)
        if obstacle == nil, !table.exactFit(pool, request) { obstacle = .capacity }
        let terms = weigh(pool, request, ring)
        let region = Int(record.address.region)
        return Candidate(
            region: table.regions[region].description.name,
            pool: table.description(ofPool: pool).name, isEligible: obstacle == nil,
            verdict: obstacle.map { verdict($0, pool, request, ring) }
                ?? Verdict(
                    .placed, "It would do: \(record.free) cards free.",
                    [Verdict.Number("freeCards", Int64(record.free))]),
            terms: terms.numbers, costPerCardHour: MicroYuan(terms.sum))
    }

    private func weigh(_ pool: Int, _ request: PlacementRequest, _ ring: Ring?) -> CostTerms {
        if request.isLatencyBound {
            return state.table.terms(pool: pool, request, ring: ring ?? .beyond)
        }
        let region = Int(state.table.pools[pool].address.region)
        let cost = state.table.kilowattCost(region: region, request.run)
        return state.table.terms(pool: pool, gang: request, kilowattCost: cost)
            ?? state.table.standingTerms(pool: pool, request, kilowattCost: cost)
    }

    private func verdict(
        _ obstacle: Obstacle, _ pool: Int, _ request: PlacementRequest, _ ring: Ring?
    ) -> Verdict {
        let record = state.table.pools[pool]
        func made(_ code: Verdict.Code, _ sentence: String, _ name: String, _ value: Int64)
            -> Verdict
        { Verdict(code, sentence, [Verdict.Number(name, value)]) }
        switch obstacle {
        case .executor:
            let sentence =
                request.hasCommand
                ? "Its executor is emulated and runs no command." : "Its executor needs a command."
            return made(.impossible, sentence, "runsCommands", record.runsCommands ? 1 : 0)
        case .chip:
            let sentence =
                request.anyChip
                ? "It has no accelerators: a job that means it names its chip."
                : "Another chip than asked."
            return made(.impossible, sentence, "chipsAsked", Int64(request.chips.count))
        case .memory:
            return made(
                .impossible, "Cards have \(record.memory) MiB.", "memoryMebibytes",
                Int64(record.memory))
        case .interconnect:
            return made(
                .impossible, "Its interconnect is \(record.interconnect).",
                "interconnectClass", Int64(record.interconnect.rawValue))
        case .trust:
            return made(
                .impossible, "Its trust class is \(record.trust).", "trustClass",
                Int64(record.trust.rawValue))
        case .region:
            return made(
                .impossible, "Its region is not allowed for this job.", "region",
                Int64(record.address.region))
        case .size:
            return made(
                .impossible, "It has \(record.registered) cards in all.",
                "registeredCards", Int64(record.registered))
        case .ring:
            let asked = request.ring.boundMilliseconds ?? 0
            guard let bound = ring?.boundMilliseconds else {
                let sentence =
                    "Over 50 ms from the users, or not measured lately; \(asked) ms asked."
                return made(.noRing, sentence, "ringMillisecondsAsked", asked)
            }
            let sentence = "Its ring is \(bound) ms, wider than the \(asked) ms asked."
            return made(.noRing, sentence, "ringMilliseconds", bound)
        case .price:
            let price = record.power + record.price
            return made(
                .priceCeiling, "A card-hour is \(yuan(price)).",
                "pricePerCardHourMicroYuan", price)
        case .unreachable:
            return made(
                .waitsForRegion, "Its region's link is lost or it has not reported.",
                "isReported", record.isReported ? 1 : 0)
        case .cordoned:
            return made(
                .waitsForRegion, "Its site is cordoned; \(record.free) cards free.",
                "freeCards", Int64(record.free))
        case .notLent:
            return made(
                .waitsForCapacity, "Its provider does not lend it now.",
                "secondOfDay", state.now.secondOfDay)
        case .capacity:
            let largest = state.table.shapes[pool].largestSpan
            return made(
                .waitsForCapacity, "Its largest free gang is \(largest) cards.",
                "largestGangCards", Int64(largest))
        }
    }
}

extension CostTerms {
    /// The terms by name, as `explain` shows them.
    var numbers: [Verdict.Number] {
        [
            Verdict.Number("power", power), Verdict.Number("card", card),
            Verdict.Number("ringSlack", slack), Verdict.Number("pressure", pressure),
            Verdict.Number("tier", tier), Verdict.Number("fragmentation", fragmentation),
            Verdict.Number("spread", spread),
        ]
    }
}
