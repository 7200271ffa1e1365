internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice nodes`: how nodes are, and what is bound to them.
let nodesVerb = Verb(
    "nodes", "List nodes: how they are, why and since when, and what runs there",
    arguments: ["[region]"],
    flags: [
        Flag("unwell", nil, "only nodes that are suspect or faulted"),
        Flag("limit", "N", "at most so many nodes (256)"),
    ] + readerFlags,
    example: "sluice nodes ningxia --unwell"
) { invocation throws(CommandFailure) in
    let region =
        invocation.arguments.isEmpty
        ? RegionName.none
        : try invocation.nameArgument("region", as: NameKind.Region.self)
    let limit = try invocation.number("limit", in: 1...1_024, default: UInt32(256))
    let isAll = !invocation.has("unwell")
    let client = try invocation.client()
    let list = try invocation.asking { () throws(ClientError) in
        try client.nodes(of: region, isAll: isAll, limit: limit)
    }
    invocation.report(.nodeList(list)) {
        Words.table(
            ["region", "pool", "node", "health", "since", "runs", "cause"],
            list.nodes.map { row($0) }, left: [0, 1, 2, 3, 4, 5, 6],
            empty: isAll ? "nothing is bound to a node, and all are well" : "all nodes are well")
            + (list.hasMore ? ["… more: --limit shows up to 1,024"] : [])
    }
    return 0
}

private func row(_ node: NodeView) -> [String] {
    let runs = node.runs.prefix(4).map { "\($0.replica)@\($0.epoch)" }.joined(separator: " ")
    return [
        node.region.text, node.pool.text, node.node, "\(node.health)", Words.time(node.since),
        runs + (node.runs.count > 4 ? " …" : ""), Words.text(node.cause),
    ]
}
