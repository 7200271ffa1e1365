import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire

/// The numbers of events in the journal; never used again, and a changed layout takes a new one.
enum EventTag: UInt8 {
    case timePassed = 1
    case catalogueSet = 2
    case reignStarted = 3
    case regionRegistered = 4
    case capacityReported = 5
    case reachabilityChanged = 6
    case regionWiped = 7
    case siteChanged = 8
    case jobSubmitted = 9
    case placed = 10
    case stopOrdered = 11
    case refused = 12
    case runAccepted = 13
    case runStarted = 14
    case runEnded = 15
    case placementLost = 16
    case jobChanged = 17
    case headReserved = 18
    case keyUsed = 19
    case nodesReported = 50
    case checkpointed = 51
    case poolFrozen = 55
    case poolThawed = 56
    case serving = 60
    case ringsHeld = 45
    case placedApart = 110
}

extension Event {
    /// Appends the event; a submission is written by its batch.
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .timePassed(let time):
            writer.write(EventTag.timePassed.rawValue)
            writer.write(time.seconds)
        case .catalogueSet(let catalogue):
            writer.write(EventTag.catalogueSet.rawValue)
            catalogue.encode(into: &writer)
        case .reignStarted(let term):
            writer.write(EventTag.reignStarted.rawValue)
            writer.write(term.raw)
        case .regionRegistered(let number, let description):
            writer.write(EventTag.regionRegistered.rawValue)
            writer.write(number)
            writer.long(description)
        case .capacityReported(let region, let change):
            writer.write(EventTag.capacityReported.rawValue)
            writer.write(region)
            change.encode(into: &writer)
        case .reachabilityChanged(let region, let isReachable):
            writer.write(EventTag.reachabilityChanged.rawValue)
            writer.write(region)
            writer.write(isReachable)
        case .regionWiped(let region):
            writer.write(EventTag.regionWiped.rawValue)
            writer.write(region)
        case .siteChanged(let site, let action):
            writer.write(EventTag.siteChanged.rawValue)
            writer.write(site.text)
            writer.write(action.rawValue)
        case .keyUsed(let tenant, let key, let body):
            writer.write(EventTag.keyUsed.rawValue)
            writer.write(tenant.text)
            writer.field("key", key)
            writer.write(body)
        case .nodesReported(let region, let isFull, let reports):
            writer.write(EventTag.nodesReported.rawValue)
            writer.write(region)
            writer.write(isFull)
            writer.list(reports)
        case .federation(let event): event.encode(into: &writer)
        case .policy(let event): event.encode(into: &writer)
        case .trust(let event): event.encode(into: &writer)
        case .booking(let event): event.encode(into: &writer)
        case .group(let event): event.encode(into: &writer)
        case .tide(let event): event.encode(into: &writer)
        case .change(let event): event.encode(into: &writer)
        case .balance(let event): event.encode(into: &writer)
        case .prices(let event): event.encode(into: &writer)
        case .ringsHeld(let region, let rings):
            writer.write(EventTag.ringsHeld.rawValue)
            writer.write(region)
            writer.list(rings)
        case .headReserved(let reservation):
            writer.write(EventTag.headReserved.rawValue)
            reservation.encode(into: &writer)
        case .poolFrozen(let address, let books):
            writer.write(EventTag.poolFrozen.rawValue)
            address.encode(into: &writer)
            books.encode(into: &writer)
        case .poolThawed(let address):
            writer.write(EventTag.poolThawed.rawValue)
            address.encode(into: &writer)
        case .jobSubmitted, .placed, .stopOrdered, .refused, .runAccepted, .runStarted, .runEnded,
            .placementLost, .jobChanged, .checkpointed, .serving:
            encodeOfJob(into: &writer)
        }
    }

    private func encodeOfJob(into writer: inout ByteWriter) {
        switch self {
        case .placed(let placed):
            let tag = placed.isUsual ? EventTag.placed : .placedApart
            writer.write(tag.rawValue)
            placed.encode(into: &writer)
            guard tag == .placedApart else { return }
            writer.write(placed.cards)
            writer.write(placed.metro)
        case .stopOrdered(let stop):
            writer.write(EventTag.stopOrdered.rawValue)
            stop.encode(into: &writer)
        case .refused(let replica, let epoch, let reason):
            writer.run(.refused, replica, epoch)
            writer.write(reason.rawValue)
        case .runAccepted(let replica, let epoch, let nodes):
            writer.run(.runAccepted, replica, epoch)
            writer.write(UInt32(nodes.count))
            for node in nodes { writer.write(node) }
        case .runStarted(let replica, let epoch, let since):
            writer.run(.runStarted, replica, epoch)
            writer.write(since.seconds)
        case .runEnded(let replica, let epoch, let how, let at):
            writer.run(.runEnded, replica, epoch)
            writer.field("how", how)
            writer.write(at.seconds)
        case .placementLost(let replica, let epoch): writer.run(.placementLost, replica, epoch)
        case .checkpointed(let replica, let epoch, let checkpoint):
            writer.run(.checkpointed, replica, epoch)
            writer.field("checkpoint", checkpoint)
        case .serving(let replica, let epoch, let endpoints):
            writer.run(.serving, replica, epoch)
            writer.list(endpoints)
        case .jobChanged(let job, let state, let reason):
            writer.write(EventTag.jobChanged.rawValue)
            writer.write(job.raw)
            writer.write(state.rawValue)
            reason.encode(into: &writer)
        default: preconditionFailure("\(self) is written by its batch")
        }
    }

    /// An event of one of the parts that number their own; nil for a number of none of them.
    private init?(
        partNumbered number: UInt8, from reader: inout ByteReader
    ) throws(CodingFault) {
        if let tag = FederationEventTag(rawValue: number) {
            self = .federation(try FederationEvent(tag, from: &reader))
        } else if let tag = TrustEventTag(rawValue: number) {
            self = .trust(try TrustEvent(tag, from: &reader))
        } else if let tag = BookingEventTag(rawValue: number) {
            self = .booking(try BookingEvent(tag, from: &reader))
        } else if let tag = PolicyEventTag(rawValue: number) {
            self = .policy(try PolicyEvent(tag, from: &reader))
        } else if let tag = GroupEventTag(rawValue: number) {
            self = .group(try GroupEvent(tag, from: &reader))
        } else if let tag = TideEventTag(rawValue: number) {
            self = .tide(try TideEvent(tag, from: &reader))
        } else if let tag = ChangeEventTag(rawValue: number) {
            self = .change(try ChangeEvent(tag, from: &reader))
        } else if let tag = BalanceEventTag(rawValue: number) {
            self = .balance(try BalanceEvent(tag, from: &reader))
        } else if let tag = PricesEventTag(rawValue: number) {
            self = .prices(try PricesEvent(tag, from: &reader))
        } else {
            return nil
        }
    }

    init(from reader: inout ByteReader, _ commands: [Command]) throws(CodingFault) {
        let number = try reader.readUInt8()
        if let part = try Event(partNumbered: number, from: &reader) {
            self = part
            return
        }
        guard let tag = EventTag(rawValue: number) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        switch tag {
        case .timePassed: self = .timePassed(CivilTime(seconds: try reader.readInt64()))
        case .catalogueSet: self = .catalogueSet(try Catalogue(from: &reader))
        case .reignStarted: self = .reignStarted(Term(try reader.readUInt64()))
        case .regionRegistered:
            self = .regionRegistered(
                number: try reader.readUInt16(), try reader.long(RegionDescription.self))
        case .capacityReported:
            self = .capacityReported(
                region: try reader.readUInt16(), try CapacityChange(from: &reader))
        case .reachabilityChanged:
            self = .reachabilityChanged(
                region: try reader.readUInt16(), isReachable: try reader.readBool())
        case .regionWiped: self = .regionWiped(region: try reader.readUInt16())
        case .siteChanged:
            self = .siteChanged(
                SiteName(trusted: try reader.readText(limit: Limits.nameBytes)),
                try reader.choice("action", SiteAction.self))
        case .jobSubmitted:
            let job = JobID(try reader.readUInt64())
            let index = Int(try reader.readUInt32())
            guard index < commands.count, case .submit(let submission) = commands[index].action
            else { throw CodingFault(.badValue, at: reader.offset - 4) }
            self = .jobSubmitted(job, submission)
        case .nodesReported:
            self = .nodesReported(
                region: try reader.readUInt16(), isFull: try reader.readBool(),
                try reader.unboundedList(NodeReport.self))
        case .ringsHeld:
            self = .ringsHeld(
                region: try reader.readUInt16(), try reader.unboundedList(HeldRing.self))
        case .headReserved: self = .headReserved(try Reservation(from: &reader))
        case .poolFrozen:
            self = .poolFrozen(try PoolAddress(from: &reader), try PoolBooks(from: &reader))
        case .poolThawed: self = .poolThawed(try PoolAddress(from: &reader))
        case .keyUsed:
            self = .keyUsed(
                tenant: try reader.tenant(), key: try reader.record("key", RequestKey.self),
                body: try reader.readUInt64())
        default: try self.init(ofJob: tag, from: &reader)
        }
    }

    private init(ofJob tag: EventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .placed: self = .placed(try Placed(from: &reader))
        case .placedApart:
            var placed = try Placed(from: &reader)
            placed.cards = try reader.readUInt32()
            placed.metro = try reader.readUInt8()
            self = .placed(placed)
        case .stopOrdered: self = .stopOrdered(try Stop(from: &reader))
        case .jobChanged:
            self = .jobChanged(
                JobID(try reader.readUInt64()), try reader.choice("state", JobState.self),
                try Reason(from: &reader))
        default:
            let replica = try reader.record("replica", ReplicaID.self)
            let epoch = Epoch(try reader.readUInt64())
            switch tag {
            case .refused:
                self = .refused(
                    replica: replica, epoch: epoch,
                    reason: try reader.choice("reason", OrderRefusal.self))
            case .runAccepted:
                var nodes: [String] = []
                for _ in 0..<(try reader.readUInt32()) {
                    nodes.append(try reader.readText(limit: Limits.textBytes))
                }
                self = .runAccepted(replica: replica, epoch: epoch, nodes: nodes)
            case .runStarted:
                self = .runStarted(
                    replica: replica, epoch: epoch,
                    since: CivilTime(seconds: try reader.readInt64()))
            case .runEnded:
                self = .runEnded(
                    replica: replica, epoch: epoch, how: try reader.record("how", RunEnd.self),
                    at: CivilTime(seconds: try reader.readInt64()))
            case .placementLost: self = .placementLost(replica: replica, epoch: epoch)
            case .checkpointed:
                self = .checkpointed(
                    replica: replica, epoch: epoch,
                    try reader.record("checkpoint", Checkpoint.self))
            case .serving:
                self = .serving(
                    replica: replica, epoch: epoch, try reader.unboundedList(Endpoint.self))
            default: throw CodingFault(.badValue, at: reader.offset)
            }
        }
    }
}

extension ByteWriter {
    mutating func run(_ tag: EventTag, _ replica: ReplicaID, _ epoch: Epoch) {
        write(tag.rawValue)
        field("replica", replica)
        write(epoch.raw)
    }
}
