internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice jobs`: a page of jobs.
let jobsVerb = Verb(
    "jobs", "List jobs, newest last",
    flags: [
        Flag("tenant", "ORG/TEAM", "only this tenant's (all that you may see)"),
        Flag("state", "STATE", "only jobs in this state, as waiting or running"),
        Flag("after", "JOB", "only jobs after this number (0)"),
        Flag("limit", "N", "at most so many, 256 at most (100)"),
    ] + readerFlags,
    example: "sluice jobs --state waiting --limit 20"
) { invocation throws(CommandFailure) in
    let tenant = invocation.has("tenant") ? try invocation.tenant() : .none
    let state = try invocation.choice("state", of: JobState.self)
    let after = JobID(try invocation.number("after", in: 0...UInt64.max, default: 0))
    let limit: UInt16 = try invocation.number("limit", in: 1...256, default: 100)
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in
        try client.jobs(tenant: tenant, state: state, after: after, limit: limit)
    }
    invocation.report(.jobList(list)) {
        var lines = jobTable(list.jobs)
        if list.hasMore, let last = list.jobs.last {
            lines.append("more follow: sluice jobs --after \(last.job)")
        }
        return lines
    }
    return 0
}

private func jobTable(_ jobs: [JobSummary]) -> [String] {
    Words.table(
        ["job", "tenant", "name", "kind", "cards", "state", "submitted", "likely start", "why"],
        jobs.map { job in
            [
                "\(job.job)", job.tenant.text, Words.text(job.name), "\(job.kind)",
                Words.cards(job), "\(job.state)", Words.time(job.submittedAt),
                job.predicted.map { Words.time($0.at) } ?? "-", job.verdict.sentence,
            ]
        }, left: [0, 1, 2, 3, 5, 6, 7, 8], empty: "no jobs")
}
