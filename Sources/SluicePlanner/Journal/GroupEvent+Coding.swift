import SluiceCoding
import SluiceModel

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum GroupEventTag: UInt8 {
    case begun = 65
    case partPrepared = 66
    case committed = 67
    case givenUp = 68
    case over = 69
}

extension GroupEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .begun(let job, let parts, let expires):
            writer.write(GroupEventTag.begun.rawValue)
            writer.write(job.raw)
            writer.write(parts)
            writer.write(expires.seconds)
        case .partPrepared(let replica, let epoch, let nodes):
            writer.write(GroupEventTag.partPrepared.rawValue)
            writer.field("replica", replica)
            writer.write(epoch.raw)
            writer.write(UInt32(nodes.count))
            for node in nodes { writer.write(node) }
        case .committed(let job, let orders):
            writer.write(GroupEventTag.committed.rawValue)
            writer.write(job.raw)
            writer.write(UInt8(orders.count))
            for order in orders {
                writer.write(order.region)
                writer.field("replica", order.replica)
                writer.write(order.epoch.raw)
                writer.write(order.sequence.raw)
            }
        case .givenUp(let job):
            writer.write(GroupEventTag.givenUp.rawValue)
            writer.write(job.raw)
        case .over(let job):
            writer.write(GroupEventTag.over.rawValue)
            writer.write(job.raw)
        }
    }

    init(_ tag: GroupEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .begun:
            self = .begun(
                JobID(try reader.readUInt64()), parts: try reader.readUInt8(),
                expires: CivilTime(seconds: try reader.readInt64()))
        case .partPrepared:
            let replica = try reader.record("replica", ReplicaID.self)
            let epoch = Epoch(try reader.readUInt64())
            var nodes: [String] = []
            for _ in 0..<(try reader.readUInt32()) {
                nodes.append(try reader.readText(limit: Limits.textBytes))
            }
            self = .partPrepared(replica: replica, epoch: epoch, nodes: nodes)
        case .committed:
            let job = JobID(try reader.readUInt64())
            var orders: [CommitOrder] = []
            for _ in 0..<(try reader.readUInt8()) {
                orders.append(
                    CommitOrder(
                        region: try reader.readUInt16(),
                        replica: try reader.record("replica", ReplicaID.self),
                        epoch: Epoch(try reader.readUInt64()),
                        sequence: OrderSequence(try reader.readUInt64())))
            }
            self = .committed(job, orders)
        case .givenUp: self = .givenUp(JobID(try reader.readUInt64()))
        case .over: self = .over(JobID(try reader.readUInt64()))
        }
    }
}
