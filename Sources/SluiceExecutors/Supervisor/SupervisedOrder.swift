internal import SluiceCoding
internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// What a supervisor needs of a run: the order file. Written and read by one version of `sluice`,
/// so it has no room for others.
struct SupervisedOrder: Hashable, Sendable {
    var command: CommandLine
    /// The whole environment of the run.
    var environment: [String]
    /// What its processes may take.
    var bounds: RunBounds
    /// After so many seconds it is stopped; 0 for never.
    var wallClockLimit: Seconds
    /// It must be over so long after the lease; nil where it may run on.
    var fence: Seconds?
    var outputBytes: UInt64

    /// `checkpointFile` is where the run may say what it can be resumed from, `endpointFile` where
    /// it answers requests, `loadFile` how loaded it is, `folder` its own; all from the root. Of
    /// secrets it has the places of files, and no value.
    init(
        _ run: GatewayRun, command: CommandLine, path: String, checkpointFile: String,
        endpointFile: String, loadFile: String, folder: String, outputBytes: Int
    ) {
        self.command = command
        let order = run.order
        // Last wins in most programs' eyes: what the tenant sets cannot stand in for ours.
        environment =
            ["PATH=\(path)"] + command.environment.filter { !$0.hasPrefix("SLUICE_") } + [
                "SLUICE_EPOCH=\(order.epoch)", "SLUICE_JOB=\(order.replica.job)",
                "SLUICE_REPLICA=\(order.replica.index)", "SLUICE_CARDS=\(Self.cards(run.shares))",
                "SLUICE_CHECKPOINT_FILE=\(checkpointFile)",
                "SLUICE_ENDPOINT_FILE=\(endpointFile)", "SLUICE_LOAD_FILE=\(loadFile)",
            ] + Self.slice(run) + Self.resume(order)
            + command.secrets.filter(\.isFile).map {
                "\($0.variable)=\(RunSecrets.file($0.name, in: folder))"
            } + command.artifacts.map { "\($0.variable)=\($0.reference)" }
        let limits = order.limits ?? ProcessLimits()
        // The memory of a slice is its card's, not the node's.
        bounds = RunBounds(
            memoryBytes: UInt64(limits.memory.count) << 20, processors: limits.processors.count,
            processes: limits.processes)
        wallClockLimit = order.wallClockLimit
        fence =
            order.exclusive && order.lossPolicy == .waitForLease ? order.maximumDisconnected : nil
        self.outputBytes = UInt64(outputBytes)
    }

    /// What a run has of its card, where that is not the whole.
    static func slice(_ run: GatewayRun) -> [String] {
        guard let slice = run.slice else { return [] }
        let share = "SLUICE_CARD_SHARE=\(slice.share)"
        return slice.memory > 0 ? [share, "SLUICE_CARD_MEMORY_MIB=\(slice.memory)"] : [share]
    }

    /// What an earlier run left, in its own words.
    static func resume(_ order: StartOrder) -> [String] {
        guard let checkpoint = order.resume else { return [] }
        return [
            "SLUICE_RESUME_FROM=\(checkpoint.place)",
            "SLUICE_RESUME_PROGRESS=\(checkpoint.progress)",
        ]
    }

    /// `b0-n1:0,1;b0-n2:0`: nodes with the numbers of their cards.
    static func cards(_ shares: [NodeShare]) -> String {
        shares.map { share in
            let numbers = (0..<16).filter { share.cards & 1 << UInt16($0) != 0 }
            return "\(share.nodeName):\(numbers.map { "\($0)" }.joined(separator: ","))"
        }.joined(separator: ";")
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 512)
        writer.write(command.executable)
        writer.write(command.workingFolder)
        for list in [command.arguments, environment] {
            writer.writeCount(list.count)
            for text in list { writer.write(text) }
        }
        writer.write(bounds.group)
        writer.write(bounds.memoryBytes)
        writer.write(bounds.processors)
        writer.write(bounds.processes)
        writer.write(wallClockLimit.count)
        writer.write(fence?.count ?? -1)
        writer.write(outputBytes)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(bytes.span)
        let executable = try reader.readText(limit: .max)
        let folder = try reader.readText(limit: .max)
        var lists: [[String]] = []
        for _ in 0..<2 {
            var list: [String] = []
            for _ in 0..<(try reader.readCount(limit: .max)) {
                list.append(try reader.readText(limit: .max))
            }
            lists.append(list)
        }
        command = CommandLine(
            executable: executable, arguments: lists[0], workingFolder: folder)
        environment = lists[1]
        bounds = RunBounds(
            group: try reader.readText(limit: .max), memoryBytes: try reader.readUInt64(),
            processors: try reader.readUInt32(), processes: try reader.readUInt32())
        wallClockLimit = Seconds(try reader.readInt64())
        let seconds = try reader.readInt64()
        fence = seconds < 0 ? nil : Seconds(seconds)
        outputBytes = try reader.readUInt64()
    }
}
