internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice logs`: a run's output, through the planner.
let logsVerb = Verb(
    "logs", "Print a run's output", arguments: ["job"],
    flags: [
        Flag("replica", "N", "which replica (0)"),
        Flag("from", "BYTE", "start at this byte of the output (0)"),
        Flag("follow", nil, "go on until the run is over"),
    ] + plannerFlags,
    example: "sluice logs 12 --follow"
) { invocation throws(CommandFailure) in
    let replica = ReplicaID(
        job: try invocation.job(),
        index: try invocation.number("replica", in: 0...Limits.replicasPerJob - 1, default: 0))
    var offset: UInt64 = try invocation.number("from", in: 0...UInt64.max, default: 0)
    let client = try invocation.client()
    while true {
        let output = try invocation.asking { () throws(ClientError) in
            try client.readLog(replica, offset: offset)
        }
        if output.offset > offset, !output.bytes.isEmpty {
            invocation.context.note(
                "sluice logs: \(output.offset - offset) bytes before this are not kept any more")
        }
        guard !output.bytes.isEmpty else {
            guard invocation.has("follow"), !output.isComplete else { return 0 }
            try invocation.asking { () throws(ClientError) in
                try client.pause(for: .milliseconds(500))
            }
            continue
        }
        offset = output.offset + UInt64(output.bytes.count)
        guard invocation.context.output(output.bytes) else { return 0 }
    }
}
