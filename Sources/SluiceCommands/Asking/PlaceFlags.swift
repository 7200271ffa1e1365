internal import SluiceModel
internal import SluiceRegionFiles

/// Flags that say where a job may lie, beyond the usual.
extension Invocation {
    /// Chips, metros and all that `PlaceWishes` holds.
    func readPlace(into job: inout JobSpecification) throws(CommandFailure) {
        var place = PlaceWishes()
        place.equivalents = try number("equivalents", in: 0...Limits.cardsPerGang, default: 0)
        place.allowedProviders = try names("provider")
        place.deniedProviders = try names("not-provider")
        place.trust = try trustClasses()
        place.data = try data()
        place.spread = try spread()
        place.availability = try availability()
        place.processors = has("cpu")
        try readChips(into: &job, &place)
        try readMetros(into: &job, &place)
        if !place.isEmpty { job.place = place }
    }

    private func readChips(
        into job: inout JobSpecification, _ place: inout PlaceWishes
    ) throws(CommandFailure) {
        let told = list("chip")
        guard told.contains(where: { $0.contains("=") }) else {
            job.chips = try names("chip")
            return
        }
        for text in told {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let worth = parts.count == 2 ? parseFixed(parts[1], digits: 3) : 1_000
            guard let name = ChipName(parts.first ?? ""), let worth,
                (1...Int64(Limits.mostEfficiency)).contains(worth)
            else { throw wrong("chip", text, "a chip's name, or NAME=WORTH, as ascend-910b=0.7") }
            place.chips.append(
                ChipEfficiency(chip: name, efficiency: PerMille(UInt32(worth))))
        }
    }

    private func readMetros(
        into job: inout JobSpecification, _ place: inout PlaceWishes
    ) throws(CommandFailure) {
        let told = list("metro")
        let bound = try ring()
        if told.count <= 1, !(told.first?.contains { "=@".contains($0) } ?? false) {
            job.metro = try name("metro", as: NameKind.Metro.self) ?? .none
            job.ring = bound
            return
        }
        for text in told {
            let halves = text.split(separator: "@", maxSplits: 1).map(String.init)
            let parts = halves[0].split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = MetroName(parts.first ?? ""),
                let weight = parts.count == 2 ? UInt32(parts[1]) : 1,
                (1...Limits.mostWeight).contains(weight),
                let ring = halves.count == 2 ? Self.ring(halves[1]) : bound
            else {
                throw wrong(
                    "metro", text, "NAME, NAME=WEIGHT or NAME=WEIGHT@BOUND, as shanghai=3@10ms")
            }
            place.metros.append(MetroShare(metro: name, weight: weight, ring: ring))
        }
    }

    private static func ring(_ text: String) -> Ring? {
        parseDuration(text).flatMap { Ring(boundMilliseconds: $0.count / 1_000) }
    }

    private func trustClasses() throws(CommandFailure) -> TrustSet {
        let only = try classes("only-trust")
        let not = try classes("not-trust")
        guard !only.isEmpty || !not.isEmpty else { return [] }
        return (only.isEmpty ? TrustSet(TrustClass.allCases) : only).subtracting(not)
    }

    private func classes(_ flag: String) throws(CommandFailure) -> TrustSet {
        var set: TrustSet = []
        for text in list(flag) {
            guard let found = TrustClass.allCases.first(where: { "\($0)" == text }) else {
                throw wrong(flag, text, "open, contracted or sensitive")
            }
            set.formUnion(TrustSet([found]))
        }
        return set
    }

    private func data() throws(CommandFailure) -> DataPlace? {
        guard let text = text("data") else {
            guard !has("data-stays") else {
                throw CommandFailure(
                    .usage,
                    "sluice \(verb): --data-stays needs where the data lies; add --data REGION")
            }
            return nil
        }
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let place = (parts.first ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        guard let region = RegionName(place.first ?? ""),
            let amount = parts.count == 2 ? UInt32(parts[1]) : 0,
            amount <= Limits.dataGibibytes,
            let site = place.count == 2 ? SiteName(place[1]) : SiteName.none
        else { throw wrong("data", text, "REGION=GIB or REGION/SITE=GIB, as ningxia=2000") }
        return DataPlace(
            region: region, site: site, gibibytes: amount, mustStay: has("data-stays"))
    }

    private func spread() throws(CommandFailure) -> SpreadWish? {
        guard let text = text("spread") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(parts.count), let sites = parts[0],
            let regions = parts.count == 2 ? parts[1] : 1
        else { throw wrong("spread", text, "SITES or SITES/REGIONS, as 3/2") }
        return SpreadWish(sites: sites, regions: regions)
    }

    private func availability() throws(CommandFailure) -> UInt32 {
        guard let text = text("availability") else { return 0 }
        guard let share = parseFixed(text, digits: 4),
            (1...Int64(Limits.mostAvailability)).contains(share)
        else { throw wrong("availability", text, "a percentage under 100, as 99.9") }
        return UInt32(share)
    }
}
