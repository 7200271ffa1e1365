internal import SluiceClient
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceWire

/// What a change may say, as a submission says it.
private let changed = [
    "name", "replicas", "metro", "within", "priority", "deadline", "earliest", "price", "chip",
    "region", "not-region", "environment", "folder",
]

/// `sluice change`: changes a job without a gap.
let changeVerb = Verb(
    "change", "Change a running job without a gap: replicas, bound, priority, command",
    arguments: ["job", "[FILE.yaml | command…]"],
    flags: jobFlags.filter { changed.contains($0.name) } + [
        Flag("at-most", "N", "replace so many replicas at once (1)"),
        Flag("back", nil, "take the version before again: its command, environment and limits"),
        Flag("dry-run", nil, "say what would happen, and change nothing"),
        Flag("key", "HEX", "the request's key, to send the same request again"),
    ] + readerFlags,
    example: "sluice change 12 --replicas 6 --within 5ms"
) { invocation throws(CommandFailure) in
    let job = try invocation.jobBehind()
    let key = try invocation.requestKey()
    let atMost: UInt16 = try invocation.number(
        "at-most", in: 1...Limits.replicasPerJob, default: 1)
    try invocation.checkChange()
    let client = try invocation.client()
    let detail = try invocation.asking { () throws(ClientError) in try client.job(job) }
    let wanted = try invocation.wanted(of: detail, at: client.welcome.civilTime)
    let told: JobChanged
    do throws(ClientError) {
        told = try client.change(
            job, to: wanted, isBack: invocation.has("back"),
            // Under a key of its own it may be the same request again, whatever came between.
            revision: invocation.has("key")
                ? ChangeJob.anyRevision : detail.change?.revision ?? 0,
            atMost: atMost, isDryRun: invocation.has("dry-run"), key: key)
    } catch {
        let again = error.isDefinite ? "" : " The same request has --key \(key.hex)."
        throw CommandFailure(error.exitCode, "sluice change: \(error)\(again)")
    }
    invocation.report(.jobChanged(told)) {
        [
            (invocation.has("dry-run") ? "dry run, nothing is changed: " : "")
                + Words.text(told.sentence)
        ]
    }
    return 0
}

extension Invocation {
    /// The job that is named first; what follows is what it becomes.
    fileprivate func jobBehind() throws(CommandFailure) -> JobID {
        guard let text = arguments.first, let number = UInt64(text), number > 0 else {
            throw CommandFailure(
                .usage, "sluice change: name the job by its number first: sluice change 12 …")
        }
        return JobID(number)
    }

    private var becomes: [String] { Array(arguments.dropFirst()) }

    /// The job file that is named; nil where none is.
    private var file: String? {
        guard becomes.count == 1, let path = becomes.first,
            path.hasSuffix(".yaml") || path.hasSuffix(".yml")
        else { return nil }
        return path
    }

    /// What does not go together, before anybody is asked.
    fileprivate func checkChange() throws(CommandFailure) {
        let flags = changed.filter { has($0) }
        func bad(_ sentence: String) -> CommandFailure {
            CommandFailure(.usage, "sluice change: \(sentence); see 'sluice help change'")
        }
        if has("back"), !flags.isEmpty || !becomes.isEmpty {
            throw bad("--back takes the version before, and nothing else")
        }
        if let path = file, let flag = flags.first {
            throw bad("--\(flag) does not go with a job file; write it into \(path)")
        }
        if !has("back"), flags.isEmpty, becomes.isEmpty {
            throw bad("say what changes: a flag, a job file, or a command")
        }
        let goes = ["environment", "folder"]
        if let flag = flags.first(where: { goes.contains($0) }), becomes.isEmpty {
            throw bad("--\(flag) goes with the whole command: write that too")
        }
    }

    /// What the job asks for from now on; nil to go back.
    fileprivate func wanted(
        of detail: JobDetail, at now: CivilTime
    ) throws(CommandFailure) -> JobSpecification? {
        guard !has("back") else { return nil }
        if let path = file {
            let jobs: [JobSpecification]
            do throws(FileProblems) { jobs = try readJobs(path: path) } catch {
                throw CommandFailure(.unavailable, "\(error)\nsluice change: nothing was changed")
            }
            guard let wanted = jobs.first, jobs.count == 1 else {
                throw CommandFailure(
                    .usage, "sluice change: \(path) has \(jobs.count) jobs; a change is of one")
            }
            return wanted
        }
        return try dated(
            changing(detail.specification, becomes: becomes), at: now)
    }
}
