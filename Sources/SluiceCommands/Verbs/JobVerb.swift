internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice job`: one job whole.
let jobVerb = Verb(
    "job", "Show one job: what it asked for, where it is, and why", arguments: ["job"],
    flags: readerFlags, example: "sluice job 12"
) { invocation throws(CommandFailure) in
    let number = try invocation.job()
    let client = try invocation.client()
    let detail = try invocation.asking { () throws(ClientError) in try client.job(number) }
    invocation.report(.jobDetail(detail)) { describe(detail) }
    return 0
}

private func describe(_ detail: JobDetail) -> [String] {
    let job = detail.summary
    let asked = detail.specification
    var pairs = [
        ("job", "\(job.job) \(Words.text(job.name))"), ("tenant", job.tenant.text),
        ("kind", "\(job.kind)"), ("cards", Words.cards(job)), ("state", "\(job.state)"),
        ("why", "\(job.verdict.sentence)"),
        ("submitted", Words.time(job.submittedAt)), ("started", Words.time(job.startedAt)),
        ("ended", Words.time(job.endedAt)), ("expected run", Words.length(asked.expectedRun)),
        ("priority", "\(asked.priority)"),
    ]
    for number in job.verdict.numbers {
        pairs.append(("  \(Words.text(number.name))", Words.count(number.value)))
    }
    if !asked.metro.isNone {
        pairs.append(("near", "\(asked.metro) within \(Words.ring(asked.ring))"))
    }
    if !asked.chips.isEmpty {
        pairs.append(("chips", asked.chips.map(\.text).joined(separator: ", ")))
    }
    if let command = asked.command {
        let words = [command.executable] + command.arguments
        pairs.append(("command", Words.text(words.joined(separator: " "))))
    }
    return Words.list(pairs) + [""] + placementTable(detail.placements + detail.past)
}
