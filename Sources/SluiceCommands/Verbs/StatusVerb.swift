internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice status`: how the planner is. Exit code 1 where it has found an invariant broken.
let statusVerb = Verb(
    "status", "Show how the planner is: term, position, jobs, memory, violations",
    flags: readerFlags, example: "sluice status"
) { invocation throws(CommandFailure) in
    let client = try invocation.client()
    let status = try invocation.asking { () throws(ClientError) in try client.status() }
    invocation.report(.plannerStatusReply(status)) {
        Words.list([
            ("journal", RequestKey(high: status.journal.high, low: status.journal.low).hex),
            ("term", "\(status.term)"), ("position", "\(status.position)"),
            ("civil time", Words.time(status.civilTime)),
            ("state hash", RequestKey(high: 0, low: status.stateHash).hex.suffix(16).description),
            ("jobs", Words.count(status.jobs)), ("waiting", Words.count(status.waiting)),
            ("placements", Words.count(status.placements)),
            ("violations", Words.count(status.violations)),
            ("memory", "\(Words.count(status.residentBytes >> 20)) MiB"),
            ("journal written", "\(Words.count(status.journalBytes >> 10)) KiB"),
            ("requests", Words.count(status.requests)),
        ]) + status.limits.filter { $0.met > 0 }.map(Words.limit)
            + status.alarms.map(Words.alarm)
    }
    return status.violations == 0 ? 0 : CommandFailure.Code.refused.rawValue
}
