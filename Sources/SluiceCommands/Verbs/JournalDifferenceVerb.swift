internal import SluiceClient
internal import SluiceDaemons
internal import SluiceModel
internal import SluiceWire

/// `sluice journal difference`: a restored journal beside what gateways know. Exit code 1 where it
/// lacks something.
let journalDifferenceVerb = Verb(
    "journal difference", "Show what gateways know and a restored journal lacks",
    flags: journalFlags + [
        Flag(
            "gateway", "DIR",
            "the data folder of a gateway that runs on this machine; may be repeated")
    ],
    example: "sluice journal difference --data /var/lib/sluice/planner "
        + "--gateway /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    let folders = invocation.repeated("gateway")
    guard !folders.isEmpty else {
        throw CommandFailure(
            .usage, "sluice journal difference: name at least one gateway's folder with --gateway")
    }
    let source = try historySource(invocation)
    var gateways: [(status: GatewayStatusReply, runs: [LocalRunView])] = []
    for folder in folders { gateways.append(try invocation.known(at: folder)) }
    let difference: JournalDifference
    do throws(DaemonFailure) { difference = try source.difference(from: gateways) } catch {
        throw CommandFailure(.unavailable, "sluice journal difference: \(error.sentence)")
    }
    invocation.context.lines(lines(difference))
    return difference.isEmpty ? 0 : CommandFailure.Code.refused.rawValue
}

/// `sluice journal resume`: the operator's word that a restored journal holds.
let journalResumeVerb = Verb(
    "journal resume", "Let a restored journal hold, though gateways have seen later reigns",
    flags: journalFlags + [
        Flag("above-term", "N", "the highest term of a gateway: `sluice journal difference` says")
    ],
    example: "sluice journal resume --data /var/lib/sluice/planner --above-term 7"
) { invocation throws(CommandFailure) in
    let term: UInt64 = try invocation.number("above-term", in: 1...UInt64.max, default: 0)
    guard term > 0 else {
        throw CommandFailure(
            .usage,
            "sluice journal resume: --above-term is missing: `sluice journal difference` "
                + "says which")
    }
    let url = try invocation.text("journal").map { text throws(CommandFailure) in
        try invocation.journalURL("journal", text)
    }
    let folder = url == nil ? try invocation.required("data") : nil
    do throws(DaemonFailure) {
        let reached = try resumeJournal(folder: folder, url: url, above: Term(term))
        invocation.context.lines([
            "The journal is at term \(reached): the next planner on it has a higher one. Start it."
        ])
        return 0
    } catch { throw CommandFailure(.unavailable, "sluice journal resume: \(error.sentence)") }
}

/// `sluice gateway abandon`: the operator's word that what a gateway knows is given up.
let gatewayAbandonVerb = Verb(
    "gateway abandon", "Give up what a stopped gateway knows and runs: it registers anew",
    flags: [Flag("data", "DIR", "the gateway's data folder")],
    example: "sluice gateway abandon --data /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    let folder = try invocation.required("data")
    do throws(DaemonFailure) {
        let kept = try abandonStore(folder: folder)
        invocation.context.lines([
            "The store lies in \(kept) now. Start the gateway: it ends what still runs there, "
                + "registers its region anew, and the planner places its work again."
        ])
        return 0
    } catch { throw CommandFailure(.unavailable, "sluice gateway abandon: \(error.sentence)") }
}

private let journalFlags = [
    Flag("data", "DIR", "the planner's data folder"),
    Flag("journal", "URL", "a planner's journal on PostgreSQL, in place of --data"),
]

extension Invocation {
    /// What the gateway of a folder says of itself, on its own socket.
    fileprivate func known(
        at folder: String
    ) throws(CommandFailure) -> (status: GatewayStatusReply, runs: [LocalRunView]) {
        do throws(ClientError) {
            let client = try SluiceClient.connect(
                "unix:\(folder)/gateway.sock", as: Identity(role: .provider, name: "local"),
                timeout: .seconds(30), program: "sluice \(SluiceVersion.program)")
            let status = try client.gatewayStatus()
            var runs: [LocalRunView] = []
            while true {
                let page = try client.gatewayRuns(
                    after: runs.last?.replica ?? ReplicaID(job: .none, index: 0))
                runs += page.runs
                guard page.hasMore else { return (status, runs) }
            }
        } catch {
            throw CommandFailure(
                .unavailable,
                "sluice \(verb): no gateway answers at \(folder)/gateway.sock: \(error.what). "
                    + "It has to run for this; it needs no planner.")
        }
    }
}

private func lines(_ difference: JournalDifference) -> [String] {
    let facts = Words.list([
        ("journal's term", "\(difference.term)"), ("position", Words.count(difference.position)),
    ])
    let regions = Words.table(
        ["region", "term there", "order there", "in the journal", "newer orders", "unknown runs"],
        difference.regions.map { region in
            [
                region.name.text, "\(region.gatewayTerm)", "\(region.gatewayOrder)",
                "\(region.journalOrder)", Words.count(region.newerOrders),
                Words.count(region.runs.count),
            ]
        }, left: [0], empty: "no gateway")
    let runs = difference.regions.flatMap { region in
        region.runs.map { run in
            "\(region.name): run \(run.replica) of \(run.tenant), attempt \(run.epoch): "
                + (run.isJobKnown
                    ? "the journal knows the job, not this attempt"
                    : "the journal does not know the job")
        }
    }
    return facts + [""] + regions + (runs.isEmpty ? [] : [""] + runs) + [""] + advice(difference)
}

/// What the operator may decide, as the commands that do it.
private func advice(_ difference: JournalDifference) -> [String] {
    guard !difference.isEmpty else {
        return ["The journal lacks nothing that these gateways know: start its planner."]
    }
    var lines = [
        "Either put a newer copy of the journal back, which loses nothing of this; or give up what "
            + "it lacks, with the planner stopped:"
    ]
    if difference.isTermOlder {
        lines.append("  sluice journal resume --above-term \(difference.highestTerm) …")
    }
    for region in difference.regions where region.newerOrders > 0 || region.isForeign {
        lines.append(
            "  at \(region.name), its gateway stopped: sluice gateway abandon --data …  (its "
                + "\(Words.count(region.runs.count)) unknown runs end, its other work begins again)"
        )
    }
    return lines
}
