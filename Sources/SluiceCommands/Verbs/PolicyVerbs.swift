internal import SluiceClient
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

/// The verbs about the policy.
let policyVerbs = [
    policyShowVerb, policyDiffVerb, policyPreviewVerb, policyApplyVerb, policyRollbackVerb,
    tenantsVerb,
]

private let policyKeyFlag = Flag(
    "key", "HEX", "the request's key, to send the same request again")

/// `sluice policy show`: the policy as a file.
private let policyShowVerb = Verb(
    "policy show", "Print the policy that holds, or an earlier version, as a file",
    flags: [Flag("version", "N", "an earlier version (the one that holds)")] + readerFlags,
    example: "sluice policy show --version 3"
) { invocation throws(CommandFailure) in
    let version = try invocation.number("version", in: 1...UInt64.max, default: UInt64(0))
    let client = try invocation.client()
    let reply = try invocation.asking { () throws(ClientError) in
        try client.policy(version: version)
    }
    invocation.report(.policyReply(reply)) { describe(reply) }
    return 0
}

private func describe(_ reply: PolicyReply) -> [String] {
    guard reply.version > 0 else {
        return ["# no policy was applied: all tenants are one, in order of submission"]
    }
    let head =
        "# version \(reply.version), since \(Words.time(reply.since)), by "
        + "\(Words.text(reply.actor)); versions \(reply.oldest) and later can come back"
    return [head] + reply.policy.text.split(separator: "\n").map(String.init)
}

/// `sluice policy diff`: what a file would change.
private let policyDiffVerb = Verb(
    "policy diff", "Show what a policy file would change; exit code 1 if anything",
    arguments: ["file"],
    flags: [Flag("version", "N", "compare with an earlier version (the one that holds)")]
        + readerFlags,
    example: "sluice policy diff policy.yaml"
) { invocation throws(CommandFailure) in
    let wanted = try policyFile(invocation)
    let version = try invocation.number("version", in: 1...UInt64.max, default: UInt64(0))
    let client = try invocation.client()
    let reply = try invocation.asking { () throws(ClientError) in
        try client.policy(version: version)
    }
    let changes = differences(from: reply.version == 0 ? nil : reply.policy, to: wanted)
    if invocation.has("json") {
        let list = changes.map(quoted).joined(separator: ", ")
        invocation.context.line("{\"version\": \(reply.version), \"changes\": [\(list)]}")
    } else {
        invocation.context.lines(
            changes.isEmpty ? ["version \(reply.version) says the same"] : changes)
    }
    return changes.isEmpty ? 0 : CommandFailure.Code.refused.rawValue
}

/// `sluice policy apply`: lets a file hold.
private let policyApplyVerb = Verb(
    "policy apply", "Let a policy file hold from now on; a broken one is refused whole",
    arguments: ["file"],
    flags: [
        Flag("after", "N", "refuse unless version N holds still (whatever holds)"), policyKeyFlag,
    ] + readerFlags,
    example: "sluice policy apply policy.yaml"
) { invocation throws(CommandFailure) in
    let wanted = try policyFile(invocation)
    let after = try invocation.number("after", in: 1...UInt64.max, default: UInt64(0))
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.apply(wanted, after: after, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}

/// `sluice policy rollback`: an earlier version holds again.
private let policyRollbackVerb = Verb(
    "policy rollback", "Let an earlier version of the policy hold again, as a new version",
    arguments: ["version"], flags: [policyKeyFlag] + readerFlags,
    example: "sluice policy rollback 3"
) { invocation throws(CommandFailure) in
    guard let version = UInt64(invocation.arguments[0]), version > 0 else {
        throw CommandFailure(
            .usage,
            "sluice policy rollback: '\(invocation.arguments[0])' is no version; "
                + "'sluice policy show' says which are kept")
    }
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.rollBackPolicy(to: version, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}

private func policyFile(_ invocation: Invocation) throws(CommandFailure) -> Policy {
    do throws(FileProblems) { return try readPolicy(path: invocation.arguments[0]) } catch {
        throw CommandFailure(
            .refused, "\(error)\nsluice \(invocation.verb): the policy stays as it is")
    }
}

/// The lines that only one of two policies has, as `- …` and `+ …`, each with the way to it.
private func differences(from old: Policy?, to new: Policy) -> [String] {
    let before = old.map { paths($0.text) } ?? []
    let after = paths(new.text)
    let kept = Set(before)
    let wanted = Set(after)
    return before.filter { !wanted.contains($0) }.map { "- \($0)" }
        + after.filter { !kept.contains($0) }.map { "+ \($0)" }
}

/// Each line of a policy's text behind the names of the maps that it stands in.
private func paths(_ text: String) -> [String] {
    var open: [(indent: Int, name: String)] = []
    return text.split(separator: "\n").compactMap { line in
        let indent = line.prefix { $0 == " " }.count
        let rest = String(line.dropFirst(indent))
        open.removeAll { $0.indent >= indent }
        let way = (open.map(\.name) + [rest]).joined(separator: ".")
        guard rest.hasSuffix(":") else { return way }
        open.append((indent, String(rest.dropLast())))
        return nil
    }
}

/// `sluice tenants`: who holds and wants how much.
private let tenantsVerb = Verb(
    "tenants", "Show what tenants hold, borrow and wait for, by the policy",
    flags: [Flag("tenant", "ORG[/TEAM]", "only this one and its teams (all)")] + readerFlags,
    example: "sluice tenants"
) { invocation throws(CommandFailure) in
    var tenant = TenantName.none
    if invocation.has("tenant") { tenant = try invocation.tenant() }
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in
        try client.tenants(within: tenant)
    }
    invocation.report(.tenantList(list)) {
        Words.table(
            [
                "tenant", "used", "guarantee", "borrowed", "limit", "weight", "waiting cards",
                "jobs",
            ],
            list.tenants.map { row in
                [
                    row.tenant == .none ? "(not named)" : row.tenant.text, amount(row.used),
                    amount(row.guarantee), amount(row.borrowed),
                    row.limit < 0 ? "-" : amount(row.limit), amount(Int64(row.weight)),
                    amount(row.waiting), Words.count(row.waitingJobs),
                ]
            }, left: [0], empty: "no tenant has asked for anything")
    }
    return 0
}

/// Thousandths as people read them: `1,500`, `2.5`.
private func amount(_ value: Int64) -> String {
    let rest = value % 1_000
    return rest == 0 ? Words.count(value / 1_000) : thousandths(value)
}
