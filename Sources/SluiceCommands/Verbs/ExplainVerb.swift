internal import SluiceClient
internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// `sluice explain`: every pool as the planner weighs it.
let explainVerb = Verb(
    "explain", "Say what would make a job fit, and for every pool why it could go there or not",
    arguments: ["[job]"],
    flags: jobFlags + [
        Flag("tenant", "ORG/TEAM", "whose ceilings hold, with flags in place of a job (none)")
    ] + readerFlags,
    example: "sluice explain --kind inference --metro shanghai --within 10ms --cards 8"
) { invocation throws(CommandFailure) in
    let explanation: Explanation
    var placements: [PlacementView] = []
    if invocation.arguments.isEmpty {
        let asked = try invocation.specification(kind: .batch)
        let tenant = invocation.has("tenant") ? try invocation.tenant() : .none
        let client = try invocation.client()
        let specification = try invocation.dated(asked, at: client.welcome.civilTime)
        explanation = try invocation.asking { () throws(ClientError) in
            try client.explain(specification, tenant: tenant)
        }
    } else {
        let job = try invocation.job()
        let client = try invocation.client()
        explanation = try invocation.asking { () throws(ClientError) in
            try client.explain(job)
        }
        if !invocation.has("json") {
            placements = try invocation.asking { () throws(ClientError) in
                try client.job(job).placements
            }
        }
    }
    invocation.report(.explanation(explanation)) { describe(explanation, placements) }
    return 0
}

/// What would make it fit: each was tried by the planner on what it knows now.
private func remedies(_ remedies: [Remedy]) -> [String] {
    guard !remedies.isEmpty else { return [] }
    return ["", "it would fit with:"]
        + Words.table(
            ["change", "pool", "region", "¥/card h"],
            remedies.map {
                [
                    Words.text($0.change), $0.pool.text, $0.region.text,
                    Words.yuan($0.pricePerCardHour),
                ]
            }, left: [0, 1, 2], empty: "")
}

private func describe(
    _ explanation: Explanation, _ placements: [PlacementView]
) -> [String] {
    let eligible = explanation.candidates.filter(\.isEligible)
    let others = explanation.candidates.filter { !$0.isEligible }
    var lines = [explanation.verdict.sentence]
    if let predicted = explanation.predicted {
        lines.append("likely to start \(Words.prediction(predicted))")
    }
    if !explanation.cardsByChip.isEmpty {
        lines.append("cards that do, by chip: \(Words.cards(explanation.cardsByChip))")
    }
    lines += remedies(explanation.remedies)
    func named(_ candidate: Candidate) -> String {
        let isThere = placements.contains {
            $0.pool == candidate.pool && $0.region == candidate.region
        }
        return candidate.pool.text + (isThere ? " *" : "")
    }
    if !placements.isEmpty {
        lines += ["", "it is in:"] + placementTable(placements)
        lines += ["", "one more of it could go to, cheapest first (* it is there):"]
    } else {
        lines += ["", "could go to, cheapest first:"]
    }
    lines += Words.table(
        ["pool", "region", "¥/card h", "terms in ¥/card h"],
        eligible.map { candidate in
            let terms = candidate.terms.filter { $0.value != 0 }
                .map { "\(Words.text($0.name)) \(Figures.yuan(micro: $0.value))" }
            return [
                named(candidate), candidate.region.text,
                Words.yuan(candidate.costPerCardHour), terms.joined(separator: ", "),
            ]
        }, left: [0, 1, 3], empty: "  no pool")
    guard !others.isEmpty else { return lines }
    lines += ["", "could not go to:"]
    lines += Words.table(
        ["pool", "region", "why"],
        others.map { [named($0), $0.region.text, $0.verdict.sentence] }, left: [0, 1, 2],
        empty: "")
    return lines
}
