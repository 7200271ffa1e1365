internal import SluiceClient
internal import SluiceDaemons
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceSimulation

private let historyFlags = [
    Flag("data", "DIR", "the planner's data folder, which is copied and left alone"),
    Flag("journal", "URL", "the planner's journal on PostgreSQL instead, which is read only"),
    Flag("last", "TIME", "the last so long of its journal; 0s for what lives now (24h)"),
    Flag("json", nil, "print JSON"),
]

/// `sluice whatif`: a stretch of the journal with a change.
let whatIfVerb = Verb(
    "whatif", "Play a stretch of a planner's journal with a change, and show the difference",
    flags: [
        Flag("without", "REGION", "this region is gone; may be repeated"),
        Flag("more", "POOL=CARDS", "so many cards more in a pool; may be repeated"),
        Flag(
            "tariff", "REGION=PERCENT", "its power costs so much of what it does; may be repeated"),
        Flag("regions", "DIR", "the nation of these region files (as the journal has it)"),
        Flag("policy", "FILE", "this policy (as the journal has it)"),
    ] + historyFlags,
    example: "sluice whatif --data planner-data --last 24h --without ningxia"
) { invocation throws(CommandFailure) in
    var change = WhatIf.Change()
    change.without = try invocation.names("without")
    for (name, value) in try invocation.pairs("more", most: UInt64(Limits.cardsPerGang)) {
        guard let pool = PoolName(name) else { throw invocation.wrong("more", name, "a pool") }
        change.more.append((pool, UInt32(value)))
    }
    for (name, value) in try invocation.pairs("tariff", most: 10_000) {
        guard let region = RegionName(name) else {
            throw invocation.wrong("tariff", name, "a region")
        }
        change.tariffs.append((region, Int64(value)))
    }
    do throws(FileProblems) {
        if let folder = invocation.text("regions") {
            change.layout = try Nation(folder: folder).layout
        }
        if let path = invocation.text("policy") { change.policy = try readPolicy(path: path) }
    } catch { throw CommandFailure(.unavailable, "sluice whatif: \(error)") }
    return try play(change, invocation)
}

/// `sluice policy preview`: yesterday under another policy.
let policyPreviewVerb = Verb(
    "policy preview", "Play yesterday's jobs under a policy file, and show the difference",
    arguments: ["file"], flags: historyFlags,
    example: "sluice policy preview policy.yaml --data planner-data"
) { invocation throws(CommandFailure) in
    var change = WhatIf.Change()
    do throws(FileProblems) {
        change.policy = try readPolicy(path: invocation.arguments[0])
    } catch {
        throw CommandFailure(.refused, "\(error)\nsluice policy preview: nothing was played")
    }
    return try play(change, invocation)
}

extension Invocation {
    /// `NAME=NUMBER` of a flag that may be repeated.
    fileprivate func pairs(
        _ flag: String, most: UInt64
    ) throws(CommandFailure) -> [(name: String, value: UInt64)] {
        var pairs: [(name: String, value: UInt64)] = []
        for text in repeated(flag) {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let value = UInt64(parts[1]), (1...most).contains(value) else {
                throw wrong(flag, text, "NAME=NUMBER, 1 to \(most)")
            }
            pairs.append((String(parts[0]), value))
        }
        return pairs
    }
}

/// Where the flags say that the journal is.
func historySource(_ invocation: Invocation) throws(CommandFailure) -> HistorySource {
    if let url = invocation.text("journal") {
        return .server(url: try invocation.journalURL("journal", url))
    }
    guard let folder = invocation.text("data") else {
        throw CommandFailure(
            .usage,
            "sluice \(invocation.verb): name the planner's data folder with --data, whose journal "
                + "is copied and read there, or its --journal")
    }
    let temporary = invocation.context.variable("TMPDIR") ?? "/tmp"
    return .folder(folder, scratch: "\(temporary)/sluice-history-\(RequestKey.random().hex)")
}

private func play(
    _ change: WhatIf.Change, _ invocation: Invocation
) throws(CommandFailure) -> Int32 {
    let length = try invocation.duration("last", default: .milliseconds(86_400_000))
    let source = try historySource(invocation)
    let report: WhatIf
    do throws(DaemonFailure) {
        let history = try source.read(last: Seconds(length.count / 1_000_000))
        let unknown = change.unknown(to: history)
        guard unknown.isEmpty else {
            throw DaemonFailure(
                "the journal knows no \(unknown.joined(separator: " and no ")); "
                    + "'sluice pools' lists regions and pools")
        }
        report = WhatIf(history, change)
    } catch {
        throw CommandFailure(.unavailable, "sluice \(invocation.verb): \(error.sentence)")
    }
    if invocation.has("json") {
        invocation.context.line(json(report))
    } else {
        invocation.context.lines(lines(report))
    }
    guard report.violations.isEmpty else {
        throw CommandFailure(
            .refused,
            "sluice \(invocation.verb): an invariant broke: "
                + report.violations.joined(separator: "; "))
    }
    return 0
}

private func lines(_ report: WhatIf) -> [String] {
    let rows = report.rows.flatMap { row in
        [
            [row.tenant == .none ? "(all)" : row.tenant.text, "as it was"] + cells(row.before),
            ["", "changed"] + cells(row.after),
        ]
    }
    return [
        "from \(Words.time(report.from)) to \(Words.time(report.to)); both are simulated. In the "
            + "journal \(Words.count(report.journalPlaced)) jobs were placed after "
            + "\(thousandths(report.journalWaitMillisecondsMean)) s in the mean.", "",
    ]
        + Words.table(
            [
                "tenant", "play", "jobs", "placed", "mean wait s", "p99 wait s", "power ¥",
                "pre-empted",
            ], rows, left: [0, 1], empty: "no job")
}

private func cells(_ figures: WhatIf.Figures) -> [String] {
    [
        Words.count(figures.jobs), Words.count(figures.placed),
        thousandths(figures.waitMillisecondsMean), Words.count(figures.waitSecondsP99),
        Words.yuan(figures.power), Words.count(figures.preempted),
    ]
}

private func json(_ report: WhatIf) -> String {
    let rows = report.rows.map { row in
        "{\"tenant\": \(quoted(row.tenant == .none ? "" : row.tenant.text)), "
            + "\"before\": \(json(row.before)), \"after\": \(json(row.after))}"
    }
    return "{\"from\": \(report.from.seconds), \"to\": \(report.to.seconds), "
        + "\"journal\": {\"placed\": \(report.journalPlaced), \"waitSecondsMean\": "
        + "\(thousandths(report.journalWaitMillisecondsMean))}, "
        + "\"violations\": \(report.violations.count), \"rows\": [\(rows.joined(separator: ", "))]}"
}

private func json(_ figures: WhatIf.Figures) -> String {
    "{\"jobs\": \(figures.jobs), \"placed\": \(figures.placed), \"waitSecondsMean\": "
        + "\(thousandths(figures.waitMillisecondsMean)), \"waitSecondsP99\": "
        + "\(figures.waitSecondsP99), \"powerMicroYuan\": \(figures.power.count), "
        + "\"preempted\": \(figures.preempted)}"
}
