internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice watch`: changes of jobs as they come.
let watchVerb = Verb(
    "watch", "List jobs that are not over, then print changes as they come",
    arguments: ["[job]"],
    flags: [
        Flag("tenant", "ORG/TEAM", "only this tenant's (all that you may see)"),
        Flag("after", "POSITION", "only changes after this position of a list or event"),
        Flag("for", "TIME", "stop after so long (never)"),
        Flag("until-ended", nil, "with a job: stop when it has ended; exit code 1 if not well"),
    ] + readerFlags,
    example: "sluice watch 12 --until-ended"
) { invocation throws(CommandFailure) in
    let job = invocation.arguments.isEmpty ? JobID.none : try invocation.job()
    let stopsAtEnd = invocation.has("until-ended")
    if stopsAtEnd, job == .none {
        throw CommandFailure(.usage, "sluice watch: --until-ended needs a job's number")
    }
    let tenant = invocation.has("tenant") ? try invocation.tenant() : .none
    var after = Position(try invocation.number("after", in: 0...UInt64.max, default: 0))
    let length = try invocation.duration("for", default: Microseconds(0))
    let client = try invocation.client()
    var state = JobState.waiting
    if after == .none {
        let list = try current(invocation, client, tenant, job)
        after = list.position
        if invocation.has("json") {
            invocation.context.line(Words.oneLine(.jobList(list)))
        } else if !list.jobs.isEmpty {
            invocation.context.lines(list.jobs.map { describe($0, at: list.position) })
        }
        state = list.jobs.first?.state ?? state
        if stopsAtEnd, state.isEnded { return exitCode(state) }
    }
    _ = try invocation.asking { () throws(ClientError) in
        try client.watch(
            tenant: tenant, job: job, after: after,
            timeout: length.count > 0 ? .microseconds(length.count) : nil
        ) { events in
            state = events.jobs.last?.state ?? state
            return print(events, invocation) && !(stopsAtEnd && state.isEnded)
        }
    }
    return stopsAtEnd && state.isEnded ? exitCode(state) : 0
}

/// 1 for a job that ended, and not well.
private func exitCode(_ state: JobState) -> Int32 {
    state == .finished ? 0 : CommandFailure.Code.refused.rawValue
}

/// The job, or the jobs that are not over, at the position of the first page: what changes after
/// it is told by the watch, so that nothing falls between.
private func current(
    _ invocation: Invocation, _ client: SluiceClient, _ tenant: TenantName, _ job: JobID
) throws(CommandFailure) -> JobList {
    try invocation.asking { () throws(ClientError) in
        guard job == .none else {
            // Asked first: it says no where there is no such job.
            _ = try client.job(job)
            return try client.jobs(after: JobID(job.raw - 1), limit: 1)
        }
        var whole = try client.jobs(tenant: tenant, limit: 256)
        var page = whole
        while page.hasMore, whole.jobs.count < 65_536, let last = page.jobs.last {
            page = try client.jobs(tenant: tenant, after: last.job, limit: 256)
            whole.jobs += page.jobs
        }
        whole.jobs.removeAll { $0.state.isEnded }
        return whole
    }
}

/// Prints events; false where nobody reads them any more.
private func print(_ events: WatchEvents, _ invocation: Invocation) -> Bool {
    if events.hasGap {
        invocation.context.note("sluice watch: changes were dropped here; list the jobs again")
    }
    if invocation.has("json") {
        return invocation.context.line(Words.oneLine(.watchEvents(events)))
    }
    return events.jobs.allSatisfy {
        invocation.context.line(describe($0, at: events.position))
    }
}

private func describe(_ job: JobSummary, at position: Position) -> String {
    "\(position)  job \(job.job)  \(job.tenant)  \(Words.text(job.name))  \(job.state)  "
        + job.verdict.sentence
}
