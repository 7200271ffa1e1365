internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice cancel`: ends a job.
let cancelVerb = Verb(
    "cancel", "End a job, and free its cards", arguments: ["job"],
    flags: [Flag("key", "HEX", "the request's key, to send the same request again")]
        + readerFlags,
    example: "sluice cancel 12"
) { invocation throws(CommandFailure) in
    let job = try invocation.job()
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.cancel(job, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}
