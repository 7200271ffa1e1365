import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of commands in the journal; never used again.
enum CommandTag: UInt8 {
    case catalogue = 1
    case startReign = 2
    case tick = 3
    case registerRegion = 4
    case capacity = 5
    case runReports = 6
    case liveRuns = 7
    case reachability = 8
    case regionWiped = 9
    case submit = 10
    case cancel = 11
    case site = 12
    case nodes = 50
    case thaw = 55
}

extension Command {
    func encode(into writer: inout ByteWriter) {
        writer.field("actor", actor)
        switch action {
        case .catalogue(let catalogue):
            writer.write(CommandTag.catalogue.rawValue)
            catalogue.encode(into: &writer)
        case .startReign(let term):
            writer.write(CommandTag.startReign.rawValue)
            writer.write(term.raw)
        case .tick: writer.write(CommandTag.tick.rawValue)
        case .registerRegion(let description):
            writer.write(CommandTag.registerRegion.rawValue)
            writer.long(description)
        case .capacity(let region, let change):
            writer.write(CommandTag.capacity.rawValue)
            writer.write(region)
            change.encode(into: &writer)
        case .runReports(let region, let reports):
            writer.write(CommandTag.runReports.rawValue)
            writer.write(region)
            writer.list(reports)
        case .liveRuns(let region, let runs):
            writer.write(CommandTag.liveRuns.rawValue)
            writer.write(region)
            writer.list(runs)
        case .reachability(let region, let isReachable):
            writer.write(CommandTag.reachability.rawValue)
            writer.write(region)
            writer.write(isReachable)
        case .regionWiped(let region):
            writer.write(CommandTag.regionWiped.rawValue)
            writer.write(region)
        case .submit(let submission):
            writer.write(CommandTag.submit.rawValue)
            submission.encode(into: &writer)
        case .cancel(let key, let tenant, let job):
            writer.write(CommandTag.cancel.rawValue)
            writer.field("key", key)
            writer.write(tenant.text)
            writer.write(job.raw)
        case .site(let key, let site, let action):
            writer.write(CommandTag.site.rawValue)
            writer.field("key", key)
            writer.write(site.text)
            writer.write(action.rawValue)
        case .nodes(let region, let isFull, let reports):
            writer.write(CommandTag.nodes.rawValue)
            writer.write(region)
            writer.write(isFull)
            writer.list(reports)
        case .thaw(let key, let region, let pool):
            writer.write(CommandTag.thaw.rawValue)
            writer.field("key", key)
            writer.write(region.text)
            writer.write(pool.text)
        case .federation(let command): command.encode(into: &writer)
        case .policy(let command): command.encode(into: &writer)
        case .trust(let command): command.encode(into: &writer)
        case .booking(let command): command.encode(into: &writer)
        case .change(let command): command.encode(into: &writer)
        case .cancelElements(let key, let tenant, let job, let indices):
            writer.write(ChangeCommandTag.cancelElements.rawValue)
            writer.field("key", key)
            writer.write(tenant.text)
            writer.write(job.raw)
            writer.field("indices", indices, limit: Limits.elementsPerArray)
        case .balance(let command): command.encode(into: &writer)
        case .prices(let command): command.encode(into: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let actor = try reader.record("actor", Identity.self)
        self.init(actor: actor, action: try Action(from: &reader))
    }
}

extension Command.Action {
    init(from reader: inout ByteReader) throws(CodingFault) {
        let number = try reader.readUInt8()
        if let action = try Self.ofFamily(number, from: &reader) {
            self = action
            return
        }
        guard let tag = CommandTag(rawValue: number) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        switch tag {
        case .catalogue: self = .catalogue(try Catalogue(from: &reader))
        case .startReign: self = .startReign(Term(try reader.readUInt64()))
        case .tick: self = .tick
        case .registerRegion: self = .registerRegion(try reader.long(RegionDescription.self))
        case .capacity:
            self = .capacity(region: try reader.readUInt16(), try CapacityChange(from: &reader))
        case .runReports:
            self = .runReports(
                region: try reader.readUInt16(), try reader.unboundedList(RunReport.self))
        case .liveRuns:
            self = .liveRuns(
                region: try reader.readUInt16(), try reader.unboundedList(LiveRun.self))
        case .reachability:
            self = .reachability(
                region: try reader.readUInt16(), isReachable: try reader.readBool())
        case .regionWiped: self = .regionWiped(region: try reader.readUInt16())
        case .submit: self = .submit(try Submission(from: &reader))
        case .cancel:
            self = .cancel(
                key: try reader.record("key", RequestKey.self), tenant: try reader.tenant(),
                job: JobID(try reader.readUInt64()))
        case .site:
            self = .site(
                key: try reader.record("key", RequestKey.self),
                SiteName(trusted: try reader.readText(limit: Limits.nameBytes)),
                try reader.choice("action", SiteAction.self))
        case .nodes:
            self = .nodes(
                region: try reader.readUInt16(), isFull: try reader.readBool(),
                try reader.unboundedList(NodeReport.self))
        case .thaw:
            self = .thaw(
                key: try reader.record("key", RequestKey.self),
                RegionName(trusted: try reader.readText(limit: Limits.nameBytes)),
                PoolName(trusted: try reader.readText(limit: Limits.nameBytes)))
        }
    }

    /// A command of one of the families that have tags of their own; nil for another's tag.
    private static func ofFamily(
        _ number: UInt8, from reader: inout ByteReader
    ) throws(CodingFault) -> Self? {
        if let tag = FederationCommandTag(rawValue: number) {
            return .federation(try FederationCommand(tag, from: &reader))
        }
        if let tag = PolicyCommandTag(rawValue: number) {
            return .policy(try PolicyCommand(tag, from: &reader))
        }
        if let tag = BookingCommandTag(rawValue: number) {
            return .booking(try BookingCommand(tag, from: &reader))
        }
        if let tag = ChangeCommandTag(rawValue: number) {
            return try Self(ofChange: tag, from: &reader)
        }
        if let tag = TrustCommandTag(rawValue: number) {
            return .trust(try TrustCommand(tag, from: &reader))
        }
        if let tag = BalanceCommandTag(rawValue: number) {
            return .balance(try BalanceCommand(tag, from: &reader))
        }
        if let tag = PricesCommandTag(rawValue: number) {
            return .prices(try PricesCommand(tag, from: &reader))
        }
        return nil
    }
}

extension Command.Action {
    private init(
        ofChange tag: ChangeCommandTag, from reader: inout ByteReader
    ) throws(CodingFault) {
        switch tag {
        case .change: self = .change(try ChangeCommand(from: &reader))
        case .cancelElements:
            self = .cancelElements(
                key: try reader.record("key", RequestKey.self), tenant: try reader.tenant(),
                job: JobID(try reader.readUInt64()),
                indices: try reader.numbers(
                    "indices", UInt32.self, limit: Limits.elementsPerArray))
        }
    }
}

extension Submission {
    func encode(into writer: inout ByteWriter) {
        writer.field("key", key)
        writer.write(tenant.text)
        writer.write(nowOrNever)
        writer.long(specification)
    }

    convenience init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            key: try reader.record("key", RequestKey.self), tenant: try reader.tenant(),
            nowOrNever: try reader.readBool(),
            specification: try reader.long(JobSpecification.self))
    }
}

extension Catalogue {
    func encode(into writer: inout ByteWriter) {
        writer.list(chips)
        writer.list(metros)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            chips: try reader.unboundedList(Chip.self),
            metros: try reader.unboundedList(Metro.self))
    }
}

extension CapacityChange {
    func encode(into writer: inout ByteWriter) {
        writer.write(durableThrough.raw)
        writer.list(pools)
        writer.list(rings)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            durableThrough: OrderSequence(try reader.readUInt64()),
            pools: try reader.unboundedList(PoolReport.self),
            rings: try reader.unboundedList(RingReport.self))
    }
}

extension ByteWriter {
    /// A count of four bytes, then the records.
    mutating func list<Record: FieldRecord>(_ records: [Record]) {
        write(UInt32(records.count))
        for record in records { field("entry", record) }
    }
}

extension ByteReader {
    /// Records behind a count of four bytes. The journal is ours: its lists are bounded where they
    /// came in, and a false count ends with the bytes.
    mutating func unboundedList<Record: FieldRecord>(
        _ type: Record.Type
    ) throws(CodingFault) -> [Record] {
        var records: [Record] = []
        for _ in 0..<(try readUInt32()) { records.append(try record("entry", type)) }
        return records
    }

    mutating func tenant() throws(CodingFault) -> TenantName {
        TenantName(trusted: try readText(limit: Limits.textBytes))
    }
}
