internal import SluiceClient
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

private let changeFlags = [
    Flag("tenant", "ORG/TEAM", "whose job it is (who asks)"),
    Flag(
        "promise", "WHEN", "answer when it is decided or accepted (place: accepted, else decided)"),
    Flag("dry-run", nil, "say what would happen, and change nothing"),
    Flag("key", "HEX", "the request's key, to send the same request again"),
]

/// `sluice submit`: asks for a job, or for all jobs of a file.
let submitVerb = Verb(
    "submit", "Submit a job, by flags or from a job file", arguments: ["[FILE.yaml | command…]"],
    flags: jobFlags + [
        Flag("file", "JOB.yaml", "submit the jobs of a file; the same as naming it alone"),
        Flag("now-or-never", nil, "refuse rather than queue when nothing fits now"),
    ] + changeFlags + readerFlags,
    example: "sluice submit --kind training --cards 64 --run 6h --tenant lab -- python train.py"
) { invocation throws(CommandFailure) in
    let jobs = try jobsToSubmit(invocation)
    let first = try invocation.requestKey()
    let client = try invocation.client()
    var code: Int32 = 0
    for (index, asked) in jobs.enumerated() {
        let job = try invocation.dated(asked, at: client.welcome.civilTime)
        // The keys of a file's jobs follow the first: the same file with the same key is done once.
        let key = RequestKey(high: first.high, low: first.low &+ UInt64(index))
        let submitted = try submit(
            job, key, nowOrNever: invocation.has("now-or-never"), invocation, client)
        invocation.report(.submitted(submitted)) { describe(submitted, name: job.name) }
        if submitted.state == .failed { code = CommandFailure.Code.refused.rawValue }
    }
    return code
}

/// `sluice place`: places at once near a metro, or says why not.
let placeVerb = Verb(
    "place", "Place a job now within a latency bound, or say why it cannot be",
    arguments: ["[command…]"], flags: jobFlags + changeFlags + readerFlags,
    example: "sluice place --metro shanghai --within 10ms --cards 8 --run 1h --tenant lab"
) { invocation throws(CommandFailure) in
    let asked = try invocation.specification(kind: .inference)
    let client = try invocation.client()
    let job = try invocation.dated(asked, at: client.welcome.civilTime)
    let submitted = try submit(
        job, try invocation.requestKey(), nowOrNever: true, usual: .accepted, invocation, client)
    invocation.report(.submitted(submitted)) { describe(submitted, name: job.name) }
    let isPlaced = !submitted.placements.isEmpty || submitted.verdict.code == .placed
    return isPlaced ? 0 : CommandFailure.Code.refused.rawValue
}

private func jobsToSubmit(
    _ invocation: Invocation
) throws(CommandFailure) -> [JobSpecification] {
    guard let path = jobFile(invocation) else {
        guard invocation.has("kind") || invocation.has("cards") || invocation.has("model") else {
            throw CommandFailure(
                .usage,
                "sluice submit: say what the job asks for, with --kind and --cards, or name a job "
                    + "file: sluice submit JOB.yaml; see 'sluice help submit'")
        }
        return [try invocation.specification(kind: .batch)]
    }
    if let flag = jobFlags.first(where: { invocation.has($0.name) }) {
        throw CommandFailure(
            .usage,
            "sluice submit: --\(flag.name) does not go with a job file; write it into \(path)")
    }
    do throws(FileProblems) { return try readJobs(path: path) } catch {
        throw CommandFailure(.unavailable, "\(error)\nsluice submit: nothing was submitted")
    }
}

/// The file that the flag names, or the only argument where it can be nothing but one.
private func jobFile(_ invocation: Invocation) -> String? {
    if let path = invocation.text("file") { return path }
    guard invocation.arguments.count == 1, let path = invocation.arguments.first,
        path.hasSuffix(".yaml") || path.hasSuffix(".yml"),
        !["kind", "cards", "model"].contains(where: invocation.has)
    else { return nil }
    return path
}

private func submit(
    _ job: JobSpecification, _ key: RequestKey, nowOrNever: Bool, usual: Promise = .decided,
    _ invocation: Invocation, _ client: SluiceClient
) throws(CommandFailure) -> Submitted {
    let tenant = try invocation.tenant()
    let promise = try invocation.choice("promise", of: Promise.self) ?? usual
    do throws(ClientError) {
        return try client.submit(
            job, tenant: tenant, key: key, promise: promise,
            isDryRun: invocation.has("dry-run"), nowOrNever: nowOrNever)
    } catch  where error.code == .busy && nowOrNever {
        let hint =
            error.what.contains("sluice explain")
            ? "" : " 'sluice explain' with the same flags says why for each pool."
        throw CommandFailure(.refused, "sluice \(invocation.verb): \(error.what).\(hint)")
    } catch {
        let again = error.isDefinite ? "" : " The same request has --key \(key.hex)."
        throw CommandFailure(error.exitCode, "sluice \(invocation.verb): \(error)\(again)")
    }
}

private func describe(_ submitted: Submitted, name: String) -> [String] {
    let head =
        submitted.job == .none
        ? "dry run of \(Words.text(name)), nothing is changed: would be \(submitted.state). "
            + submitted.verdict.sentence
        : "job \(submitted.job) \(submitted.state): \(submitted.verdict.sentence)"
    return [head] + (submitted.placements.isEmpty ? [] : placementTable(submitted.placements))
}

/// Where the replicas of a job are.
func placementTable(_ placements: [PlacementView]) -> [String] {
    let isChanged = placements.contains { $0.version > 1 }
    let versions = isChanged ? ["version"] : []
    return Words.table(
        ["replica", "state", "region", "site", "pool", "cards", "ring", "¥/card h", "since"]
            + versions,
        placements.sorted { $0.replica < $1.replica }.map { placement in
            [
                "\(placement.replica)", "\(placement.state)", placement.region.text,
                placement.site.text, placement.pool.text, Words.count(placement.cards),
                Words.ring(placement.ring), Words.yuan(placement.pricePerCardHour),
                Words.time(
                    placement.startedAt == .none ? placement.decidedAt : placement.startedAt),
            ] + (isChanged ? [placement.version == 0 ? "-" : "\(placement.version)"] : [])
        }, left: [0, 1, 2, 3, 4], empty: "no placement")
}
