import SluiceModel
import SluicePlacement

@testable import SluicePlanner

extension World {
    /// Asks something of the place now and then.
    mutating func addPlace(_ wanted: inout JobSpecification) {
        guard placeOdds > 0, random.below(placeOdds) == 0 else { return }
        var place = PlaceWishes()
        count(&wanted, &place)
        if random.below(5) == 0 {
            place.deniedProviders = [ProviderName(trusted: "provider-\(random.below(2))")]
        }
        if random.below(5) == 0 {
            place.data = DataPlace(
                region: RegionName(trusted: "region-\(random.below(3))"),
                gibibytes: UInt32(1 + random.below(5_000)), mustStay: random.below(2) == 0)
        }
        if wanted.kind == .inference { redundancy(&wanted, &place) }
        if !place.isEmpty { wanted.place = place }
        if wanted.placeProblem != nil { wanted.place = nil }
        if wanted.place == nil, wanted.cards == 0 { wanted.cards = 4 }
    }

    private mutating func count(_ wanted: inout JobSpecification, _ place: inout PlaceWishes) {
        guard wanted.cardShare == .one, wanted.spares == 0 else { return }
        switch random.below(4) {
        case 0:
            place.equivalents = wanted.cards
            wanted.cards = 0
        case 1:
            wanted.chips = []
            place.chips = [
                ChipEfficiency(chip: ChipName(trusted: "a-chip"), efficiency: .one),
                ChipEfficiency(
                    chip: ChipName(trusted: "b-chip"),
                    efficiency: PerMille(UInt32(400 + 100 * random.below(8)))),
            ]
        default: break
        }
    }

    private mutating func redundancy(_ wanted: inout JobSpecification, _ place: inout PlaceWishes) {
        if random.below(2) == 0, let tide = wanted.tide {
            // Deeper tides turn more.
            wanted.tide = Tide(
                hours: (0..<24).map { $0 % 12 < 6 ? 6 : max(2, tide.least) }, lead: tide.lead)
        }
        if wanted.tide == nil { wanted.replicas = UInt16(1 + random.below(6)) }
        if random.below(2) == 0, wanted.ring != .beyond {
            let ring = wanted.ring
            place.metros = RandomNation.catalogue.metros.map {
                MetroShare(metro: $0.name, weight: UInt32(1 + random.below(4)), ring: ring)
            }
            wanted.metro = .none
            wanted.ring = .beyond
        }
        if random.below(4) == 0 {
            place.availability = [900_000, 990_000, 999_000, 999_990][Int(random.below(4))]
        }
        guard random.below(3) > 0 else { return }
        let least = Int64(wanted.tide?.least ?? wanted.replicas)
        let sites = 1 + random.below(min(least, 4))
        place.spread = SpreadWish(
            sites: UInt16(sites), regions: UInt16(1 + random.below(min(sites, 3))))
    }
}

/// What was asked of the place and is not so, worked out from descriptions and placements alone.
enum PlaceChecks {
    static func faults(_ core: PlannerCore) -> [String] {
        core.state.jobs.indices.flatMap { slot -> [String] in
            guard let wanted = core.state.submissions[slot]?.specification,
                !core.state.jobs[slot].state.isEnded, core.state.jobs[slot].state != .cancelling
            else { return [] }
            return core.state.placementSlots(slot).flatMap { fault(core, $0, wanted) }
                + spread(core, slot, wanted) + metros(core, slot, wanted)
        }
    }

    private static func fault(
        _ core: PlannerCore, _ place: Int, _ wanted: JobSpecification
    ) -> [String] {
        let record = core.state.placements[place]
        let facts = core.state.table.description(ofPool: Int(record.pool))
        let region = core.state.table.regions[Int(record.region)].description
        var faults: [String] = []
        if record.cards != cards(wanted, facts.chip) {
            faults.append("\(record.replica) has \(record.cards) cards of \(facts.chip)")
        }
        guard let wishes = wanted.place else { return faults }
        if wishes.deniedProviders.contains(region.sites[Int(facts.site)].provider) {
            faults.append("\(record.replica) lies with a provider that is denied")
        }
        if let data = wishes.data, data.mustStay, data.region != region.name {
            faults.append("\(record.replica) lies away from its data")
        }
        if !wishes.metros.isEmpty, record.ring > wishes.metros[Int(record.metro)].ring {
            faults.append("\(record.replica) is too far from metro \(record.metro)")
        }
        return faults
    }

    static func cards(_ wanted: JobSpecification, _ chip: ChipName) -> UInt32 {
        guard let place = wanted.place, place.countsByChip else { return wanted.cards }
        let worth = Int(place.chips.first { $0.chip == chip }?.efficiency.count ?? 1_000)
        let throughput = place.equivalents == 0 ? 1_000 : chip.text == "b-chip" ? 600 : 1_000
        let asked = Int(max(place.equivalents, wanted.cards)) * 1_000_000
        return UInt32((asked + worth * throughput - 1) / (worth * throughput))
    }

    /// Replicas that stay, and those that end or are out of sight: a link that is lost holds up
    /// what is put right.
    private static func staying(_ core: PlannerCore, _ slot: Int) -> [PlacementRecord]? {
        let staying = core.state.placementSlots(slot).map { core.state.placements[$0] }
            .filter { !$0.isOutgoing }
        let isHeldUp = staying.contains {
            !core.state.regions[Int($0.region)].isReachable || $0.state == .stopping
        }
        return isHeldUp ? nil : staying
    }

    private static func spread(
        _ core: PlannerCore, _ slot: Int, _ wanted: JobSpecification
    ) -> [String] {
        guard let wish = wanted.place?.spread, let staying = staying(core, slot) else { return [] }
        let job = core.state.jobs[slot]
        let sites = Set(staying.map { core.state.table.pools[Int($0.pool)].site }).count
        let regions = Set(staying.map(\.region)).count
        let done = Int(job.done)
        let lacking = max(
            Int(wish.sites) - done - sites, Int(wish.regions) - done - regions, 0)
        guard lacking > max(0, job.missing) else { return [] }
        return [
            "job \(job.id) of \(job.replicas) lies in \(sites) sites of \(regions) regions, "
                + "\(job.missing) missing, \(wish) asked"
        ]
    }

    private static func metros(
        _ core: PlannerCore, _ slot: Int, _ wanted: JobSpecification
    ) -> [String] {
        let job = core.state.jobs[slot]
        guard let metros = wanted.place?.metros, !metros.isEmpty, job.missing == 0, job.done == 0,
            let staying = staying(core, slot)
        else { return [] }
        let had = metros.indices.map { metro in staying.count { Int($0.metro) == metro } }
        let asked = MetroShare.divide(Int(job.replicas), metros.map(\.weight))
        return had == asked ? [] : ["job \(job.id) serves its metros by \(had), \(asked) asked"]
    }
}
