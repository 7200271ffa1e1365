internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice endpoints`: where a job's replicas answer requests.
let endpointsVerb = Verb(
    "endpoints", "Show where a job's replicas answer requests, nearest first; exit code 1 if none",
    arguments: ["job"],
    flags: [
        Flag("metro", "NAME", "nearest to this metro's users (the job's own metro)"),
        Flag("follow", nil, "print the list again whenever it changes, until interrupted"),
        Flag("for", "TIME", "with --follow: stop after so long (never)"),
    ] + readerFlags,
    example: "sluice endpoints 12 --metro shanghai"
) { invocation throws(CommandFailure) in
    let job = try invocation.job()
    let metro = try invocation.name("metro", as: NameKind.Metro.self) ?? .none
    let length = try invocation.duration("for", default: Microseconds(0))
    let client = try invocation.client()
    guard invocation.has("follow") else {
        let list = try invocation.asking { () throws(ClientError) in
            try client.endpoints(of: job, near: metro)
        }
        invocation.report(.endpointList(list)) { describe(list) }
        return list.endpoints.isEmpty ? CommandFailure.Code.refused.rawValue : 0
    }
    try invocation.asking { () throws(ClientError) in
        try client.followEndpoints(
            of: job, near: metro, timeout: length.count > 0 ? .microseconds(length.count) : nil
        ) { list in
            if invocation.has("json") {
                return invocation.context.line(Words.oneLine(.endpointList(list)))
            }
            return invocation.context.line("position \(list.position)")
                && describe(list).allSatisfy { invocation.context.line($0) }
        }
    }
    return 0
}

private func describe(_ list: EndpointList) -> [String] {
    Words.table(
        [
            "protocol", "host", "port", "replica", "epoch", "p99 ms", "ring", "region", "site",
            "pool",
        ],
        list.endpoints.map { entry in
            [
                Words.text(entry.endpoint.protocolName), Words.text(entry.endpoint.host),
                "\(entry.endpoint.port)", "\(entry.replica)", "\(entry.epoch)",
                roundTrip(entry), ring(entry), entry.region.text, entry.site.text,
                entry.pool.text,
            ]
        }, left: [0, 1, 6, 7, 8, 9],
        empty: "no replica of job \(list.job) says where it answers: it prints a line "
            + "'SLUICE_ENDPOINT http HOST PORT' when it does")
}

private func ring(_ entry: EndpointView) -> String {
    if entry.roundTripP99.count == 0 { return "unknown" }
    return Words.ring(entry.ring) + (entry.isRingFresh ? "" : " (stale)")
}

private func roundTrip(_ entry: EndpointView) -> String {
    guard entry.roundTripP99.count > 0 else { return "-" }
    let tenths = (entry.roundTripP99.count + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
}
