internal import SluiceModel

extension Fields {
    /// Where, beyond the usual: by class of chip, provider and trust, data, metros, redundancy. Nil
    /// where nothing of it is asked.
    mutating func placeWishes() -> PlaceWishes? {
        var place = PlaceWishes()
        if let count = optional("equivalents")?.whole(1...Int64(Limits.cardsPerGang)) {
            place.equivalents = UInt32(count)
        }
        place.allowedProviders = providers("allowedProviders")
        place.deniedProviders = providers("deniedProviders")
        let allowed = classes("allowedTrust")
        let denied = classes("deniedTrust")
        if !allowed.isEmpty || !denied.isEmpty {
            let all = allowed.isEmpty ? TrustSet(TrustClass.allCases) : allowed
            place.trust = all.subtracting(denied)
        }
        place.data = optional("data")?.dataPlace()
        if let items = optional("metros")?.list(atMost: Limits.metrosPerJob) {
            place.metros = items.compactMap { $0.metroShare() }
        }
        place.spread = optional("spread")?.spread()
        if let share = optional("availabilityPercent")?
            .fixedPoint(digits: 4, 1...Int64(Limits.mostAvailability), unit: "%")
        {
            place.availability = UInt32(share)
        }
        if let processors = optional("cpu")?.flag() { place.processors = processors }
        return place.isEmpty ? nil : place
    }

    private mutating func providers(_ key: String) -> [ProviderName] {
        (optional(key)?.list(atMost: Limits.namesPerList) ?? []).compactMap { $0.name() }
    }

    private mutating func classes(_ key: String) -> TrustSet {
        let items = optional(key)?.list(atMost: TrustClass.allCases.count) ?? []
        return TrustSet(items.compactMap { $0.choice(of: TrustClass.words) })
    }

    /// Chips by name, or each with what a card of it is worth: `{name: x, efficiency: 0.7}`.
    mutating func chips() -> (plain: [ChipName], worth: [ChipEfficiency]) {
        let items = optional("chips")?.list(atMost: Limits.namesPerList) ?? []
        let isPlain = items.allSatisfy {
            if case .map = $0.node.content { false } else { true }
        }
        guard !isPlain else { return (items.compactMap { $0.name() }, []) }
        return ([], items.compactMap { $0.chipEfficiency() })
    }
}

extension Value {
    fileprivate func chipEfficiency() -> ChipEfficiency? {
        guard case .map = node.content else {
            let chip: ChipName? = name()
            return chip.map { ChipEfficiency(chip: $0, efficiency: .one) }
        }
        guard var fields = Fields(self) else { return nil }
        let chip: ChipName? = fields.required("name")?.name()
        let worth = fields.optional("efficiency")?
            .fixedPoint(digits: 3, 1...Int64(Limits.mostEfficiency))
        fields.finish()
        return chip.map {
            ChipEfficiency(chip: $0, efficiency: PerMille(UInt32(worth ?? 1_000)))
        }
    }

    fileprivate func dataPlace() -> DataPlace? {
        guard var fields = Fields(self) else { return nil }
        let region: RegionName? = fields.required("region")?.name()
        let site: SiteName? = fields.optional("site")?.name()
        let amount = fields.optional("gibibytes")?.whole(0...Int64(Limits.dataGibibytes))
        let stays = fields.optional("mustStay")?.flag()
        fields.finish()
        return region.map {
            DataPlace(
                region: $0, site: site ?? .none, gibibytes: UInt32(amount ?? 0),
                mustStay: stays ?? false)
        }
    }

    fileprivate func metroShare() -> MetroShare? {
        guard var fields = Fields(self) else { return nil }
        let metro: MetroName? = fields.required("name")?.name()
        let weight = fields.optional("weight")?.whole(1...Int64(Limits.mostWeight))
        let ring = fields.required("within")?.ring()
        fields.finish()
        guard let metro, let ring else { return nil }
        return MetroShare(metro: metro, weight: UInt32(weight ?? 1), ring: ring)
    }

    fileprivate func spread() -> SpreadWish? {
        guard var fields = Fields(self) else { return nil }
        let bound = 1...Int64(Limits.replicasPerJob)
        let sites = fields.required("sites")?.whole(bound, unit: "sites")
        let regions = fields.optional("regions")?.whole(bound, unit: "regions")
        fields.finish()
        return sites.map { SpreadWish(sites: UInt16($0), regions: UInt16(regions ?? 1)) }
    }
}
