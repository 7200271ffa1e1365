internal import SluiceLinux
internal import SluiceModel
internal import SluiceSimulation

/// `sluice simulate compare`: one trace under several rules of the queue.
let simulateCompareVerb = Verb(
    "simulate compare", "Play one trace under four rules of the queue, and show how long jobs wait",
    flags: [
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("jobs", "FILE", "the trace, plain or gzip; its labels are the tenants"),
        Flag("format", "NAME", "the trace's: philly, openb, azure-llm, servegen or swf"),
        Flag("load", "X", "scale the fleet so that the mean demand is this part of it (0.9)"),
        Flag("head", "TIME", "a tenant's oldest job goes first after so long (30d)"),
        Flag("estimates-off", "N", "tell sluice lengths that are wrong by up to N times (1)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice simulate compare --jobs philly.csv.gz --format philly --load 0.9"
) { invocation throws(CommandFailure) in
    let load = try loadPercent(invocation) ?? 90
    let jobs = try replayJobs(invocation)
    let layout = try replayLayout(invocation)
    let began = Instant.now
    var settings = QueueSettings(loadPercent: load)
    let month = Microseconds(settings.headAfter.count * 1_000_000)
    settings.headAfter = Seconds(try invocation.duration("head", default: month).count / 1_000_000)
    settings.estimatesOff = try invocation.number("estimates-off", in: 1...1_000, default: 1)
    let comparison = QueueComparison.run(jobs, on: layout, settings)
    let milliseconds = Int64(Instant.now.milliseconds - began.milliseconds)
    if invocation.has("json") {
        invocation.context.line(json(comparison, milliseconds))
    } else {
        invocation.context.lines(lines(comparison, milliseconds))
    }
    guard comparison.violations.isEmpty else {
        throw CommandFailure(
            .refused,
            "sluice simulate compare: an invariant broke: "
                + comparison.violations.joined(separator: "; "))
    }
    return 0
}

private func lines(_ comparison: QueueComparison, _ milliseconds: Int64) -> [String] {
    let rules = Words.table(
        ["rule", "jobs", "mean wait s", "p99 wait s", "mean slowdown", "p99 slowdown"],
        comparison.rows.map { [$0.name] + cells($0.all) }, empty: "no job")
    var tenants: [[String]] = []
    for index in comparison.tenants.indices {
        let name = comparison.tenants[index].text
        let own = cells(comparison.alone[index])
        tenants.append([name, "\(comparison.guarantees[index])", "alone, jobs that fit"] + own)
        tenants.append(["", "", "sluice, the same jobs"] + cells(comparison.shared[index]))
        for row in comparison.rows {
            tenants.append(["", "", row.name] + cells(row.byTenant[index]))
        }
    }
    let table = Words.table(
        [
            "tenant", "guarantee", "rule", "jobs", "mean wait s", "p99 wait s", "mean slowdown",
            "p99 slowdown",
        ], tenants, left: [0, 2], empty: "no tenant")
    return [
        "\(comparison.fleetCards) cards; \(comparison.preemptions) runs pre-empted under sluice; "
            + "took \(thousandths(milliseconds)) s", "",
    ] + rules + [""] + table
}

private func cells(_ figures: QueueFigures) -> [String] {
    [
        "\(figures.jobs)", thousandths(figures.waitMillisecondsMean), "\(figures.waitSecondsP99)",
        thousandths(figures.slowdownMean), thousandths(figures.slowdownP99),
    ]
}

private func json(_ comparison: QueueComparison, _ milliseconds: Int64) -> String {
    let rules = comparison.rows.map { "\(quoted($0.name)): \(json($0.all))" }
    let tenants = comparison.tenants.indices.map { index in
        let rows = comparison.rows.map { "\(quoted($0.name)): \(json($0.byTenant[index]))" }
        return "\(quoted(comparison.tenants[index].text)): {"
            + "\"guaranteeCards\": \(comparison.guarantees[index]), "
            + "\"alone\": \(json(comparison.alone[index])), "
            + "\"shared\": \(json(comparison.shared[index])), "
            + rows.joined(separator: ", ") + "}"
    }
    return "{\"fleetCards\": \(comparison.fleetCards), "
        + "\"preemptions\": \(comparison.preemptions), "
        + "\"violations\": \(comparison.violations.count), "
        + "\"rules\": {\(rules.joined(separator: ", "))}, "
        + "\"tenants\": {\(tenants.joined(separator: ", "))}, "
        + "\"seconds\": \(thousandths(milliseconds))}"
}

private func json(_ figures: QueueFigures) -> String {
    "{\"jobs\": \(figures.jobs), "
        + "\"waitSecondsMean\": \(thousandths(figures.waitMillisecondsMean)), "
        + "\"waitSecondsP99\": \(figures.waitSecondsP99), "
        + "\"slowdownMean\": \(thousandths(figures.slowdownMean)), "
        + "\"slowdownP99\": \(thousandths(figures.slowdownP99))}"
}
