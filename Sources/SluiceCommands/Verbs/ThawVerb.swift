internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice thaw`: opens a pool that was frozen since its books did not balance.
let thawVerb = Verb(
    "thaw", "Open a pool that was frozen since its books did not balance, and do now",
    arguments: ["region", "pool"],
    flags: [Flag("key", "HEX", "the request's key, to send the same request again")] + readerFlags,
    example: "sluice thaw ningxia ningxia-zhongwei-train --as operator/local"
) { invocation throws(CommandFailure) in
    let region = try invocation.nameArgument("region", as: NameKind.Region.self)
    let pool = try invocation.nameArgument("pool", at: 1, as: NameKind.Pool.self)
    let key = try invocation.requestKey()
    let client = try invocation.client()
    let done = try invocation.asking { () throws(ClientError) in
        try client.thaw(pool, of: region, key: key)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}
