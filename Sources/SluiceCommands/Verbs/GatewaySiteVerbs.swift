internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// Flags of the verbs that a site's own people use on its gateway's machine.
let siteFlags = [
    Flag("data", "DIR", "the gateway's data folder, with its socket gateway.sock"),
    Flag("socket", "PATH", "the gateway's socket, where it is elsewhere"),
    Flag("as", "ROLE/NAME", "who asks, for the gateway's log (SLUICE_AS, or provider/local)"),
    Flag("timeout", "TIME", "how long to wait for an answer (30s)"),
    Flag("json", nil, "print the gateway's answer as JSON"),
]

extension Invocation {
    /// A connection to the gateway that the flags name.
    func gateway() throws(CommandFailure) -> SluiceClient {
        guard let path = text("socket") ?? text("data").map({ "\($0)/gateway.sock" }) else {
            throw CommandFailure(
                .usage,
                "sluice \(verb): --data is missing: the folder that 'sluice gateway --data' was "
                    + "started with")
        }
        let isNamed = has("as") || context.variable("SLUICE_AS") != nil
        let identity = isNamed ? try identity() : Identity(role: .provider, name: "local")
        let timeout = try duration("timeout", default: .milliseconds(30_000))
        do throws(ClientError) {
            return try SluiceClient.connect(
                "unix:\(path)", as: identity, timeout: .microseconds(timeout.count),
                program: "sluice \(SluiceVersion.program)")
        } catch {
            guard case .unreachable = error.kind else {
                throw CommandFailure(error.exitCode, "sluice \(verb): \(error)")
            }
            throw CommandFailure(
                .unavailable,
                "sluice \(verb): no gateway answers at \(path). Does 'sluice gateway' run with "
                    + "that --data, and are you its user?")
        }
    }

    func pool() throws(CommandFailure) -> PoolName {
        try nameArgument("pool", as: NameKind.Pool.self)
    }
}

/// `sluice gateway status`: how the gateway here is, also while the planner is away.
let gatewayStatusVerb = Verb(
    "gateway status", "How a region's gateway is: link, lease, pools; asks its own socket",
    flags: siteFlags, example: "sluice gateway status --data /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    let client = try invocation.gateway()
    let status = try invocation.asking { () throws(ClientError) in try client.gatewayStatus() }
    invocation.report(.gatewayStatusReply(status)) { lines(status) }
    return 0
}

private func lines(_ status: GatewayStatusReply) -> [String] {
    let lease =
        status.leaseLeft.count > 0
        ? "runs for \(Words.length(status.leaseLeft))"
        : status.term == .none ? "none yet" : "over for \(Words.length(status.leaseOverFor))"
    let facts =
        [
            ("region", status.region.text), ("planner", Words.text(status.planner)),
            ("link", "\(status.link)"), ("lease", lease), ("term", "\(status.term)"),
            ("last order", "\(status.lastOrder)"), ("runs", Words.count(status.runs)),
            ("reports waiting", Words.count(status.reportsWaiting)),
            ("civil time", Words.time(status.civilTime)),
            ("store", status.isHolding ? "takes nothing: its disk is full" : "takes changes"),
        ] + (status.processLimits.isEmpty ? [] : [("limits", Words.text(status.processLimits))])
    let pools = Words.table(
        [
            "pool", "cards", "free", "runs", "local", "reclaimed", "cordoned", "faulted", "lent",
            "note",
        ],
        status.pools.map(row), left: [0, 8, 9], empty: "no pools")
    return Words.list(facts) + [""] + pools
}

private func row(_ pool: LocalPoolView) -> [String] {
    var notes: [String] = []
    if pool.isCordoned {
        let why = Words.text(pool.cordonedBecause)
        notes.append(why.isEmpty ? "closed" : "closed: \(why)")
    }
    if let reclaim = pool.reclaim, reclaim.wantedCards > reclaim.takenCards {
        notes.append(
            "\(Words.count(reclaim.wantedCards)) wanted by \(Words.time(reclaim.dueAt))")
    }
    if !pool.enforcesFence { notes.append("no fence: exclusive work only if manual") }
    let change = pool.lendingChangesAt
    let hours = pool.isLent ? "until" : "no, from"
    return [
        pool.pool.text, Words.count(pool.registeredCards), Words.count(pool.freeCards),
        Words.count(pool.boundCards), Words.count(pool.localCards),
        Words.count(pool.reclaimedCards), Words.count(pool.cordonedCards),
        Words.count(pool.faultedCards),
        change == .none ? "always" : "\(hours) \(Words.time(change).suffix(8))",
        notes.joined(separator: "; "),
    ]
}

/// `sluice gateway runs`: whose work runs here, and since when.
let gatewayRunsVerb = Verb(
    "gateway runs", "Whose work runs at a gateway, and since when; asks its own socket",
    arguments: ["[pool]"],
    flags: siteFlags + [Flag("limit", "N", "at most so many runs (1024)")],
    example: "sluice gateway runs --data /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    let pool = invocation.arguments.isEmpty ? PoolName.none : try invocation.pool()
    let limit = try invocation.number("limit", in: 1...4_096, default: UInt32(1_024))
    let client = try invocation.gateway()
    let list = try invocation.asking { () throws(ClientError) in
        try client.gatewayRuns(in: pool, limit: limit)
    }
    invocation.report(.runList(list)) {
        table(list.runs, empty: "nothing runs here")
            + (list.hasMore ? ["… more: --limit shows up to 4,096"] : [])
    }
    return 0
}

private func table(_ runs: [LocalRunView], empty: String) -> [String] {
    Words.table(
        ["run", "attempt", "tenant", "pool", "cards", "state", "since", "exclusive", "nodes"],
        runs.map { run in
            let share = run.cardShare == .one ? "" : " × \(run.cardShare.count) ‰"
            return [
                "\(run.replica)", "\(run.epoch)", Words.text(run.tenant.text), run.pool.text,
                "\(Words.count(run.cards))\(share)", "\(run.state)", Words.time(run.since),
                run.exclusive ? "\(run.lossPolicy)" : "no",
                run.nodes.prefix(4).joined(separator: " ") + (run.nodes.count > 4 ? " …" : ""),
            ]
        }, left: [0, 2, 3, 5, 6, 7, 8], empty: empty)
}

/// `sluice gateway reclaim`: the provider takes cards back.
let gatewayReclaimVerb = Verb(
    "gateway reclaim", "Take cards of a pool back with notice, or lend them again (--cards 0)",
    arguments: ["pool"],
    flags: [
        Flag("cards", "N", "how many are wanted back in all; 0 lends all of them again"),
        Flag("notice", "TIME", "after so long the rest is taken, whatever runs on it (30m)"),
    ] + siteFlags,
    example:
        "sluice gateway reclaim hz-a800 --cards 16 --notice 30m --data /var/lib/sluice/zj"
) { invocation throws(CommandFailure) in
    let pool = try invocation.pool()
    _ = try invocation.required("cards")
    let cards = try invocation.number("cards", in: 0...UInt32.max, default: UInt32(0))
    let notice = try invocation.duration("notice", default: .milliseconds(1_800_000))
    let client = try invocation.gateway()
    let reclaimed = try invocation.asking { () throws(ClientError) in
        try client.reclaim(cards, of: pool, notice: Seconds(notice.count / 1_000_000))
    }
    invocation.report(.reclaimed(reclaimed)) { lines(reclaimed) }
    return 0
}

private func lines(_ reclaimed: Reclaimed) -> [String] {
    let state = reclaimed.reclaim
    guard state.wantedCards > 0 || state.takenCards > 0 else {
        return ["pool \(reclaimed.pool): all cards are lent again"]
    }
    let nodes = state.nodes.prefix(8).joined(separator: " ") + (state.nodes.count > 8 ? " …" : "")
    var lines = [
        "pool \(reclaimed.pool): \(Words.count(state.takenCards)) of "
            + "\(Words.count(state.wantedCards)) cards are yours"
            + (nodes.isEmpty ? "" : ": \(nodes)")
    ]
    guard state.takenCards < state.wantedCards else { return lines }
    lines.append(
        "the rest when runs leave, at the latest at \(Words.time(state.dueAt)); as things are, "
            + "these would be asked to:")
    return lines + table(reclaimed.leaving, empty: "none: nothing that runs here can be taken")
}

/// `sluice gateway cordon`: the provider closes a pool to new runs.
let gatewayCordonVerb = Verb(
    "gateway cordon", "Close a pool to new runs; what runs there runs on",
    arguments: ["pool"],
    flags: [Flag("because", "TEXT", "why, for those who ask")] + siteFlags,
    example: "sluice gateway cordon hz-a800 --because rewiring --data /var/lib/sluice/zj"
) { invocation throws(CommandFailure) in
    try cordon(invocation, because: invocation.text("because") ?? "")
}

/// `sluice gateway uncordon`: the provider opens a pool again.
let gatewayUncordonVerb = Verb(
    "gateway uncordon", "Open a pool to new runs again", arguments: ["pool"], flags: siteFlags,
    example: "sluice gateway uncordon hz-a800 --data /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    try cordon(invocation, because: nil)
}

private func cordon(
    _ invocation: Invocation, because: String?
) throws(CommandFailure) -> Int32 {
    let pool = try invocation.pool()
    let client = try invocation.gateway()
    let done = try invocation.asking { () throws(ClientError) in
        try client.cordonPool(pool, because: because)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}
