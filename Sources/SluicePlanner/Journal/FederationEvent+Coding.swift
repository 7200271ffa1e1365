import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum FederationEventTag: UInt8 {
    case linkLost = 30
    case plannerAway = 31
    case outgoing = 32
    case brakeChanged = 33
    case regionChanged = 34
    case storeTaken = 35
    case drainChanged = 36
    case fenceHeld = 37
    case dropHeld = 38
    case dropLasted = 39
}

extension FederationEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .linkLost(let region, let cause, let sentence):
            writer.write(FederationEventTag.linkLost.rawValue)
            writer.write(region)
            writer.write(cause.rawValue)
            writer.write(sentence)
        case .plannerAway(let length):
            writer.write(FederationEventTag.plannerAway.rawValue)
            writer.write(length.count)
        case .outgoing(let replica, let epoch, let isOutgoing):
            writer.write(FederationEventTag.outgoing.rawValue)
            writer.field("replica", replica)
            writer.write(epoch.raw)
            writer.write(isOutgoing)
        case .brakeChanged(let isOn, let unknown, let regions):
            writer.write(FederationEventTag.brakeChanged.rawValue)
            writer.write(isOn)
            writer.write(unknown)
            writer.write(regions)
        case .regionChanged(let region, let action):
            writer.write(FederationEventTag.regionChanged.rawValue)
            writer.write(region)
            writer.write(action.rawValue)
        case .storeTaken(let region, let store):
            writer.write(FederationEventTag.storeTaken.rawValue)
            writer.write(region)
            writer.field("store", store)
        case .drainChanged(let drain):
            writer.write(FederationEventTag.drainChanged.rawValue)
            drain.encode(into: &writer)
        case .fenceHeld(let job, let until):
            writer.write(FederationEventTag.fenceHeld.rawValue)
            writer.write(job.raw)
            writer.write(until.seconds)
        case .dropHeld(let address, let cards):
            writer.drop(.dropHeld, address, cards)
        case .dropLasted(let address, let cards):
            writer.drop(.dropLasted, address, cards)
        }
    }

    init(_ tag: FederationEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .linkLost:
            self = .linkLost(
                region: try reader.readUInt16(),
                cause: try reader.choice("cause", LinkCause.self),
                sentence: try reader.readText(limit: Limits.textBytes))
        case .plannerAway: self = .plannerAway(Seconds(try reader.readInt64()))
        case .outgoing:
            self = .outgoing(
                replica: try reader.record("replica", ReplicaID.self),
                epoch: Epoch(try reader.readUInt64()), isOutgoing: try reader.readBool())
        case .brakeChanged:
            self = .brakeChanged(
                isOn: try reader.readBool(), unknown: try reader.readUInt32(),
                regions: try reader.readUInt32())
        case .regionChanged:
            self = .regionChanged(
                region: try reader.readUInt16(),
                try reader.choice("action", RegionAction.self))
        case .storeTaken:
            self = .storeTaken(
                region: try reader.readUInt16(), try reader.record("store", StoreID.self))
        case .drainChanged: self = .drainChanged(try Drain(from: &reader))
        case .fenceHeld:
            self = .fenceHeld(
                JobID(try reader.readUInt64()), until: CivilTime(seconds: try reader.readInt64()))
        case .dropHeld:
            let address = try reader.address()
            self = .dropHeld(address, cards: try reader.readUInt32())
        case .dropLasted:
            let address = try reader.address()
            self = .dropLasted(address, cards: try reader.readUInt32())
        }
    }
}

extension FederationEvent.Drain {
    func encode(into writer: inout ByteWriter) {
        writer.write(region)
        writer.write(site != nil)
        writer.write(site ?? 0)
        writer.write(atMost)
        writer.write(total)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        region = try reader.readUInt16()
        let isOfSite = try reader.readBool()
        let index = try reader.readUInt16()
        site = isOfSite ? index : nil
        atMost = try reader.readUInt32()
        total = try reader.readUInt32()
    }
}

extension ByteWriter {
    fileprivate mutating func drop(
        _ tag: FederationEventTag, _ address: PoolAddress, _ cards: UInt32
    ) {
        write(tag.rawValue)
        write(address.region)
        write(address.pool)
        write(cards)
    }
}

extension ByteReader {
    fileprivate mutating func address() throws(CodingFault) -> PoolAddress {
        PoolAddress(region: try readUInt16(), pool: try readUInt16())
    }
}
