internal import SluiceClient
internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// `sluice usage`: what was used in a range of time, and what idles.
let usageVerb = Verb(
    "usage", "Show card hours, cost and carbon of power, utilisation and idle cards over a time",
    flags: [
        Flag("by", "WHAT", "tenant, provider, pool or tier (tier)"),
        Flag("from", "WHEN", "from this moment, 2026-03-01T00:00, or the last so long, 24h (all)"),
        Flag("to", "WHEN", "until this moment (now)"),
        Flag("tenant", "ORG/TEAM", "only this tenant's and his teams' (all that you may see)"),
    ] + readerFlags,
    example: "sluice usage --by provider --from 24h"
) { invocation throws(CommandFailure) in
    let by = try invocation.choice("by", of: UsageBy.self) ?? .tier
    let tenant = invocation.has("tenant") ? try invocation.tenant() : .none
    let to = invocation.has("to") ? try invocation.moment("to") ?? .none : .none
    let client = try invocation.client()
    let from = try invocation.begin(before: client.welcome.civilTime)
    let usage = try invocation.asking { () throws(ClientError) in
        try client.usage(by: by, from: from, to: to, tenant: tenant)
    }
    invocation.report(.usageReply(usage)) { describe(usage) }
    return 0
}

extension Invocation {
    /// The begin of a range: a moment, or a length of time before `now`; `.none` for all.
    func begin(before now: CivilTime) throws(CommandFailure) -> CivilTime {
        guard let text = text("from") else { return .none }
        if let length = Self.parseDuration(text) {
            return CivilTime(seconds: max(1, now.seconds - length.count / 1_000_000))
        }
        guard let moment = try? moment("from") else {
            throw wrong("from", text, "a moment, as 2026-03-01T20:00, or a length, as 24h or 7d")
        }
        return moment
    }
}

private let inAll = "in all"

private func describe(_ usage: UsageReply) -> [String] {
    let seconds = usage.to.since(usage.from).count
    var lines = [
        "from \(Words.time(usage.from)) to \(Words.time(usage.to)), "
            + Words.length(Seconds(max(0, seconds)))
    ]
    let hasPools = usage.rows.contains { $0.cards > 0 }
    var header = ["\(usage.by)", "card hours", "runs ended", "power ¥", "cost ¥", "CO2e kg"]
    if hasPools { header += ["cards", "used", "idle now"] }
    if hasPools, usage.by == .pool { header.append("idle since") }
    let total = usage.rows.reduce(into: UsageRow(name: inAll)) { sum, row in
        sum.milliCardSeconds += row.milliCardSeconds
        sum.runs += row.runs
        sum.power = sum.power + row.power
        sum.cost = sum.cost + row.cost
        sum.carbonGrams += row.carbonGrams
        sum.cards += row.cards
        sum.registeredCardSeconds += row.registeredCardSeconds
        sum.idleCards += row.idleCards
    }
    lines += Words.table(
        header,
        (usage.rows + (usage.rows.count > 1 ? [total] : [])).map { row in
            cells(row, hasPools: hasPools, by: usage.by)
        }, left: [0], empty: "nothing was used")
    return lines
}

private func cells(_ row: UsageRow, hasPools: Bool, by: UsageBy) -> [String] {
    var cells = [
        row.name.isEmpty ? "(not told apart)" : Words.text(row.name),
        Words.count(row.milliCardSeconds / 3_600_000), Words.count(row.runs),
        Words.yuan(row.power), Words.yuan(row.cost), kilograms(row.carbonGrams),
    ]
    guard hasPools else { return cells }
    let isKnown = row.registeredCardSeconds > 0
    let perMille = isKnown ? row.milliCardSeconds / row.registeredCardSeconds : 0
    cells += [
        Words.count(row.cards), isKnown ? "\(perMille / 10).\(perMille % 10) %" : "-",
        Words.count(row.idleCards),
    ]
    if by == .pool {
        let isPool = row.name != inAll && row.idleCards > 0
        cells.append(isPool ? idle(row.idleSince) : "-")
    }
    return cells
}

private func kilograms(_ grams: Int64) -> String {
    "\(grams / 1_000).\(grams % 1_000 / 100)"
}

private func idle(_ since: CivilTime) -> String {
    since == .none ? "always" : Words.time(since)
}
