internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice pools`: the pools of one region, or of all.
let poolsVerb = Verb(
    "pools", "List pools: chip, cards, largest gang that fits, price", arguments: ["[region]"],
    flags: readerFlags, example: "sluice pools ningxia"
) { invocation throws(CommandFailure) in
    let region =
        invocation.arguments.isEmpty
        ? RegionName.none
        : try invocation.nameArgument("region", as: NameKind.Region.self)
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in try client.pools(of: region) }
    invocation.report(.poolList(list)) {
        let frozen = list.pools.filter { !$0.frozenBecause.isEmpty }
        return frozen.map { pool in
            "pool \(pool.pool) is frozen, nothing new goes there: \(pool.frozenBecause). When that "
                + "is mended: sluice thaw \(pool.region) \(pool.pool)"
        }
            + Words.table(
                [
                    "pool", "region", "site", "provider", "tier", "chip", "cards", "free", "kept",
                    "reserved", "gang", "placed", "local", "down", "¥/card h",
                ],
                list.pools.map(row), left: [0, 1, 2, 3, 4, 5], empty: "no pool is registered")
    }
    return 0
}

private func row(_ pool: PoolView) -> [String] {
    [
        pool.pool.text, pool.region.text, pool.site.text, pool.provider.text, "\(pool.tier)",
        pool.chip.text, Words.count(pool.registeredCards), Words.count(pool.freeCards),
        Words.count(pool.keptCards), Words.count(pool.reservedCards),
        Words.count(pool.largestGang),
        Words.count(pool.placedCards), Words.count(pool.localCards),
        Words.count(pool.unavailableCards),
        Words.yuan(pool.pricePerCardHour),
    ]
}
