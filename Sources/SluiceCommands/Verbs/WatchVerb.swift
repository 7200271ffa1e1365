internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice watch`: changes of jobs as they come.
let watchVerb = Verb(
    "watch", "Print changes of jobs as they come, resuming by itself", arguments: ["[job]"],
    flags: [
        Flag("tenant", "ORG/TEAM", "only this tenant's (all that you may see)"),
        Flag("after", "POSITION", "changes after this position of a list or event (now)"),
        Flag("for", "TIME", "stop after so long (never)"),
        Flag("until-ended", nil, "with a job: stop when it has ended"),
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
    if stopsAtEnd, after == .none {
        // A job that ended before the watch began would never be told of again.
        let now = try invocation.asking { () throws(ClientError) in
            try client.jobs(after: JobID(job.raw - 1), limit: 1)
        }
        after = now.position
        guard let summary = now.jobs.first, summary.job == job else {
            throw CommandFailure(.refused, "sluice watch: there is no job \(job) that you may see")
        }
        invocation.context.line(describe(summary, at: now.position))
        if summary.state.isEnded { return 0 }
    }
    _ = try invocation.asking { () throws(ClientError) in
        try client.watch(
            tenant: tenant, job: job, after: after,
            timeout: length.count > 0 ? .microseconds(length.count) : nil
        ) { events in
            print(events, invocation) && !(stopsAtEnd && events.jobs.contains { $0.state.isEnded })
        }
    }
    return 0
}

/// Prints events; false where nobody reads them any more.
private func print(_ events: WatchEvents, _ invocation: Invocation) -> Bool {
    if events.hasGap {
        invocation.context.note("sluice watch: changes were dropped here; list the jobs again")
    }
    if invocation.has("json") {
        return invocation.context.line(MessageJson.encode(.watchEvents(events), correlation: 0))
    }
    return events.jobs.allSatisfy {
        invocation.context.line(describe($0, at: events.position))
    }
}

private func describe(_ job: JobSummary, at position: Position) -> String {
    "\(position)  job \(job.job)  \(job.tenant)  \(Words.text(job.name))  \(job.state)  "
        + job.verdict.sentence
}
