extension JobSpecification {
    /// What of its wishes about the place makes no sense, whatever the nation looks like; nil where
    /// all does.
    public var placeProblem: String? {
        guard let place else { return nil }
        return sizeProblem(place) ?? listProblem(place) ?? metroProblem(place)
            ?? redundancyProblem(place)
    }

    private func sizeProblem(_ place: PlaceWishes) -> String? {
        if place.equivalents > Limits.cardsPerGang {
            return "equivalents is \(place.equivalents): at most \(Limits.cardsPerGang)"
        }
        if place.equivalents > 0, cards > 0 {
            return "cards and equivalents: ask for a count of cards, or for A100-equivalents"
        }
        if place.countsByChip, cardShare < .one {
            return "a share of a card is a share of one card: name its chips without an efficiency"
        }
        if place.countsByChip, overRegions > 1 {
            return "a gang that is counted by its chip lies in one pool: leave overRegions out"
        }
        if !place.chips.isEmpty, !chips.isEmpty {
            return "chips stand twice: with an efficiency each, or by name alone"
        }
        if let bad = place.chips.first(where: {
            !(1...Limits.mostEfficiency).contains($0.efficiency.count)
        }) {
            return "the efficiency of chip \(bad.chip) is \(bad.efficiency.count) thousandths: "
                + "1 ... \(Limits.mostEfficiency)"
        }
        let named = place.chips.map(\.chip).sorted()
        if let twice = zip(named, named.dropFirst()).first(where: { $0 == $1 }) {
            return "chip \(twice.0) stands twice"
        }
        return nil
    }

    private func listProblem(_ place: PlaceWishes) -> String? {
        if !place.trust.isEmpty, !place.trust.classes.contains(where: { $0 >= leastTrust }) {
            return "no trust class is left: of those named none is \(leastTrust) or more"
        }
        if let both = place.allowedProviders.first(where: place.deniedProviders.contains) {
            return "provider \(both) is allowed and denied: take it out of one list"
        }
        guard let data = place.data else { return nil }
        if data.gibibytes > Limits.dataGibibytes {
            return "data is \(data.gibibytes) GiB: at most \(Limits.dataGibibytes)"
        }
        if data.gibibytes == 0, !data.mustStay {
            return "data is 0 GiB: say how much there is to move, or that it must stay"
        }
        return nil
    }

    private func metroProblem(_ place: PlaceWishes) -> String? {
        guard !place.metros.isEmpty else { return nil }
        if kind != .inference { return "only inference is near metros: leave metros out" }
        if !metro.isNone { return "metro and metros: name the users' metros in one of them" }
        if let bad = place.metros.first(where: {
            !(1...Limits.mostWeight).contains($0.weight)
        }) {
            return "the weight of metro \(bad.metro) is \(bad.weight): 1 ... \(Limits.mostWeight)"
        }
        if let bad = place.metros.first(where: { $0.ring == .beyond }) {
            return "metro \(bad.metro) has no bound: say within how many milliseconds"
        }
        let named = place.metros.map(\.metro).sorted()
        if let twice = zip(named, named.dropFirst()).first(where: { $0 == $1 }) {
            return "metro \(twice.0) stands twice"
        }
        return nil
    }

    private func redundancyProblem(_ place: PlaceWishes) -> String? {
        if place.processors, kind != .inference {
            return "only inference may run on general processors without naming their chip"
        }
        if place.availability > Limits.mostAvailability {
            return "availability is \(place.availability) millionths: at most "
                + "\(Limits.mostAvailability)"
        }
        guard place.spread != nil || place.availability > 0 else { return nil }
        if kind != .inference {
            return "only inference has replicas to spread: a gang lies in one piece"
        }
        guard let spread = place.spread else { return nil }
        if spread.regions < 1 || spread.sites < spread.regions {
            return "spread is \(spread.sites) sites in \(spread.regions) regions: at least one "
                + "region, and a site in each"
        }
        let least = tide?.least ?? replicas
        if spread.sites > least {
            return "\(least) replicas do not lie in \(spread.sites) sites: ask for as many "
                + "replicas (of a tide, its least), or for fewer sites"
        }
        return nil
    }
}
