package import SluiceModel

/// What few requests ask, resolved to numbers of one `PoolTable`. It stands beside the request, so
/// that those which ask nothing of it pay one comparison.
package final class Particulars: Sendable {
    /// How many cards of each chip do, in order of the chips' numbers; empty where all need the
    /// same.
    package let byChip: [ChipCount]
    /// The trust classes that will do; empty for those from the least up.
    package let trust: TrustSet
    /// By site number, what keeps the request out, and what its data costs there; empty where no
    /// site is barred and no data lies anywhere.
    package let bySite: [SiteTerms]

    /// So many cards of a chip.
    package struct ChipCount: Hashable, Sendable {
        /// The chip's number.
        package var chip: Int32
        /// Cards of the gang or replica.
        package var cards: UInt32
    }

    /// What a site is to a request.
    package struct SiteTerms: Hashable, Sendable {
        /// What keeps it out; nil where nothing does.
        package var obstacle: Obstacle?
        /// Micro-yuan for an hour of the run that moving its data there costs.
        package var dataPerHour: Int64 = 0

        /// A site like any other.
        package init() {}
    }

    /// Wraps the fields.
    package init(byChip: [ChipCount], trust: TrustSet, bySite: [SiteTerms]) {
        self.byChip = byChip
        self.trust = trust
        self.bySite = bySite
    }

    /// What keeps the request out of a pool of that site and class.
    func obstacle(site: Int32, _ trust: TrustClass) -> Obstacle? {
        if !self.trust.isEmpty, !self.trust.has(trust) { return .trustClass }
        return bySite.isEmpty ? nil : bySite[Int(site)].obstacle
    }

    /// The same with more sites barred. O(sites).
    func barring(
        _ sites: Int, for obstacle: Obstacle, _ isBarred: (Int) -> Bool
    ) -> Particulars {
        var terms = bySite
        while terms.count < sites { terms.append(SiteTerms()) }
        for site in terms.indices where terms[site].obstacle == nil && isBarred(site) {
            terms[site].obstacle = obstacle
        }
        return Particulars(byChip: byChip, trust: trust, bySite: terms)
    }
}

extension PlacementRequest {
    /// How many cards of each chip do; empty where all need the same, and where it is known which
    /// chip is meant.
    package var byChip: [Particulars.ChipCount] {
        isOfOneChip ? [] : particulars?.byChip ?? []
    }

    /// Whether different counts of cards of different chips do.
    @inline(__always)
    package var countsByChip: Bool {
        guard let particulars, !isOfOneChip else { return false }
        return !particulars.byChip.isEmpty
    }

    /// The request as it asks of a pool of that chip: so many cards of it. O(chips).
    @inline(__always)
    package func on(chip: Int32) -> PlacementRequest {
        guard particulars != nil, !isOfOneChip else { return self }
        return counted(on: chip)
    }

    @inline(never)
    private func counted(on chip: Int32) -> PlacementRequest {
        guard let count = byChip.first(where: { $0.chip == chip }) else { return self }
        return on(count)
    }

    /// The request for that chip alone.
    func on(_ count: Particulars.ChipCount) -> PlacementRequest {
        var one = self
        one.cards = count.cards
        one.chips = [Int(count.chip)]
        one.isOfOneChip = true
        return one
    }

    /// The same with those sites barred for what its other replicas leave: `.spread` or
    /// `.availability`.
    package func barring(
        sites: Int, for obstacle: Obstacle, _ isBarred: (Int) -> Bool
    ) -> PlacementRequest {
        let known = particulars ?? Particulars(byChip: [], trust: [], bySite: [])
        var barred = self
        barred.particulars = known.barring(sites, for: obstacle, isBarred)
        return barred
    }

    /// The same with only those of its chips, where it counts by chip.
    package func keeping(chips: [Int]) -> PlacementRequest {
        guard countsByChip, let known = particulars else { return self }
        var kept = self
        kept.particulars = Particulars(
            byChip: known.byChip.filter { chips.contains(Int($0.chip)) }, trust: known.trust,
            bySite: known.bySite)
        return kept
    }

    /// The best choice for any chip, where the count of cards differs by chip: of two the one whose
    /// cards together cost less an hour, then the first pool.
    func cheapest(_ choose: (PlacementRequest) -> Choice?) -> Choice? {
        var best: (total: Int64, choice: Choice)?
        for count in byChip {
            guard let choice = choose(on(count)) else { continue }
            let (product, isTooLarge) = choice.cost.multipliedReportingOverflow(
                by: Int64(count.cards))
            let total = isTooLarge ? Int64.max : product
            if best.map({ (total, choice.pool) < ($0.total, $0.choice.pool) }) ?? true {
                best = (total, choice)
            }
        }
        return best?.choice
    }
}

extension PoolTable {
    /// The request as it asks of a pool: where cards are counted by chip, so many of its chip.
    @inline(__always)
    package func asked(_ pool: Int, _ request: PlacementRequest) -> PlacementRequest {
        request.on(chip: pools[pool].chip)
    }

    /// Whether a pool takes the request now. O(log metros of the site + blocks).
    package func takes(_ pool: Int, _ request: PlacementRequest) -> Bool {
        let request = asked(pool, request)
        guard passing(pool, request) == nil, pools[pool].standing(request) == nil,
            exactFit(pool, request)
        else { return false }
        guard request.isLatencyBound else { return true }
        return ring(ofPool: pool, metro: request.metro).map { $0 <= request.ring } ?? false
    }

    /// How many cards of each chip do for a job, by the catalogue; empty where all need the same.
    package func cardsByChip(_ wanted: JobSpecification) -> [(chip: ChipName, cards: UInt32)] {
        counts(wanted).map { (chips[Int($0.chip)].name, $0.cards) }
    }

    /// How many cards of a pool's chip do for a job. O(chips).
    package func cards(_ wanted: JobSpecification, pool: Int) -> UInt32 {
        let chip = Int(pools[pool].chip)
        guard wanted.place?.countsByChip ?? false, chip >= 0 else { return Placing.cards(wanted) }
        return Placing.cards(wanted, on: chips[chip]) ?? Placing.cards(wanted)
    }

    private func counts(_ wanted: JobSpecification) -> [Particulars.ChipCount] {
        guard let place = wanted.place, place.countsByChip else { return [] }
        let named = place.chips.map(\.chip) + wanted.chips
        return chips.indices.compactMap { number in
            let chip = chips[number]
            guard named.isEmpty ? chip.kind != .cpu || place.processors : named.contains(chip.name),
                let cards = Placing.cards(wanted, on: chip)
            else { return nil }
            return Particulars.ChipCount(chip: Int32(number), cards: cards)
        }
    }

    /// What few jobs ask; nil for the others. O(sites + chips).
    func particulars(_ wanted: JobSpecification) -> Particulars? {
        guard let place = wanted.place else { return nil }
        let isLocal =
            place.data != nil || !place.allowedProviders.isEmpty || !place.deniedProviders.isEmpty
        return Particulars(
            byChip: counts(wanted), trust: place.trust,
            bySite: isLocal ? sites.indices.map { terms(site: $0, place, wanted) } : [])
    }

    private func terms(
        site: Int, _ place: PlaceWishes, _ wanted: JobSpecification
    ) -> Particulars.SiteTerms {
        var terms = Particulars.SiteTerms()
        let region = regions[Int(sites[site].region)]
        let provider = region.description.sites[site - region.firstSite].provider
        let isAllowed =
            place.allowedProviders.isEmpty || place.allowedProviders.contains(provider)
        if !isAllowed || place.deniedProviders.contains(provider) { terms.obstacle = .provider }
        guard let data = place.data else { return terms }
        let isThere = region.description.name == data.region
        if data.mustStay, !isThere || !data.site.isNone && data.site != sites[site].name {
            terms.obstacle = terms.obstacle ?? .data
        }
        terms.dataPerHour = isThere ? 0 : dataPerHour(data, wanted)
        return terms
    }

    /// What moving the data out of its region costs for each hour of the run: once for the whole of
    /// it, so that a long run bears it easily. The price is the region's own; of one that has not
    /// registered, what is usual.
    private func dataPerHour(_ data: DataPlace, _ wanted: JobSpecification) -> Int64 {
        let known = regionNumber(data.region).map { regions[Int($0)].description.dataPrice }
        let price = (known ?? RegionDescription.usualDataPrice).count
        let run = wanted.expectedRun.count > 0 ? wanted.expectedRun : Placing.openRun
        let (cost, isTooLarge) = price.multipliedReportingOverflow(by: Int64(data.gibibytes))
        guard !isTooLarge, cost < Int64.max / 3_600 else { return Placing.mostPrice }
        return min(Placing.mostPrice, cost * 3_600 / max(1, run.count))
    }

    /// The share of a card and hour in what moving the data to a pool's site costs.
    @inline(__always)
    func data(_ pool: Int, _ request: PlacementRequest) -> Int64 {
        guard let particulars = request.particulars, !particulars.bySite.isEmpty else { return 0 }
        let perHour = particulars.bySite[Int(pools[pool].site)].dataPerHour
        return perHour * 1_000 / (Int64(max(1, request.cards)) * Int64(max(1, request.share)))
    }
}

extension Placing {
    /// Cards of a chip that do for a job: as many as are asked, or by the chip's throughput beside
    /// the A100 where equivalents are asked, divided by what a card is worth to the job, rounded
    /// up. Nil where so many are no gang.
    package static func cards(_ wanted: JobSpecification, on chip: Chip) -> UInt32? {
        guard let place = wanted.place, place.countsByChip else { return cards(wanted) }
        let throughput =
            place.equivalents > 0 ? UInt64(chip.relativeThroughput.count) : 1_000
        let efficiency =
            place.chips.first { $0.chip == chip.name }.map { UInt64($0.efficiency.count) } ?? 1_000
        let worth = throughput * efficiency
        guard worth > 0 else { return nil }
        let count = (UInt64(cards(wanted)) * 1_000_000 + worth - 1) / worth
        return count <= UInt64(Limits.cardsPerGang) ? UInt32(max(1, count)) : nil
    }
}
