import SluiceModel

extension Draft {
    /// `pool NAME 4x8 2x4 chip a100 price 2.0`, and perhaps `tier`, `interconnect`, `trust`,
    /// `lent 00:00 to 08:00`.
    mutating func pool(_ words: inout Words) throws(ScenarioProblem) {
        guard let region = regions.indices.last,
            let site = regions[region].description.sites.indices.last
        else { throw words.problem("a pool stands under its site") }
        let name: PoolName = try words.name("a pool")
        var blocks: [BlockDescription] = []
        while let word = words.peek, word.first?.isNumber == true {
            blocks.append(try block(&words))
        }
        guard !blocks.isEmpty else { throw words.problem("a pool has blocks, as 4x8 is one") }
        try words.expect("chip")
        let chip: ChipName = try words.name("a chip")
        guard chips.contains(where: { $0.name == chip }) else {
            throw words.problem("no line above tells of a chip \(chip)")
        }
        try words.expect("price")
        let price = MicroYuan(try words.millionths("yuan a card-hour"))
        var pool = PoolDescription(
            name: name, site: UInt16(site), tier: .edge, chip: chip, interconnect: .roce,
            interconnectGigabits: 200, trust: .open, pricePerCardHour: price, executor: .emulated,
            lendingWindows: [], blocks: blocks)
        while words.peek != nil { try poolFact(&pool, &words) }
        regions[region].description.pools.append(pool)
    }

    private func block(_ words: inout Words) throws(ScenarioProblem) -> BlockDescription {
        let word = try words.word("a block")
        let parts = word.split(separator: "x")
        guard parts.count == 2, let nodes = UInt16(parts[0]), let cards = UInt8(parts[1]),
            nodes > 0, (1...Limits.cardsPerNode).contains(Int(cards))
        else { throw words.problem("`\(word)` is no block: 4x8 is four nodes of eight cards") }
        return BlockDescription(nodes: nodes, cardsPerNode: cards)
    }

    private func poolFact(
        _ pool: inout PoolDescription, _ words: inout Words
    ) throws(ScenarioProblem) {
        let fact = try words.word("a fact")
        switch fact {
        case "tier":
            let word = try words.word("a tier")
            guard let tier = Tier(name: word) else { throw words.problem("`\(word)` is no tier") }
            pool.tier = tier
        case "interconnect": pool.interconnect = try words.interconnect()
        case "trust": pool.trust = try words.trust()
        case "lent":
            let start = try words.clock("the window's start")
            try words.expect("to")
            let end = try words.clock("the window's end")
            pool.lendingWindows.append(
                LendingWindow(startSecondOfDay: Int32(start), endSecondOfDay: Int32(end)))
        default:
            throw words.problem(
                "`\(fact)` is no fact of a pool: tier, interconnect, trust, lent")
        }
    }
}

extension Words {
    mutating func interconnect() throws(ScenarioProblem) -> InterconnectClass {
        let word = try word("an interconnect")
        guard let value = InterconnectClass.allCases.first(where: { "\($0)" == word }) else {
            throw problem("`\(word)` is no interconnect: ethernet, roce, infiniband, superpod")
        }
        return value
    }

    mutating func trust() throws(ScenarioProblem) -> TrustClass {
        let word = try word("a trust class")
        guard let value = TrustClass.allCases.first(where: { "\($0)" == word }) else {
            throw problem("`\(word)` is no trust class: open, contracted, sensitive")
        }
        return value
    }
}
