internal import SluiceModel

extension Value {
    /// A pool of the site at `site` in its region.
    func pool(site: UInt16, names: inout NationNames) -> PoolDescription? {
        guard var fields = Fields(self) else { return nil }
        let name: PoolName? = fields.required("name")?.declaredName(in: &names.pools)
        let tierField = fields.required("tier")
        let tier = tierField?.choice(of: Tier.all.map { ($0.description, $0) })
        let chip: ChipName? = fields.required("chip")?.referredName(names.chips)
        let interconnect = fields.required("interconnect")?.choice(of: InterconnectClass.words)
        let gigabits = fields.required("interconnectGigabits")?.whole(1...100_000, unit: "Gbit/s")
        let trust = fields.optional("trust").map { $0.choice(of: TrustClass.words) } ?? .open
        let price = fields.required("pricePerCardHourYuan")?
            .fixedPoint(digits: 6, 0...1_000_000_000, unit: "yuan")
        let executorField = fields.optional("executor")
        let windows = fields.optional("lent")?.list(atMost: Limits.lendingWindows) ?? []
        let lent = windows.compactMap { $0.lendingWindow() }
        let (blocks, rooms) = fields.required("blocks")?.blocks() ?? ([], [])
        let executor =
            executorField.map { $0.executor(blocks: blocks) }
            ?? ExecutorEntry(kind: .emulated, settings: nil)
        let basis = fields.basis()
        fields.finish()
        guard let name, let tierField, let tier, let chip, let interconnect, let gigabits,
            let trust,
            let price, let executor, basis != nil, !blocks.isEmpty
        else { return nil }
        var pool = PoolDescription(
            name: name, site: site, tier: tier, chip: chip, interconnect: interconnect,
            interconnectGigabits: UInt32(gigabits), trust: trust,
            pricePerCardHour: MicroYuan(price), executor: executor.kind, lendingWindows: lent,
            blocks: blocks)
        if rooms.contains(where: { $0 != NodeRoom() }) { pool.nodeRooms = rooms }
        names.executors[name] = executor.settings
        let fitting = Tier(cards: pool.cards)
        if fitting != tier {
            tierField.problem(
                "a pool of \(pool.cards) cards is not of tier '\(tier)'",
                "write `tier: \(fitting)`, or mend the blocks")
        }
        return pool
    }

    /// `- {count: 40, nodes: 32, cardsPerNode: 8}`: 40 blocks of 32 nodes. With `processors` and
    /// `memoryGibibytes` where it is known what a node has beside its cards.
    private func blocks() -> ([BlockDescription], [NodeRoom]) {
        var blocks: [BlockDescription] = []
        var rooms: [NodeRoom] = []
        for item in nonEmptyList(atMost: Limits.blocksPerPool, of: "block") ?? [] {
            guard var fields = Fields(item) else { continue }
            let limit = Int64(Limits.blocksPerPool)
            let count = fields.optional("count").map { $0.whole(1...limit) } ?? 1
            let nodes = fields.required("nodes")?.whole(1...Int64(Limits.nodesPerBlock))
            let cards = fields.required("cardsPerNode")?.whole(1...Int64(Limits.cardsPerNode))
            let processors = fields.optional("processors")?.whole(1...4_096, unit: "processors")
            let memory = fields.optional("memoryGibibytes")?.whole(1...1_048_576, unit: "GiB")
            fields.finish()
            guard let count, let nodes, let cards else { continue }
            let room = NodeRoom(
                processors: PerMille(UInt32(processors ?? 0) * 1_000),
                memory: Mebibytes(UInt32(memory ?? 0) * 1_024))
            let block = BlockDescription(nodes: UInt16(nodes), cardsPerNode: UInt8(cards))
            blocks += Array(repeating: block, count: Int(count))
            rooms += Array(repeating: room, count: Int(count))
            if blocks.count > Limits.blocksPerPool {
                problem(
                    "more than \(Limits.blocksPerPool) blocks", "make the blocks larger")
                return ([], [])
            }
        }
        return (blocks, rooms)
    }
}

extension InterconnectClass {
    static let words: [(word: String, value: Self)] = allCases.map { ("\($0)", $0) }
}

extension TrustClass {
    static let words: [(word: String, value: Self)] = allCases.map { ("\($0)", $0) }
}

extension ExecutorKind {
    static let words: [(word: String, value: Self)] = allCases.map { ("\($0)", $0) }
}
