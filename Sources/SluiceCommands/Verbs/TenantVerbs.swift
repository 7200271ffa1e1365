internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice tenant erase`: what an organisation wrote is erased, here and at the gateways.
let tenantEraseVerb = Verb(
    "tenant erase",
    "Erase the command lines, environments and labels of an organisation's jobs, for good",
    arguments: ["organisation"],
    flags: [
        Flag("cancel", nil, "cancel its jobs that are not over first, and wait for their ends"),
        Flag("within", "TIME", "wait for them at most so long (10m)"),
        Flag("key", "HEX", "the request's key, to send the same request again"),
    ] + readerFlags,
    example: "sluice tenant erase lab --cancel"
) { invocation throws(CommandFailure) in
    guard let text = invocation.arguments.first, let organisation = TenantName(text) else {
        throw CommandFailure(
            .usage, "sluice tenant erase: '\(invocation.arguments.first ?? "")' is no organisation")
    }
    let key = try invocation.requestKey()
    let patience = try invocation.duration("within", default: Microseconds(600_000_000))
    let client = try invocation.client()
    if invocation.has("cancel") {
        try endJobs(of: organisation, within: patience, invocation, client)
    }
    let done = try invocation.asking { () throws(ClientError) in
        try client.erase(organisation, key: key)
    }
    invocation.report(.done(done)) {
        ["\(done.sentence); 'sluice status' has an alarm until all have done it"]
    }
    return 0
}

/// Cancels what is not over, and waits until it is.
private func endJobs(
    of organisation: TenantName, within patience: Microseconds, _ invocation: Invocation,
    _ client: SluiceClient
) throws(CommandFailure) {
    var left = patience.count / pause.count
    var cancelled: Set<JobID> = []
    while true {
        let living = try livingJobs(of: organisation, invocation, client)
        if living.isEmpty { return }
        for job in living where !cancelled.contains(job) {
            _ = try invocation.asking { () throws(ClientError) in try client.cancel(job) }
            cancelled.insert(job)
        }
        guard left > 0 else {
            throw CommandFailure(
                .unavailable,
                "sluice tenant erase: \(living.count) jobs of \(organisation) are cancelled and "
                    + "not over yet, the first is \(living[0]): nothing is erased. Try again when "
                    + "they are; 'sluice job \(living[0])' says what keeps it.")
        }
        left -= 1
        _ = try invocation.asking { () throws(ClientError) in
            try client.pause(for: .microseconds(pause.count))
        }
    }
}

private let pause = Microseconds(500_000)

private func livingJobs(
    of organisation: TenantName, _ invocation: Invocation, _ client: SluiceClient
) throws(CommandFailure) -> [JobID] {
    var living: [JobID] = []
    var after = JobID.none
    while true {
        let from = after
        let list = try invocation.asking { () throws(ClientError) in
            try client.jobs(tenant: organisation, after: from, limit: 256)
        }
        living += list.jobs.filter { !$0.state.isEnded }.map(\.job)
        guard list.hasMore, let last = list.jobs.last else { return living }
        after = last.job
    }
}
