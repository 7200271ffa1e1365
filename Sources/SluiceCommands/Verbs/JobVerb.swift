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
    ]
    if let predicted = job.predicted {
        pairs.append(("likely start", Words.prediction(predicted)))
    }
    pairs += [
        ("submitted", Words.time(job.submittedAt)), ("started", Words.time(job.startedAt)),
        ("ended", Words.time(job.endedAt)), ("expected run", Words.length(asked.expectedRun)),
        ("priority", "\(asked.priority)"),
    ]
    for number in job.verdict.numbers {
        pairs.append(("  \(Words.text(number.name))", Words.count(number.value)))
    }
    pairs += wishes(asked)
    if let place = asked.place { pairs += wishes(place) }
    if !detail.cardsByChip.isEmpty {
        pairs.append(("cards", Words.cards(detail.cardsByChip)))
    }
    if let tide = detail.tide { pairs += lines(tide) }
    if let array = asked.array { pairs.append(("array", "\(array)")) }
    if let retry = asked.retry { pairs.append(("retries", words(retry))) }
    if let change = detail.change { pairs += lines(change, of: detail.placements) }
    if let command = asked.command {
        let words = [command.executable] + command.arguments
        pairs.append(("command", Words.text(words.joined(separator: " "))))
    }
    pairs += work(detail)
    return Words.list(pairs) + [""] + placementTable(detail.placements + detail.past)
        + (detail.elements.isEmpty ? [] : [""] + elementTable(detail.elements))
}

/// A retry policy in a line.
private func words(_ retry: RetryPolicy) -> String {
    func count(_ most: UInt16) -> String { most == RetryPolicy.unlimited ? "unlimited" : "\(most)" }
    let rules = [
        "failed \(count(retry.failed))", "lost \(count(retry.lost))",
        "preempted \(count(retry.preempted))", "refused \(count(retry.refused))",
    ]
    let codes = retry.exitCodes.map { "exit code \($0.code) \(count($0.most))" }
    let pause = retry.backoff.count > 0 ? ["after \(Words.length(retry.backoff)), doubling"] : []
    return (rules + codes + pause).joined(separator: ", ")
}

/// The elements of an array.
private func elementTable(_ elements: [ElementView]) -> [String] {
    Words.table(
        ["index", "replica", "state", "retries"],
        elements.map { ["\($0.index)", "\($0.replica)", "\($0.state)", "\($0.retries)"] },
        left: [2], empty: "no element")
}

/// How many replicas its tide wants, and why.
private func lines(_ tide: TideView) -> [(String, String)] {
    var pairs = [
        ("tide wants", "\(Words.count(tide.wanted)) of \(tide.least) to \(tide.most) replicas now"),
        ("  because", Words.text(tide.why.sentence)),
    ]
    if tide.changesAt != .none {
        pairs.append(("  next", "\(tide.thenWanted) from \(Words.time(tide.changesAt))"))
    }
    if tide.keptCards > 0 {
        pairs.append(("  kept", "\(Words.count(tide.keptCards)) cards for their return, lent"))
    }
    return pairs
}

/// How it was changed, and which versions run.
private func lines(
    _ change: ChangeView, of placements: [PlacementView]
) -> [(String, String)] {
    let versions = Set(placements.map(\.version)).sorted().map { version in
        "\(placements.count { $0.version == version }) of version \(version)"
    }
    var pairs = [
        ("changed", "\(Words.time(change.changedAt)), revision \(change.revision)"),
        ("change is", "\(change.rollOut): \(Words.text(change.sentence))"),
    ]
    if versions.count > 1 { pairs.append(("  replicas", versions.joined(separator: ", "))) }
    if change.earlier > 0 {
        pairs.append(("  goes back to", "version \(change.earlier)"))
    }
    return pairs
}

/// What its replicas have done and kept.
private func work(_ detail: JobDetail) -> [(String, String)] {
    detail.work.flatMap { work -> [(String, String)] in
        let name = detail.work.count > 1 ? "replica \(work.replica) " : ""
        var pairs = work.kept.map { kept in
            (
                "\(name)checkpoint",
                "\(Words.text(kept.checkpoint.place)) \(Words.text(kept.checkpoint.progress)), "
                    + "\(Words.length(kept.checkpoint.work)) of work, written at \(kept.site) "
                    + Words.time(kept.checkpoint.at)
            )
        }
        if let from = work.resumedFrom {
            pairs.append(("\(name)resumed from", Words.text(from.place)))
        }
        pairs.append(("\(name)work lost", Words.length(work.lost)))
        if work.nodeFaults > 0 { pairs.append(("\(name)node faults", "\(work.nodeFaults)")) }
        return pairs
    }
}

/// What was asked beyond the usual.
private func wishes(_ asked: JobSpecification) -> [(String, String)] {
    var pairs: [(String, String)] = []
    func note(_ name: String, _ value: String, if isAsked: Bool) {
        if isAsked { pairs.append((name, value)) }
    }
    note(
        "near", "\(asked.metro) within \(Words.ring(asked.ring))", if: !asked.metro.isNone)
    note(
        "split over", "up to \(asked.overRegions) regions, all parts or none",
        if: asked.overRegions > 1)
    note("share of the card", "\(asked.cardShare.count) ‰", if: asked.cardShare < .one)
    note(
        "memory of the card", "\(asked.cardMemory.count) MiB", if: asked.cardMemory.count > 0)
    note(
        "model", "\(Words.count(asked.modelParametersMillions)) million parameters",
        if: asked.modelParametersMillions > 0)
    note("chips", asked.chips.map(\.text).joined(separator: ", "), if: !asked.chips.isEmpty)
    note(
        "memory", "\(asked.leastMemory.count >> 10) GiB a card at least",
        if: asked.leastMemory.count > 0)
    note("not before", Words.time(asked.earliestStart), if: asked.earliestStart != .none)
    note("deadline", Words.time(asked.deadline), if: asked.deadline != .none)
    note("wall-clock limit", Words.length(asked.wallClockLimit), if: asked.wallClockLimit.count > 0)
    note("may wait", "for a cheaper power window", if: asked.deferrable)
    note("may use", "what tides lend, and gives it back after a notice", if: asked.usesLent)
    let command = asked.command
    note(
        "secrets",
        (command?.secrets ?? []).map { "\($0.name) as \(Words.text($0.variable))" }
            .joined(separator: ", "), if: command?.secrets.isEmpty == false)
    note(
        "artifacts",
        (command?.artifacts ?? []).map { "\($0.name) at \(Words.text($0.reference))" }
            .joined(separator: ", "), if: command?.artifacts.isEmpty == false)
    note("spares", "\(asked.spares) nodes kept in its pool", if: asked.spares > 0)
    note(
        "at most", "\(Words.yuan(asked.priceCeilingPerCardHour)) a card-hour",
        if: asked.priceCeilingPerCardHour.count > 0)
    note(
        "only in", asked.allowedRegions.map(\.text).joined(separator: ", "),
        if: !asked.allowedRegions.isEmpty)
    note(
        "not in", asked.deniedRegions.map(\.text).joined(separator: ", "),
        if: !asked.deniedRegions.isEmpty)
    return pairs
}

/// What was asked of the place, beyond the usual.
private func wishes(_ place: PlaceWishes) -> [(String, String)] {
    var pairs: [(String, String)] = []
    func note(_ name: String, _ value: String, if isAsked: Bool) {
        if isAsked { pairs.append((name, value)) }
    }
    func list<Kind>(_ names: [Name<Kind>]) -> String {
        names.map(\.text).joined(separator: ", ")
    }
    note(
        "equivalents", "as much as \(Words.count(place.equivalents)) A100 of 80 GB",
        if: place.equivalents > 0)
    let worth = place.chips.map { "\($0.chip) at \($0.efficiency.count) ‰" }
    note("chips", worth.joined(separator: ", "), if: !worth.isEmpty)
    note("only providers", list(place.allowedProviders), if: !place.allowedProviders.isEmpty)
    note("not providers", list(place.deniedProviders), if: !place.deniedProviders.isEmpty)
    note(
        "trust classes", place.trust.classes.map { "\($0)" }.joined(separator: ", "),
        if: !place.trust.isEmpty)
    if let data = place.data {
        let site = data.site.isNone ? "" : "/\(data.site)"
        let stays = data.mustStay ? ", and it runs nowhere else" : ""
        pairs.append(
            ("data in", "\(data.region)\(site), \(Words.count(data.gibibytes)) GiB\(stays)"))
    }
    for share in place.metros {
        pairs.append(
            ("near", "\(share.metro) within \(Words.ring(share.ring)), weight \(share.weight)"))
    }
    if let spread = place.spread {
        pairs.append(
            ("spread", "at least \(spread.sites) sites in \(spread.regions) regions"))
    }
    note("availability", Words.percent(millionths: place.availability), if: place.availability > 0)
    note("may use", "general processors", if: place.processors)
    return pairs
}
