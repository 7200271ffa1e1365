internal import SluiceClient
internal import SluiceModel
internal import SluiceTrust
internal import SluiceWire

/// `sluice trust token`: a right to join, once.
let trustTokenVerb = Verb(
    "trust token", "Make a token with which one gateway of a region may join, once",
    arguments: ["role", "name"],
    flags: plannerFlags + [
        Flag("valid", "TIME", "how long it may be used (1h)"),
        Flag("key", "HEX", "the request's key, to ask again safely (a new one)"),
        Flag("json", nil, "print the planner's answer as JSON, without the token"),
    ],
    example: "sluice trust token region ningxia --valid 1h --identity trust/ada"
) { invocation throws(CommandFailure) in
    let name = invocation.arguments[1]
    guard invocation.arguments[0] == "region", let region = RegionName(name) else {
        throw CommandFailure(
            .usage,
            "sluice trust token: '\(invocation.arguments[0]) \(name)' does not join: it is 'region "
                + "NAME'; others get their folders by 'sluice trust issue'")
    }
    guard let folder = invocation.identityFolder else {
        throw CommandFailure(
            .usage,
            "sluice trust token: name your certificate's folder with --identity: the token carries "
                + "the fingerprint of its authority")
    }
    let valid = try invocation.duration("valid", default: .milliseconds(3_600_000))
    let token = try invocation.trusting { () throws(TrustProblem) in
        TokenText(of: try TrustFolder.read(folder).authority)
    }
    let issue = IssueToken(
        key: try invocation.requestKey(), region: region, digest: token.digest,
        valid: Seconds(valid.count / 1_000_000))
    let client = try invocation.client()
    let answer = try invocation.asking { () throws(ClientError) in
        try client.request(.issueToken(issue))
    }
    invocation.report(answer) {
        [
            token.text,
            "on the gateway's machine: sluice gateway join \(client.address) TOKEN --into "
                + "trust/\(region)",
            "It is used up by the first who joins with it, and over in "
                + "\(valid.count / 1_000_000) s. Whoever has it may be \(region)'s gateway: carry "
                + "it by a way you trust.",
        ]
    }
    return 0
}

/// `sluice gateway join`: a key, and the planner's authority on it.
let gatewayJoinVerb = Verb(
    "gateway join", "Make a gateway's key here, and have it certified with a token",
    arguments: ["address", "token"],
    flags: [
        Flag("into", "DIR", "the folder to make, for --identity (trust/gateway)"),
        Flag("timeout", "TIME", "how long to wait for the planner (30s)"),
    ],
    example: "sluice gateway join 10.0.0.1:7400 sluice-join-… --into trust/ningxia"
) { invocation throws(CommandFailure) in
    let folder = invocation.text("into") ?? "trust/gateway"
    let timeout = try invocation.duration("timeout", default: .milliseconds(30_000))
    let address = invocation.arguments[0]
    let identity = try invocation.asking { () throws(ClientError) in
        try SluiceClient.join(
            address, token: invocation.arguments[1], into: folder,
            timeout: .microseconds(timeout.count))
    }
    invocation.context.lines([
        "\(folder) is \(identity)'s",
        "try: sluice gateway --region \(identity.name) --data \(identity.name) --planner "
            + "\(address) --identity \(folder)",
    ])
    return 0
}
