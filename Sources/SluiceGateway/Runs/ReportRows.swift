internal import SluiceCoding
internal import SluiceModel

extension RunEnd {
    func write(into writer: inout ByteWriter) {
        let coded: (kind: UInt8, value: Int32) =
            switch self {
            case .succeeded: (1, 0)
            case .exited(let code): (2, code)
            case .signalled(let number): (3, number)
            case .stopped: (4, 0)
            case .overLimit: (5, 0)
            case .fenced: (6, 0)
            case .couldNotStart: (7, 0)
            case .vanished: (8, 0)
            case .reclaimed: (9, 0)
            case .nodeFault: (12, 0)
            case .nodeSuspect: (13, 0)
            case .secretMissing(let index): (188, index)
            }
        writer.write(coded.kind)
        writer.write(coded.value)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let kind = try reader.readUInt8()
        let value = try reader.readInt32()
        switch kind {
        case 1: self = .succeeded
        case 2: self = .exited(code: value)
        case 3: self = .signalled(number: value)
        case 4: self = .stopped
        case 5: self = .overLimit
        case 6: self = .fenced
        case 7: self = .couldNotStart
        case 8: self = .vanished
        case 9: self = .reclaimed
        case 12: self = .nodeFault
        case 13: self = .nodeSuspect
        case 188: self = .secretMissing(index: value)
        default: throw CodingFault(.badValue, at: reader.offset - 5)
        }
    }
}

extension RunReport {
    /// The row of `StoreTable.reports`.
    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 64)
        writer.write(RowVersion.current)
        switch self {
        case .accepted(let replica, let epoch, let nodes):
            writer.writeHead(1, replica, epoch)
            writer.writeCount(nodes.count)
            for node in nodes { writer.write(node) }
        case .refused(let replica, let epoch, let reason):
            writer.writeHead(2, replica, epoch)
            writer.write(reason.rawValue)
        case .running(let replica, let epoch, let since):
            writer.writeHead(3, replica, epoch)
            writer.write(since.seconds)
        case .ended(let replica, let epoch, let how, let civil):
            writer.writeHead(4, replica, epoch)
            how.write(into: &writer)
            writer.write(civil.seconds)
        case .checkpointed(let replica, let epoch, let checkpoint):
            writer.writeHead(5, replica, epoch)
            checkpoint.write(into: &writer)
        case .serving(let replica, let epoch, let endpoints):
            writer.writeHead(6, replica, epoch)
            endpoints.write(into: &writer)
        case .prepared(let replica, let epoch, let nodes):
            writer.writeHead(65, replica, epoch)
            writer.writeCount(nodes.count)
            for node in nodes { writer.write(node) }
        case .load(let replica, let epoch, let load):
            writer.writeHead(70, replica, epoch)
            writer.write(load.count)
        }
        return writer.bytes
    }

    init(row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        let kind = try reader.readUInt8()
        let replica = try ReplicaID(from: &reader)
        let epoch = Epoch(try reader.readUInt64())
        switch kind {
        case 1:
            let nodes = try reader.readTexts(limit: GatewayLimits.nodeNames)
            self = .accepted(replica: replica, epoch: epoch, nodes: nodes)
        case 2:
            guard let reason = OrderRefusal(rawValue: try reader.readUInt8()) else {
                throw CodingFault(.badValue, at: reader.offset - 1)
            }
            self = .refused(replica: replica, epoch: epoch, reason: reason)
        case 3:
            let since = CivilTime(seconds: try reader.readInt64())
            self = .running(replica: replica, epoch: epoch, since: since)
        case 4:
            let how = try RunEnd(from: &reader)
            let civil = CivilTime(seconds: try reader.readInt64())
            self = .ended(replica: replica, epoch: epoch, how: how, at: civil)
        case 5:
            let checkpoint = try Checkpoint(from: &reader)
            self = .checkpointed(replica: replica, epoch: epoch, checkpoint)
        case 6:
            let endpoints = try [Endpoint](row: &reader)
            self = .serving(replica: replica, epoch: epoch, endpoints)
        case 65:
            let nodes = try reader.readTexts(limit: GatewayLimits.nodeNames)
            self = .prepared(replica: replica, epoch: epoch, nodes: nodes)
        case 70:
            let load = PerMille(try reader.readUInt32())
            self = .load(replica: replica, epoch: epoch, load)
        default: throw CodingFault(.badValue, at: 1)
        }
    }
}

extension ByteWriter {
    fileprivate mutating func writeHead(_ kind: UInt8, _ replica: ReplicaID, _ epoch: Epoch) {
        write(kind)
        replica.write(into: &self)
        write(epoch.raw)
    }
}
