internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice sessions`: the planner's connections.
let sessionsVerb = Verb(
    "sessions", "List the planner's connections, and why the last ones were closed",
    flags: readerFlags, example: "sluice sessions --as operator/local"
) { invocation throws(CommandFailure) in
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in try client.sessions() }
    invocation.report(.sessionList(list)) {
        Words.table(
            ["session", "who", "from", "age", "received", "sent", "queued", "closed because"],
            list.sessions.map { session in
                [
                    "\(session.session)",
                    session.identity.map { Words.text("\($0)") } ?? "stranger",
                    session.peer, Words.length(session.age), Words.count(session.received),
                    Words.count(session.sent), Words.count(session.queuedBytes),
                    Words.text(session.closedBecause),
                ]
            }, left: [0, 1, 2, 7], empty: "no connections")
    }
    return 0
}
