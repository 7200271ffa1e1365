internal import SluiceModel
internal import SluiceTrust

/// The verbs about certificates.
let trustVerbs = [
    trustInitVerb, trustIssueVerb, trustTokenVerb, trustRenewVerb, trustRevokeVerb, trustShowVerb,
]

private let authorityFlag = Flag("authority", "DIR", "the authority's folder (trust/authority)")
private let daysFlag = Flag(
    "days", "N", "how long the certificate holds (\(TrustLimits.certificateDays))")

/// `sluice trust init`: makes an authority.
private let trustInitVerb = Verb(
    "trust init", "Make the certificate authority of a nation, in a folder",
    flags: [
        authorityFlag,
        Flag("name", "NAME", "its name, which stands in its certificate (sluice)"),
        Flag("days", "N", "how long it holds (\(TrustLimits.authorityDays))"),
    ],
    example: "sluice trust init --authority /var/lib/sluice/authority --name nation"
) { invocation throws(CommandFailure) in
    let name = invocation.text("name") ?? "sluice"
    guard Name<Never>(name) != nil else {
        throw invocation.wrong("name", name, "1 to 63 of a-z, 0-9, '-' and '.'")
    }
    let folder = invocation.authority
    let days = try invocation.days(TrustLimits.authorityDays)
    try invocation.trusting { () throws(TrustProblem) in
        _ = try CertificateAuthority.create(folder, name: name, days: days)
    }
    invocation.context.lines([
        "The authority is in \(folder); its key, authority.key, is who everybody is: keep it on a "
            + "machine of its own, with a backup.",
        "try: sluice trust issue planner central --authority \(folder) --into trust/central",
    ])
    return 0
}

/// `sluice trust issue`: a key and its certificate.
private let trustIssueVerb = Verb(
    "trust issue", "Make a key and a certificate for a planner, gateway or person",
    arguments: ["role", "name"],
    flags: [
        authorityFlag, daysFlag,
        Flag("into", "DIR", "the folder to make, for --identity (trust/ROLE-NAME)"),
    ],
    example: "sluice trust issue region ningxia --authority authority --into trust/ningxia"
) { invocation throws(CommandFailure) in
    let (role, text) = (invocation.arguments[0], invocation.arguments[1])
    guard let name = CertifiedName(role: role, name: text) else {
        throw CommandFailure(
            .usage,
            "sluice trust issue: '\(role) \(text)' is nobody: the role is one of "
                + "\(CertifiedName.roles.joined(separator: ", ")), the name is of a-z, 0-9, '-' "
                + "and '.', and a tenant's may be ORG/TEAM")
    }
    let usual = "trust/\(role)-\(text.split(separator: "/").joined(separator: "-"))"
    let folder = invocation.text("into") ?? usual
    let days = try invocation.days(TrustLimits.certificateDays)
    let authority = invocation.authority
    let issued = try invocation.trusting { () throws(TrustProblem) in
        try CertificateAuthority.open(authority).issue(name, into: folder, days: days)
    }
    invocation.context.lines([
        "\(folder) is \(name)'s: serial \(issued.serial), holds \(days) days",
        "try: \(firstUse(of: name, folder))",
    ])
    return 0
}

/// `sluice trust renew`: the same key for longer.
private let trustRenewVerb = Verb(
    "trust renew", "Sign the key of a folder anew, for as long again", arguments: ["folder"],
    flags: [authorityFlag, daysFlag],
    example: "sluice trust renew trust/ningxia --authority authority"
) { invocation throws(CommandFailure) in
    let folder = invocation.arguments[0]
    let days = try invocation.days(TrustLimits.certificateDays)
    let authority = invocation.authority
    let issued = try invocation.trusting { () throws(TrustProblem) in
        try CertificateAuthority.open(authority).renew(folder, days: days)
    }
    invocation.context.lines([
        "\(folder): serial \(issued.serial), holds \(days) days; its process takes it when it "
            + "starts next"
    ])
    return 0
}

/// `sluice trust revoke`: certificates that hold no more.
private let trustRevokeVerb = Verb(
    "trust revoke", "Take certificates back, by serial or all of one holder",
    arguments: ["serial|role/name…"],
    flags: [
        authorityFlag,
        Flag("planner", "DIR", "a planner's folder, which is told at once; may be repeated"),
    ],
    example: "sluice trust revoke tenant/lab --authority authority --planner trust/central"
) { invocation throws(CommandFailure) in
    let folder = invocation.authority
    let wanted = invocation.arguments
    let planners = invocation.repeated("planner")
    let serials = try invocation.trusting { () throws(TrustProblem) in
        let authority = try CertificateAuthority.open(folder)
        let serials = try authority.serials(of: wanted)
        try authority.revoke(serials)
        for planner in planners { try authority.publish(to: planner) }
        return serials
    }
    invocation.context.lines(
        ["revoked: \(serials.map(String.init).joined(separator: " "))"]
            + (planners.isEmpty
                ? ["Copy \(folder)/revoked.pem into the planner's folder: it looks each second."]
                : ["told: \(planners.joined(separator: " "))"]))
    return 0
}

/// `sluice trust show`: what a folder holds.
private let trustShowVerb = Verb(
    "trust show", "Show whose a folder is, or all that an authority issued",
    arguments: ["folder"], example: "sluice trust show trust/ningxia"
) { invocation throws(CommandFailure) in
    let folder = invocation.arguments[0]
    let rows = try invocation.trusting { () throws(TrustProblem) in
        try TrustSurvey.rows(of: folder)
    }
    invocation.context.lines(
        Words.table(
            ["holder", "serial", "holds", "state"],
            rows.map { row in
                [
                    row.holder, "\(row.serial)",
                    row.secondsLeft > 0 ? "\((row.secondsLeft + 43_200) / 86_400) d" : "-",
                    row.state,
                ]
            }, left: [0, 3], empty: "nothing was issued yet"))
    return 0
}

private func firstUse(of name: CertifiedName, _ folder: String) -> String {
    switch name {
    case .planner: "sluice planner --data planner --identity \(folder)"
    case .peer(let identity) where identity.role == .region:
        "sluice gateway --region \(identity.name) --data \(identity.name) --identity \(folder)"
    case .peer: "sluice status --identity \(folder)"
    }
}

extension Invocation {
    fileprivate var authority: String { text("authority") ?? "trust/authority" }

    fileprivate func days(_ usual: Int) throws(CommandFailure) -> Int {
        Int(try number("days", in: 1...UInt64(TrustLimits.longestDays), default: UInt64(usual)))
    }

    /// Runs something about certificates; its problem gets the verb's name and an exit code.
    func trusting<Result>(
        _ body: () throws(TrustProblem) -> Result
    ) throws(CommandFailure) -> Result {
        do throws(TrustProblem) { return try body() } catch {
            throw CommandFailure(.unavailable, "sluice \(verb): \(error)")
        }
    }
}
