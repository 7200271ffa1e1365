internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice cancel`: ends a job.
let cancelVerb = Verb(
    "cancel", "End a job, and free its cards", arguments: ["job"],
    flags: [
        Flag("index", "LIST", "only these elements of an array, as 5 or 3,7-9 (the whole job)"),
        Flag("key", "HEX", "the request's key, to send the same request again"),
    ] + readerFlags,
    example: "sluice cancel 12"
) { invocation throws(CommandFailure) in
    let job = try invocation.job()
    let key = try invocation.requestKey()
    var elements: [UInt32] = []
    if let text = invocation.text("index") {
        guard let array = JobArray(text), array.atOnce == 0, array.problem == nil else {
            throw invocation.wrong("index", text, "indices of the array: 5, 3,7 or 10-19")
        }
        elements = array.indices
    }
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.cancel(job, elements: elements, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}
