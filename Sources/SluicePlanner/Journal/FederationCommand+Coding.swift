import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum FederationCommandTag: UInt8 {
    case linkLost = 30
    case plannerAway = 31
    case leaseOver = 32
    case changeRegion = 33
    case drainSite = 34
    case storeTaken = 35
}

extension FederationCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .linkLost(let region, let cause, let sentence):
            writer.write(FederationCommandTag.linkLost.rawValue)
            writer.write(region)
            writer.write(cause.rawValue)
            writer.write(sentence)
        case .plannerAway(let length):
            writer.write(FederationCommandTag.plannerAway.rawValue)
            writer.write(length.count)
        case .leaseOver(let region, let since):
            writer.write(FederationCommandTag.leaseOver.rawValue)
            writer.write(region)
            writer.write(since.count)
        case .changeRegion(let key, let region, let action, let atMost, let isStopped, let left):
            writer.write(FederationCommandTag.changeRegion.rawValue)
            writer.field("key", key)
            writer.write(region.text)
            writer.write(action.rawValue)
            writer.write(atMost)
            writer.write(isStopped)
            writer.write(left.count)
        case .drainSite(let key, let site, let atMost):
            writer.write(FederationCommandTag.drainSite.rawValue)
            writer.field("key", key)
            writer.write(site.text)
            writer.write(atMost)
        case .storeTaken(let region, let store, let isEmpty, let leaseLeft, let civilSpeed):
            writer.write(FederationCommandTag.storeTaken.rawValue)
            writer.write(region)
            writer.field("store", store)
            writer.write(isEmpty)
            writer.write(leaseLeft.count)
            writer.write(civilSpeed)
        }
    }

    init(_ tag: FederationCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .linkLost:
            self = .linkLost(
                region: try reader.readUInt16(),
                cause: try reader.choice("cause", LinkCause.self),
                sentence: try reader.readText(limit: Limits.textBytes))
        case .plannerAway: self = .plannerAway(Seconds(try reader.readInt64()))
        case .leaseOver:
            self = .leaseOver(
                region: try reader.readUInt16(), since: Seconds(try reader.readInt64()))
        case .changeRegion:
            self = .changeRegion(
                key: try reader.record("key", RequestKey.self),
                RegionName(trusted: try reader.readText(limit: Limits.nameBytes)),
                try reader.choice("action", RegionAction.self),
                atMost: try reader.readUInt32(), isStopped: try reader.readBool(),
                leaseLeft: Seconds(try reader.readInt64()))
        case .drainSite:
            self = .drainSite(
                key: try reader.record("key", RequestKey.self),
                SiteName(trusted: try reader.readText(limit: Limits.nameBytes)),
                atMost: try reader.readUInt32())
        case .storeTaken:
            self = .storeTaken(
                region: try reader.readUInt16(), try reader.record("store", StoreID.self),
                isEmpty: try reader.readBool(), leaseLeft: Seconds(try reader.readInt64()),
                civilSpeed: try reader.readUInt32())
        }
    }
}
