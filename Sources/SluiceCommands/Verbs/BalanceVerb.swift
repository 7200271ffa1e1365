internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice balance`: where the nation is tight and where idle, and work that might move.
let balanceVerb = Verb(
    "balance", "Show where cards are tight or idle, and which work should move; move it",
    flags: [
        Flag("most", "N", "moves that are told at most, those of most use first (16)"),
        Flag("by", "WHAT", "only rows by tier, chip, provider or ring (all)"),
        Flag("approve", "ID", "do this proposed move; may be repeated, commas split too"),
        Flag("anyway", nil, "with approve: also a move that is not worth it, or dearer"),
        Flag("key", "HEX", "the approval's key, to send the same request again"),
    ] + readerFlags,
    example: "sluice balance --by ring"
) { invocation throws(CommandFailure) in
    if invocation.has("approve") { return try approve(invocation) }
    let most = try invocation.number("most", in: 1...UInt32(WireLimits.moves), default: 16)
    let by = try invocation.choice("by", of: BalanceBy.self)
    let client = try invocation.client()
    var reply = try invocation.asking { () throws(ClientError) in
        try wholeBalance(client, atMost: most)
    }
    if let by { reply.rows.removeAll { $0.by != by } }
    invocation.report(.balanceReply(reply)) { describe(reply) }
    return 0
}

/// All parts of the live placements, one after the other, with the moves of most use.
private func wholeBalance(
    _ client: SluiceClient, atMost: UInt32
) throws(ClientError) -> BalanceReply {
    var whole = try client.balance(part: 0, atMost: atMost)
    var part: UInt32 = 1
    while part < whole.parts {
        let next = try client.balance(part: part, atMost: atMost)
        whole.moves += next.moves
        whole.weighed += next.weighed
        part += 1
    }
    // Moves that open room for a gang belong together, and come with the first part.
    let rooms = whole.moves.filter { $0.purpose == .room }
    let freed = Set(rooms.map(\.id.replica))
    var others = whole.moves.filter { !freed.contains($0.id.replica) }
    others.sort { ($1.net, $0.id.replica) < ($0.net, $1.id.replica) }
    whole.moves = rooms + others.prefix(Int(atMost) - rooms.count)
    return whole
}

private func describe(_ reply: BalanceReply) -> [String] {
    let rows = reply.rows.map { row in
        [
            "\(row.by)", Words.text(row.name), Words.count(row.pools), Words.count(row.idlePools),
            Words.count(row.openCards), Words.count(row.freeCards), share(row),
            Words.count(row.largestGang), Words.count(row.waitingJobs),
            Words.count(row.waitingCards),
        ]
    }
    var lines = Words.table(
        [
            "by", "name", "pools", "idle", "open cards", "free", "used", "gang", "wait only here",
            "cards",
        ], rows, left: [0, 1], empty: "no pool is registered")
    let under = reply.underWay > 0 ? "; \(Words.count(reply.underWay)) under way" : ""
    lines += [
        "",
        "moves proposed: \(Words.count(reply.moves.count)), of "
            + "\(Words.count(reply.weighed)) placements that may move\(under)",
    ]
    guard !reply.moves.isEmpty else { return lines }
    lines += Words.table(
        ["move", "for", "kind", "cards", "from", "to", "¥/card h", "saves ¥", "costs ¥", "net ¥"],
        reply.moves.map(cells), left: [0, 1, 2, 4, 5], empty: "")
    lines += reply.moves.map { "\($0.id.text): \(Words.text($0.risk))" }
    lines.append("do them with: sluice balance --approve ID[,ID…]")
    return lines
}

private func share(_ row: BalanceRow) -> String {
    guard row.openCards > 0 else { return "-" }
    let perMille = (row.openCards - row.freeCards) * 1_000 / row.openCards
    return "\(perMille / 10).\(perMille % 10) %"
}

private func cells(_ move: MoveView) -> [String] {
    [
        move.id.text,
        move.purpose == .room ? "room for \(move.id.makesRoomFor)" : "less cost", "\(move.kind)",
        move.cardShare.count < 1_000
            ? "\(move.cardShare.count)/1000" : Words.count(move.cards),
        "\(move.fromRegion)/\(move.fromPool)", "\(move.toRegion)/\(move.toPool)",
        "\(Words.yuan(move.costHere)) to \(Words.yuan(move.costThere))",
        Words.yuan(move.saving), Words.yuan(move.cost), Words.yuan(move.net),
    ]
}

private func approve(_ invocation: Invocation) throws(CommandFailure) -> Int32 {
    var moves: [MoveID] = []
    for text in invocation.list("approve") {
        guard let id = MoveID(text) else {
            throw invocation.wrong(
                "approve", text, "a move as 'sluice balance' names it, 7.0-3-12")
        }
        moves.append(id)
    }
    guard (1...WireLimits.moves).contains(moves.count) else {
        throw invocation.wrong(
            "approve", "\(moves.count) moves", "\(WireLimits.moves) moves at most")
    }
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let reply = try invocation.asking { () throws(ClientError) in
        try client.approve(moves, anyway: invocation.has("anyway"), key: key)
    }
    invocation.report(.movesReply(reply)) {
        reply.outcomes.isEmpty
            ? ["done under this key before"]
            : reply.outcomes.map { outcome in
                "\(outcome.id.text): \(Words.text(outcome.verdict.sentence))"
            }
    }
    return reply.outcomes.allSatisfy(\.isBegun) ? 0 : CommandFailure.Code.refused.rawValue
}

extension MoveID {
    /// `7.0-3-12`: job and replica, epoch, pool; `+9` behind it for the job that it makes room for.
    var text: String {
        let room = makesRoomFor == .none ? "" : "+\(makesRoomFor)"
        return "\(replica)-\(epoch)-\(pool)\(room)"
    }

    /// Reads such a name; nil where it is none.
    init?(_ text: String) {
        let halves = text.split(separator: "+", omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count <= 2, parts.count == 3 else { return nil }
        let replica = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard replica.count == 2, let job = UInt64(replica[0]), let index = UInt16(replica[1]),
            let epoch = UInt64(parts[1]), let pool = UInt32(parts[2])
        else { return nil }
        var room = UInt64(0)
        if halves.count == 2 {
            guard let number = UInt64(halves[1]), number > 0 else { return nil }
            room = number
        }
        self.init(
            replica: ReplicaID(job: JobID(job), index: index), epoch: Epoch(epoch), pool: pool,
            makesRoomFor: JobID(room))
    }
}
