internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice capacity`: how many gangs still fit.
let capacityVerb = Verb(
    "capacity", "Say how many gangs of each size still fit, by tier and ring",
    flags: [
        Flag("gang", "N", "a gang's cards; may be repeated, 16 at most (8,64,256,1024)"),
        Flag("metro", "NAME", "only pools near this metro, one row for each ring"),
        Flag("within", "BOUND", "only this ring of the metro: 2ms, 5ms, 10ms, 20ms or 50ms"),
    ] + readerFlags,
    example: "sluice capacity --gang 8 --gang 64 --metro shanghai"
) { invocation throws(CommandFailure) in
    let sizes = try gangSizes(invocation)
    let metro = try invocation.name("metro", as: NameKind.Metro.self) ?? .none
    let bound = try invocation.ring()
    if bound != .beyond, metro.isNone {
        throw CommandFailure(
            .usage, "sluice capacity: --within needs a metro; add --metro NAME")
    }
    let rings =
        metro.isNone || bound != .beyond
        ? [bound] : Ring.allCases.filter { $0 != .beyond }
    let client = try invocation.client()
    var rows: [[String]] = []
    var answers: [String] = []
    for ring in rings {
        let fits = try invocation.asking { () throws(ClientError) in
            try client.whatFits(sizes, near: metro, within: ring)
        }
        let within = ring.boundMilliseconds ?? 0
        let answer = MessageJson.encode(.fits(fits), correlation: 0)
        answers.append(
            metro.isNone ? answer : "{\"withinMilliseconds\": \(within), \"answer\": \(answer)}")
        rows += table(fits, sizes, ring)
    }
    if invocation.has("json") {
        let whole = answers.joined(separator: ",\n")
        invocation.context.line(metro.isNone ? whole : "[\(whole)]")
        return 0
    }
    let head = ["tier", "ring"] + sizes.map { "gangs of \(Words.count($0))" }
    invocation.context.lines(
        Words.table(head, rows, left: [0, 1], empty: "no pool is near enough, or registered"))
    return 0
}

private func gangSizes(_ invocation: Invocation) throws(CommandFailure) -> [UInt32] {
    guard invocation.has("gang") else { return [8, 64, 256, 1_024] }
    var sizes: [UInt32] = []
    for text in invocation.list("gang") {
        guard let size = UInt32(text), (1...Limits.cardsPerGang).contains(size) else {
            throw invocation.wrong("gang", text, "cards, 1 to \(Limits.cardsPerGang)")
        }
        sizes.append(size)
    }
    guard (1...16).contains(sizes.count) else {
        throw invocation.wrong("gang", "\(sizes.count) sizes", "16 sizes at most")
    }
    return sizes
}

/// One row a tier.
private func table(_ fits: Fits, _ sizes: [UInt32], _ ring: Ring) -> [[String]] {
    var tiers: [Tier] = []
    for fit in fits.fits where !tiers.contains(fit.tier) { tiers.append(fit.tier) }
    return tiers.sorted().map { tier in
        ["\(tier)", Words.ring(ring)]
            + sizes.map { size in
                let fit = fits.fits.first { $0.tier == tier && $0.cards == size }
                return fit.map { Words.count($0.gangs) } ?? "0"
            }
    }
}
