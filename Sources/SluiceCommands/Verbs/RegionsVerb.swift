internal import SluiceClient
internal import SluiceCoding
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

/// `sluice regions`: all regions as the planner sees them, why a link is lost, and the alarms.
let regionsVerb = Verb(
    "regions", "List regions: link and why it is lost, clocks, orders, cards, power price",
    flags: readerFlags, example: "sluice regions"
) { invocation throws(CommandFailure) in
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in try client.regions() }
    invocation.report(.regionList(list)) {
        Words.table(
            [
                "region", "link", "lease", "unknown", "orders", "cards", "free", "placed", "local",
                "down", "jobs", "¥/kWh", "kW", "standing",
            ],
            list.regions.map(row), left: [0, 1, 13],
            empty: "no region has registered; start one with 'sluice gateway'")
            + list.regions.compactMap(lost) + list.alarms.map(Words.alarm)
    }
    return 0
}

private func row(_ region: RegionView) -> [String] {
    [
        region.name.text, "\(region.reachability)",
        region.leaseLeft.count > 0 ? Words.length(region.leaseLeft) : "over",
        region.reachability == .reachable ? "-" : Words.length(region.unknownFor),
        Words.count(region.outstandingOrders),
        Words.count(region.registeredCards), Words.count(region.freeCards),
        Words.count(region.placedCards), Words.count(region.localCards),
        Words.count(region.unavailableCards), Words.count(region.placements),
        Words.yuan(region.pricePerKilowattHour), power(region), standing(region),
    ]
}

/// What its placements draw, and what they may, in kilowatts.
private func power(_ region: RegionView) -> String {
    let drawn = Words.count((region.powerDraw.count + 999) / 1_000)
    return region.powerCapKilowatts > 0
        ? "\(drawn) of \(Words.count(region.powerCapKilowatts))" : drawn
}

/// What an operator, a drain, or its own lateness make of a region.
private func standing(_ region: RegionView) -> String {
    var words: [String] = []
    if region.isCordoned { words.append("cordoned") }
    if region.drainTotal > 0 {
        let moved = max(region.drainTotal, region.drainLeft) - region.drainLeft
        words.append("draining, \(moved) of \(region.drainTotal) moved")
    }
    if region.isLagging { words.append("lagging: gets no orders") }
    if region.heldDropCards > 0 {
        words.append("\(Words.count(region.heldDropCards)) cards fewer, held")
    }
    if !region.cordonedSites.isEmpty {
        words.append(
            "cordoned " + region.cordonedSites.map(\.text).joined(separator: ", "))
    }
    return words.joined(separator: "; ")
}

/// Why a region is not reachable; nil where it is.
private func lost(_ region: RegionView) -> String? {
    guard region.reachability != .reachable else { return nil }
    return "\(region.name): \(region.reachability) since \(Words.time(region.since)), "
        + "\(region.cause): \(Words.text(region.causeSentence))"
}

/// `sluice regions check`: validates a folder of region files.
let regionsCheckVerb = Verb(
    "regions check", "Check a folder of region files, and say what it adds up to",
    arguments: ["[folder]"],
    flags: [Flag("json", nil, "print the problems as JSON; none is an empty list")],
    example: "sluice regions check Regions"
) { invocation throws(CommandFailure) in
    let folder = invocation.arguments.first ?? invocation.regionsFolder
    let isJson = invocation.has("json")
    let nation: Nation
    do throws(FileProblems) {
        nation = try Nation(folder: folder)
    } catch {
        let count = error.problems.count
        if isJson {
            invocation.context.line(json(error.problems, in: folder))
            return CommandFailure.Code.refused.rawValue
        }
        throw CommandFailure(
            .refused,
            "\(error)\nsluice regions check: \(count) problem\(count == 1 ? "" : "s") in \(folder)"
        )
    }
    for region in nation.layout.regions { try checkSize(of: region, in: folder) }
    invocation.context.line(
        isJson ? json([], in: folder) : "\(folder): no problems\n\(nation.totals)")
    return 0
}

/// A region that no message carries could never be registered: better said here than by a gateway.
private func checkSize(
    of region: RegionDescription, in folder: String
) throws(CommandFailure) {
    do throws(EncodingFault) {
        _ = try MessageCodec.frame(
            .registerRegion(RegisterRegion(description: region)), correlation: 0)
    } catch {
        throw CommandFailure(
            .refused,
            "sluice regions check: region \(region.name) of \(folder) cannot be registered: "
                + "\(error). Divide its pools over two regions.")
    }
}

private func json(_ problems: [FileProblem], in folder: String) -> String {
    let items = problems.map { problem in
        "{\"file\": \(quoted(problem.file)), \"line\": \(problem.mark.line), "
            + "\"column\": \(problem.mark.column), \"field\": \(quoted(problem.field)), "
            + "\"what\": \(quoted(problem.what)), \"remedy\": \(quoted(problem.remedy))}"
    }
    return "{\"folder\": \(quoted(folder)), \"problems\": ["
        + items.joined(separator: ",\n  ") + "]}"
}

/// A string of JSON (RFC 8259, 7).
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
