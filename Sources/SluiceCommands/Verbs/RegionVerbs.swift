internal import SluiceClient
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

/// `sluice region …`: what an operator does about one region.
let regionVerbs: [Verb] = [
    regionVerb(
        "cordon", .cordon, "Let nothing new go to a region; what runs there runs on",
        example: "sluice region cordon ningxia --as operator/local"),
    regionVerb(
        "uncordon", .uncordon, "Let work go to a region again; ends a drain",
        example: "sluice region uncordon ningxia --as operator/local"),
    regionVerb(
        "drain", .drain, "Cordon a region, and move what can move, some at a time",
        flags: [atMostFlag],
        example: "sluice region drain ningxia --at-most 8 --as operator/local"),
    regionVerb(
        "declare-lost", .declareLost,
        "Give a region up that is out of sight: what it had goes elsewhere as its fences allow",
        flags: [stoppedFlag],
        example: "sluice region declare-lost ningxia --as operator/local"),
    regionVerb(
        "remove", .remove, "Forget a region that will never answer again; its name is free then",
        flags: [stoppedFlag],
        example: "sluice region remove ningxia --as operator/local"),
    pricesVerb,
]

/// `sluice region prices`: what electricity costs in a region hour by hour, from a file.
private let pricesVerb = Verb(
    "region prices",
    "Set a region's hourly prices from a file; they hold over restarts until it brings others",
    arguments: ["region", "[file]"],
    flags: [
        Flag("own", nil, "go back to the prices that the region came with"),
        Flag("key", "HEX", "the request's key, to send the same request again"),
    ] + readerFlags,
    example: "sluice region prices shandong prices.csv --as operator/local"
) { invocation throws(CommandFailure) in
    let region = try invocation.nameArgument("region", as: NameKind.Region.self)
    var prices: HourlyPrices?
    if !invocation.has("own") {
        guard invocation.arguments.count == 2 else {
            throw CommandFailure(
                .usage, "sluice region prices: name a file of prices after the region, or --own")
        }
        do throws(FileProblems) {
            prices = try readPrices(path: invocation.arguments[1])
        } catch {
            throw CommandFailure(
                .refused, "\(error)\nsluice region prices: the prices stay as they are")
        }
    }
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.setPrices(prices, of: region, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}

/// The bound of a drain.
let atMostFlag = Flag(
    "at-most", "N", "placements that move at once, 1 to 4096 (default: 16)")

private let stoppedFlag = Flag(
    "stopped", nil,
    "somebody has seen that nothing runs there any more: wait for no lease and no fence; where "
        + "that is not so, an exclusive job may run twice")

private func regionVerb(
    _ word: String, _ action: RegionAction, _ summary: String, flags: [Flag] = [],
    example: String
) -> Verb {
    Verb(
        "region \(word)", summary, arguments: ["region"],
        flags: flags
            + [Flag("key", "HEX", "the request's key, to send the same request again")]
            + readerFlags,
        example: example
    ) { invocation throws(CommandFailure) in
        let region = try invocation.nameArgument("region", as: NameKind.Region.self)
        let key = try invocation.requestKey()
        let atMost = try invocation.number("at-most", in: 1...4_096, default: UInt32(0))
        let isStopped = invocation.has("stopped")
        let client = try invocation.client()
        let done = try invocation.asking { () throws(ClientError) in
            try client.change(region, action, atMost: atMost, isStopped: isStopped, key: key)
        }
        invocation.report(.done(done)) { [done.sentence] }
        return 0
    }
}
