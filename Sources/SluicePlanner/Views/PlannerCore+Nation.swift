import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Chips and metros as the journal has them.
    package var catalogue: Catalogue {
        Catalogue(chips: state.table.chips, metros: state.table.metros)
    }

    /// All regions by number; `leaseLeft` is left at 0 for the hub to fill.
    package func regions() -> RegionList {
        let views = state.table.regions.indices
            .filter { !state.regions[$0].isRemoved }.map { region(UInt16($0)) }
        var list = RegionList(regions: views, civilTime: state.now)
        list.alarms = alarms()
        return list
    }

    private func region(_ number: UInt16) -> RegionView {
        let record = state.table.regions[Int(number)]
        let link = state.regions[Int(number)]
        let pools = poolViews(number)
        func sum(_ field: (PoolView) -> UInt32) -> UInt32 { pools.reduce(0) { $0 + field($1) } }
        let sites = state.table.sites[
            record.firstSite..<record.firstSite + record.description.sites.count]
        var view = RegionView(
            name: record.description.name, number: number,
            reachability: link.isReachable ? .reachable : link.isLost ? .lost : .unknown,
            since: link.since,
            leaseLeft: Microseconds(0), registeredCards: sum(\.registeredCards),
            freeCards: sum(\.freeCards), placedCards: sum(\.placedCards),
            localCards: sum(\.localCards), unavailableCards: sum(\.unavailableCards),
            placements: link.placements, lastSequence: link.lastSequence,
            durableSequence: link.durable, pricePerKilowattHour: MicroYuan(record.tariffNow),
            coordinates: record.description.sites[0].coordinates,
            cordonedSites: sites.filter(\.isCordoned).map(\.name))
        view.cause = link.cause
        view.causeSentence = link.causeSentence
        view.unknownFor = link.unknownFor(state.now)
        view.outstandingOrders = UInt32(link.outstandingCount)
        view.isLagging = link.isLagging
        view.isCordoned = record.isCordoned
        (view.drainLeft, view.drainTotal) = drainProgress(number)
        view.heldDropCards = heldDropCards(number)
        view.powerDraw = Watts(UInt32(clamping: state.table.wattsDrawn(region: Int(number))))
        view.powerCapKilowatts = record.description.powerCapKilowatts
        return view
    }

    /// Pools of one region, or of all.
    package func pools(_ request: ListPools) -> PoolList {
        guard !request.region.isNone else {
            return PoolList(
                pools: state.table.regions.indices.filter { !state.regions[$0].isRemoved }
                    .flatMap { poolViews(UInt16($0)) })
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
                registeredCards: known.registered,
                freeCards: known.isCordoned || known.isFrozen ? 0 : known.free,
                largestGang: state.table.shapes[pool].largestSpan,
                placedCards: capacity.boundCards + assumed, localCards: capacity.localCards,
                unavailableCards: capacity.faultedCards + capacity.cordonedCards
                    + (known.isCordoned ? known.free : 0),
                pricePerCardHour: MicroYuan(known.power + known.price),
                frozenBecause: frozenBecause(pool), keptCards: state.keptCards(pool: pool),
                reservedCards: state.table.bookedCards(pool, beside: .none))
        }
    }

    /// How many gangs of each size still fit, each in one pool of accelerators, beside what is kept
    /// for tides and gangs, and what is reserved now: a gang that says `usesLent` may find room for
    /// more.
    /// O(pools × sizes × blocks).
    package func whatFits(_ request: WhatFits) -> Fits {
        let metro = request.metro.isNone ? nil : state.table.metroNumber(request.metro)
        var counts: [(tier: Tier, cards: UInt32, gangs: UInt32)] = []
        for pool in state.table.pools.indices {
            let record = state.table.pools[pool]
            guard record.isReported, record.isReachable, !record.isCordoned,
                !record.isFrozen, record.isAccelerated
            else { continue }
            if !request.metro.isNone {
                guard let metro, let ring = state.table.ring(ofPool: pool, metro: metro),
                    ring <= request.ring
                else { continue }
            }
            for size in request.sizes.prefix(16) where size > 0 {
                let kept =
                    record.keptCards + record.keptNodes * UInt32(record.cardsPerNode)
                    + state.table.bookedCards(pool, beside: .none)
                let open = record.free - min(record.free, kept)
                let gangs = min(state.table.shapes[pool].gangs(of: size), open / size)
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
}
