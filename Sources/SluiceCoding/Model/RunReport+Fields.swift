// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

/// What a run report says, as a number.
@frozen
public enum RunReportTag: UInt8, FieldChoice {
    case accepted = 1
    case refused = 2
    case running = 3
    case ended = 4
    case checkpointed = 5
    case serving = 6
    case prepared = 65
    case load = 70
}

extension RunReport: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        switch self {
        case .accepted(let replica, let epoch, let nodes):
            sink.run(RunReportTag.accepted, replica, epoch)
            sink.nodes("nodes", nodes)
        case .refused(let replica, let epoch, let reason):
            sink.run(RunReportTag.refused, replica, epoch)
            sink.field("reason", reason)
        case .running(let replica, let epoch, let since):
            sink.run(RunReportTag.running, replica, epoch)
            sink.field("since", since)
        case .ended(let replica, let epoch, let how, let moment):
            sink.run(RunReportTag.ended, replica, epoch)
            sink.field("how", how)
            sink.field("at", moment)
        case .checkpointed(let replica, let epoch, let checkpoint):
            sink.run(RunReportTag.checkpointed, replica, epoch)
            sink.field("checkpoint", checkpoint)
        case .serving(let replica, let epoch, let endpoints):
            sink.run(RunReportTag.serving, replica, epoch)
            sink.field("endpoints", endpoints, limit: Limits.endpointsPerReplica)
        case .prepared(let replica, let epoch, let nodes):
            sink.run(RunReportTag.prepared, replica, epoch)
            sink.nodes("nodes", nodes)
        case .load(let replica, let epoch, let load):
            sink.run(RunReportTag.load, replica, epoch)
            sink.field("load", load)
        }
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let tag = try source.choice("report", RunReportTag.self)
        let replica = try source.record("replica", ReplicaID.self)
        let epoch: Epoch = try source.ordinal("epoch")
        switch tag {
        case .accepted:
            self = .accepted(replica: replica, epoch: epoch, nodes: try source.nodes("nodes"))
        case .refused:
            let reason = try source.choice("reason", OrderRefusal.self)
            self = .refused(replica: replica, epoch: epoch, reason: reason)
        case .running:
            let since = try source.civilTime("since")
            self = .running(replica: replica, epoch: epoch, since: since)
        case .ended:
            let how = try source.record("how", RunEnd.self)
            let moment = try source.civilTime("at")
            self = .ended(replica: replica, epoch: epoch, how: how, at: moment)
        case .checkpointed:
            let checkpoint = try source.record("checkpoint", Checkpoint.self)
            self = .checkpointed(replica: replica, epoch: epoch, checkpoint)
        case .serving:
            let endpoints = try source.list(
                "endpoints", Endpoint.self, limit: Limits.endpointsPerReplica)
            self = .serving(replica: replica, epoch: epoch, endpoints)
        case .prepared:
            self = .prepared(replica: replica, epoch: epoch, nodes: try source.nodes("nodes"))
        case .load:
            self = .load(replica: replica, epoch: epoch, try source.perMille("load"))
        }
    }
}

extension FieldSink where Self: ~Copyable {
    @inlinable
    mutating func run(_ tag: RunReportTag, _ replica: ReplicaID, _ epoch: Epoch) {
        field("report", tag)
        field("replica", replica)
        field("epoch", epoch)
    }

    /// The nodes of a run, for people: at most `CodingLimits.nodesPerRun`, the rest is left out.
    @inlinable
    public mutating func nodes(_ name: FieldName, _ nodes: [String]) {
        let limit = CodingLimits.nodesPerRun
        let isBounded =
            nodes.count <= limit && nodes.allSatisfy { $0.utf8.count <= Limits.nameBytes }
        // As a rule nothing is to be left out, and no list is made of what is left.
        guard !isBounded else {
            return field(name, nodes, limit: limit, bytes: Limits.nameBytes)
        }
        field(
            name, nodes.prefix(limit).map { $0.cut(toBytes: Limits.nameBytes) }, limit: limit,
            bytes: Limits.nameBytes)
    }
}

extension FieldSource where Self: ~Escapable {
    /// The nodes of a run.
    @inlinable
    public mutating func nodes(_ name: FieldName) throws(CodingFault) -> [String] {
        try texts(name, limit: CodingLimits.nodesPerRun, bytes: Limits.nameBytes)
    }
}

/// How a run ended, as a number.
@frozen
public enum RunEndTag: UInt8, FieldChoice {
    case succeeded = 1
    case exited = 2
    case signalled = 3
    case stopped = 4
    case overLimit = 5
    case fenced = 6
    case couldNotStart = 7
    case vanished = 8
    case reclaimed = 9
    case nodeFault = 12
    case nodeSuspect = 13
    case secretMissing = 188
}

extension RunEnd: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        let (tag, number): (RunEndTag, Int32) =
            switch self {
            case .succeeded: (.succeeded, 0)
            case .exited(let code): (.exited, code)
            case .signalled(let number): (.signalled, number)
            case .stopped: (.stopped, 0)
            case .overLimit: (.overLimit, 0)
            case .fenced: (.fenced, 0)
            case .couldNotStart: (.couldNotStart, 0)
            case .vanished: (.vanished, 0)
            case .reclaimed: (.reclaimed, 0)
            case .nodeFault: (.nodeFault, 0)
            case .nodeSuspect: (.nodeSuspect, 0)
            case .secretMissing(let index): (.secretMissing, index)
            }
        sink.field("end", tag)
        sink.field("number", number)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let tag = try source.choice("end", RunEndTag.self)
        let number = try source.int32("number")
        switch tag {
        case .succeeded: self = .succeeded
        case .exited: self = .exited(code: number)
        case .signalled: self = .signalled(number: number)
        case .stopped: self = .stopped
        case .overLimit: self = .overLimit
        case .fenced: self = .fenced
        case .couldNotStart: self = .couldNotStart
        case .vanished: self = .vanished
        case .reclaimed: self = .reclaimed
        case .nodeFault: self = .nodeFault
        case .nodeSuspect: self = .nodeSuspect
        case .secretMissing: self = .secretMissing(index: number)
        }
    }
}
