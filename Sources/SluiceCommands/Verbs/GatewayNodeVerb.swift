internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice gateway node`: the site says how a node is.
let gatewayNodeVerb = Verb(
    "gateway node", "Say how a node of a pool is, and why; on the gateway's own socket",
    arguments: ["pool", "node"],
    flags: [
        Flag("suspect", "CAUSE", "it is likely to fail: nothing new, runs leave at checkpoints"),
        Flag("faulted", "CAUSE", "it does not work: what runs there is over, and goes elsewhere"),
        Flag("ok", nil, "it works again"),
    ] + siteFlags,
    example:
        "sluice gateway node hz-a800 b0-n3 --faulted xid-79 --data /var/lib/sluice/zj"
) { invocation throws(CommandFailure) in
    let pool = try invocation.pool()
    let node = invocation.arguments[1]
    let said: [(NodeHealth, String)] =
        [
            invocation.text("suspect").map { (.suspect, $0) },
            invocation.text("faulted").map { (.faulted, $0) },
            invocation.has("ok") ? (.ok, "") : nil,
        ].compactMap { $0 }
    guard said.count == 1, case (let health, let cause)? = said.first else {
        throw CommandFailure(
            .usage, "say one of --suspect CAUSE, --faulted CAUSE and --ok of node \(node)")
    }
    let client = try invocation.gateway()
    let done = try invocation.asking { () throws(ClientError) in
        try client.declareNode(node, of: pool, health, cause: cause)
    }
    invocation.report(.done(done)) { [done.sentence] }
    return 0
}
