internal import SluiceClient
internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// `sluice rings`: what is measured between sites and metros.
let ringsVerb = Verb(
    "rings", "List latency rings: what is measured, by whom, and the ring that is held of it",
    flags: [
        Flag("metro", "NAME", "only rings to this metro"),
        Flag("site", "NAME", "only rings of this site"),
    ] + readerFlags,
    example: "sluice rings --metro shanghai"
) { invocation throws(CommandFailure) in
    let metro = try invocation.name("metro", as: NameKind.Metro.self) ?? .none
    let site = try invocation.name("site", as: NameKind.Site.self) ?? .none
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in
        try client.rings(site: site, metro: metro)
    }
    invocation.report(.ringList(list)) {
        Words.table(
            [
                "site", "metro", "rests on", "p50 ms", "p99 ms", "beacon p99", "samples", "loss %",
                "age", "ring", "serving", "since",
            ],
            list.rings.map(row), left: [0, 1, 2, 11], empty: "no ring was reported")
    }
    return 0
}

private func row(_ ring: RingView) -> [String] {
    let report = ring.report
    let isMeasured = report.basis == .measured
    func measured(_ text: String) -> String { isMeasured ? text : "-" }
    return [
        ring.site.text, report.metro.text,
        ring.standing == .measured ? (report.isOverTCP ? "tcp" : "udp") : "\(ring.standing)",
        milliseconds(report.roundTripP50), milliseconds(report.roundTripP99),
        milliseconds(report.beaconP99), measured(Words.count(report.samples)),
        measured(tenths(Int64(report.loss.count))),
        measured(Figures.duration(milliseconds: report.age.count * 1_000)),
        ring.standing == .unverified ? "none" : Words.ring(ring.placing),
        Words.ring(ring.serving), Words.time(ring.since),
    ]
}

/// `9.94` of microseconds, rounded up to the hundredth; `-` where there is none.
private func milliseconds(_ length: Microseconds) -> String {
    guard length.count > 0 else { return "-" }
    let hundredths = (length.count + 9) / 10
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

private func tenths(_ thousandths: Int64) -> String { "\(thousandths / 10).\(thousandths % 10)" }
