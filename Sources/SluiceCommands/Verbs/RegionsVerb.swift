internal import SluiceClient
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

/// `sluice regions`: all regions as the planner sees them.
let regionsVerb = Verb(
    "regions", "List regions: link, cards, orders, power price", flags: readerFlags,
    example: "sluice regions"
) { invocation throws(CommandFailure) in
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in try client.regions() }
    invocation.report(.regionList(list)) {
        Words.table(
            [
                "region", "link", "lease", "cards", "free", "placed", "local", "down", "jobs",
                "¥/kWh", "cordoned",
            ],
            list.regions.map(row), left: [0, 1, 10],
            empty: "no region has registered; start one with 'sluice gateway'")
    }
    return 0
}

private func row(_ region: RegionView) -> [String] {
    [
        region.name.text, "\(region.reachability)",
        region.leaseLeft.count > 0 ? Words.length(region.leaseLeft) : "over",
        Words.count(region.registeredCards), Words.count(region.freeCards),
        Words.count(region.placedCards), Words.count(region.localCards),
        Words.count(region.unavailableCards), Words.count(region.placements),
        Words.yuan(region.pricePerKilowattHour),
        region.cordonedSites.map(\.text).joined(separator: ", "),
    ]
}

/// `sluice regions check`: validates a folder of region files.
let regionsCheckVerb = Verb(
    "regions check", "Check a folder of region files, and say what it adds up to",
    arguments: ["[folder]"], example: "sluice regions check Regions"
) { invocation throws(CommandFailure) in
    let folder = invocation.arguments.first ?? "Regions"
    do throws(FileProblems) {
        let nation = try Nation(folder: folder)
        invocation.context.line("\(folder): no problems\n\(nation.totals)")
        return 0
    } catch {
        let count = error.problems.count
        throw CommandFailure(
            .refused,
            "\(error)\nsluice regions check: \(count) problem\(count == 1 ? "" : "s") in \(folder)"
        )
    }
}
