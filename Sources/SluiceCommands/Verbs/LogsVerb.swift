internal import SluiceClient
internal import SluiceModel
internal import SluiceWire

/// `sluice logs`: a run's output, through the planner.
let logsVerb = Verb(
    "logs", "Print a run's output", arguments: ["job"],
    flags: [
        Flag("replica", "N", "which replica (0)"),
        Flag("from", "BYTE", "start at this byte of the output (0)"),
        Flag("follow", nil, "wait for the run to begin, and go on until it is over"),
    ] + plannerFlags + [
        Flag("json", nil, "print each answer of the planner as a line of JSON")
    ],
    example: "sluice logs 12 --follow"
) { invocation throws(CommandFailure) in
    let replica = ReplicaID(
        job: try invocation.job(),
        index: try invocation.number("replica", in: 0...Limits.replicasPerJob - 1, default: 0))
    var offset: UInt64 = try invocation.number("from", in: 0...UInt64.max, default: 0)
    let client = try invocation.client()
    while true {
        let read = try invocation.asking { () throws(ClientError) in
            try readLog(replica, offset, client, follows: invocation.has("follow"))
        }
        guard let output = read else {
            try invocation.asking { () throws(ClientError) in
                try client.pause(for: .milliseconds(500))
            }
            continue
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
        let isRead =
            invocation.has("json")
            ? invocation.context.line(Words.oneLine(.output(output)))
            : invocation.context.output(output.bytes)
        guard isRead else { return 0 }
    }
}

/// Some of the output; nil where there is none yet, it is followed, and there may be some later.
private func readLog(
    _ replica: ReplicaID, _ offset: UInt64, _ client: SluiceClient, follows: Bool
) throws(ClientError) -> Output? {
    do throws(ClientError) {
        return try client.readLog(replica, offset: offset)
    } catch {
        guard follows, error.code == .notFound || error.code == .regionUnreachable else {
            throw error
        }
        let detail = try client.job(replica.job)
        guard !detail.summary.state.isEnded else { throw error }
        // An emulated run never has output: its placement runs, and still there is none.
        let runs = detail.placements.contains {
            $0.replica == replica.index && $0.state == .running
        }
        if runs, error.code == .notFound, detail.specification.command == nil { throw error }
        return nil
    }
}
