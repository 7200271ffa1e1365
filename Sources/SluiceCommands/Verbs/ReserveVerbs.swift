internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// The verbs about reserved windows.
let reserveVerbs = [reserveAddVerb, reserveListVerb, reserveRemoveVerb]

private let reserveKeyFlag = Flag(
    "key", "HEX", "the request's key, to send the same request again")

/// `sluice reserve add`: cards for a window, for a tenant or for maintenance.
private let reserveAddVerb = Verb(
    "reserve add", "Reserve cards for a window, for a tenant's work or for maintenance",
    flags: [
        Flag("pool", "REGION/POOL", "cards of this pool"),
        Flag("site", "NAME", "… or of this site's pools"),
        Flag("region", "NAME", "… or of this region's pools"),
        Flag("cards", "N", "how many (all)"),
        Flag("for", "ORG/TEAM", "whose work it is for"),
        Flag("maintenance", nil, "… or nobody's: what runs there is moved away before"),
        Flag("from", "WHEN", "its begin: 2026-03-01T20:00, or a wait, 2h"),
        Flag("until", "WHEN", "its end: a moment, or a length from its begin, 90m"),
        Flag("weekly", nil, "again each week"),
        Flag("reason", "TEXT", "why, for those who list it"),
        reserveKeyFlag,
    ] + readerFlags,
    example: "sluice reserve add --pool ningxia/train --cards 512 --for acme/llm --from 2h "
        + "--until 8h --as operator/local"
) { invocation throws(CommandFailure) in
    let client = try invocation.client()
    let add = try invocation.reservation(now: client.welcome.civilTime)
    let answer = try invocation.asking { () throws(ClientError) in
        try client.request(.addReservation(add))
    }
    invocation.report(answer) { sentence(answer) }
    return 0
}

extension Invocation {
    fileprivate func reservation(now: CivilTime) throws(CommandFailure) -> AddReservation {
        let places = ["pool", "site", "region"].filter { has($0) }
        guard places.count == 1 else {
            throw CommandFailure(
                .usage, "sluice reserve add: name one of --pool, --site and --region")
        }
        guard has("for") != has("maintenance") else {
            throw CommandFailure(
                .usage, "sluice reserve add: say whom it is --for, or --maintenance")
        }
        guard let from = try moment("from", orAfter: now),
            let until = try moment("until", orAfter: from)
        else {
            throw CommandFailure(
                .usage, "sluice reserve add: say --from when and --until when")
        }
        var add = AddReservation(
            key: try requestKey(), cards: try number("cards", in: 1...10_000_000, default: 0),
            from: from, until: until, isWeekly: has("weekly"), reason: text("reason") ?? "")
        if let text = text("pool") {
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let region = RegionName(parts[0]), let pool = PoolName(parts[1])
            else { throw wrong("pool", text, "REGION/POOL") }
            add.region = region
            add.pool = pool
        }
        if has("region") { add.region = try name("region", as: NameKind.Region.self) ?? .none }
        if has("site") { add.site = try name("site", as: NameKind.Site.self) ?? .none }
        if let text = text("for") {
            guard let tenant = TenantName(text) else { throw wrong("for", text, "ORG/TEAM") }
            add.tenant = tenant
        }
        return add
    }

    /// A moment, or a length of time after another one; nil where it is not said.
    private func moment(
        _ flag: String, orAfter before: CivilTime
    ) throws(CommandFailure) -> CivilTime? {
        guard let text = text(flag) else { return nil }
        if let length = Self.parseDuration(text) {
            return before.adding(Seconds(length.count / 1_000_000))
        }
        guard let moment = try? moment(flag) else {
            throw wrong(flag, text, "a moment, as 2026-03-01T20:00, or a length, as 90m, 2h or 1d")
        }
        return moment
    }
}

private func sentence(_ answer: Message) -> [String] {
    if case .done(let done) = answer { [done.sentence] } else { [] }
}

/// `sluice reserve list`: what is reserved.
private let reserveListVerb = Verb(
    "reserve list", "Show reserved windows; a tenant sees its own",
    flags: [
        Flag("tenant", "ORG/TEAM", "only this tenant's and his teams' (all that you may see)")
    ] + readerFlags,
    example: "sluice reserve list"
) { invocation throws(CommandFailure) in
    let tenant = invocation.has("tenant") ? try invocation.tenant() : .none
    let client = try invocation.client()
    let answer = try invocation.asking { () throws(ClientError) in
        try client.request(.listReservations(ListReservations(tenant: tenant)))
    }
    invocation.report(answer) {
        guard case .reservationList(let list) = answer else { return [] }
        return Words.table(
            ["number", "where", "cards", "ready", "for", "from", "until", "each", "reason"],
            list.reservations.map(row), left: [1, 4, 5, 6, 7, 8], empty: "nothing is reserved")
    }
    return 0
}

private func row(_ one: ReservationView) -> [String] {
    let place =
        one.site.isNone
        ? one.region.text + (one.pool.isNone ? "" : "/\(one.pool)") : "\(one.region)/\(one.site)"
    return [
        "\(one.reservation)", place, Words.count(one.cards), Words.count(one.readyCards),
        one.tenant == .none ? "maintenance" : one.tenant.text, Words.time(one.from),
        Words.time(one.until), one.isWeekly ? "week" : "-", Words.text(one.reason),
    ]
}

/// `sluice reserve remove`: takes a reservation back.
private let reserveRemoveVerb = Verb(
    "reserve remove", "Take a reservation back", arguments: ["number"],
    flags: [reserveKeyFlag] + readerFlags,
    example: "sluice reserve remove 7 --as operator/local"
) { invocation throws(CommandFailure) in
    let text = invocation.arguments[0]
    guard let number = UInt64(text) else {
        throw CommandFailure(
            .usage,
            "sluice reserve remove: '\(text)' is no number: 'sluice reserve list' shows them")
    }
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let answer = try invocation.asking { () throws(ClientError) in
        try client.request(
            .removeReservation(RemoveReservation(key: key, reservation: number)))
    }
    invocation.report(answer) { sentence(answer) }
    return 0
}
