import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum BalanceEventTag: UInt8 {
    case begun = 98
    case over = 99
    case looked = 100
    case roomKept = 106
    case roomOver = 107
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum BalanceCommandTag: UInt8 {
    case approve = 98
}

extension BalanceEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .begun(let move):
            writer.write(BalanceEventTag.begun.rawValue)
            move.encode(into: &writer)
        case .over(let replica, let how):
            writer.write(BalanceEventTag.over.rawValue)
            writer.field("replica", replica)
            writer.write(how.rawValue)
        case .looked(let next):
            writer.write(BalanceEventTag.looked.rawValue)
            writer.write(next)
        case .roomKept(let room):
            writer.write(BalanceEventTag.roomKept.rawValue)
            room.encode(into: &writer)
        case .roomOver(let job):
            writer.write(BalanceEventTag.roomOver.rawValue)
            writer.write(job.raw)
        }
    }

    init(_ tag: BalanceEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .begun: self = .begun(try Move(from: &reader))
        case .over:
            let replica = try reader.record("replica", ReplicaID.self)
            guard let how = MoveEnd(rawValue: try reader.readUInt8()) else {
                throw CodingFault(.badValue, at: reader.offset - 1)
            }
            self = .over(replica, how)
        case .looked: self = .looked(next: try reader.readUInt32())
        case .roomKept: self = .roomKept(try RoomHold(from: &reader))
        case .roomOver: self = .roomOver(JobID(try reader.readUInt64()))
        }
    }
}

extension BalanceCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .approve(let key, let moves, let anyway):
            writer.write(BalanceCommandTag.approve.rawValue)
            writer.field("key", key)
            writer.list(moves)
            writer.write(anyway)
        }
    }

    init(_ tag: BalanceCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .approve:
            self = .approve(
                key: try reader.record("key", RequestKey.self),
                try reader.unboundedList(MoveID.self), anyway: try reader.readBool())
        }
    }
}

extension Move {
    func encode(into writer: inout ByteWriter) {
        writer.field("replica", replica)
        writer.write(epoch.raw)
        from.encode(into: &writer)
        to.encode(into: &writer)
        writer.write(nodes)
        writer.write(stopsFirst)
        writer.write(isAutomatic)
        writer.write(makesRoomFor.raw)
        writer.write(saving.count)
        writer.write(cost.count)
        writer.write(workLost.count)
        writer.write(until.seconds)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        replica = try reader.record("replica", ReplicaID.self)
        epoch = Epoch(try reader.readUInt64())
        from = try PoolAddress(from: &reader)
        to = try PoolAddress(from: &reader)
        nodes = try reader.readUInt32()
        stopsFirst = try reader.readBool()
        isAutomatic = try reader.readBool()
        makesRoomFor = JobID(try reader.readUInt64())
        saving = MicroYuan(try reader.readInt64())
        cost = MicroYuan(try reader.readInt64())
        workLost = Seconds(try reader.readInt64())
        until = CivilTime(seconds: try reader.readInt64())
    }
}

extension RoomHold {
    func encode(into writer: inout ByteWriter) {
        writer.write(job.raw)
        address.encode(into: &writer)
        writer.write(nodes)
        writer.write(until.seconds)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        job = JobID(try reader.readUInt64())
        address = try PoolAddress(from: &reader)
        nodes = try reader.readUInt32()
        until = CivilTime(seconds: try reader.readInt64())
    }
}

extension PlannerState {
    /// Appends moves that are under way and the budget's books, each where there is one.
    func encodeBalance(into writer: inout ByteWriter) {
        if !balance.moves.isEmpty {
            writer.write(SnapshotSection.moves.rawValue)
            writer.write(UInt32(balance.moves.count))
            for move in balance.moves { move.encode(into: &writer) }
        }
        if !balance.rooms.isEmpty {
            writer.write(SnapshotSection.rooms.rawValue)
            writer.write(UInt32(balance.rooms.count))
            for room in balance.rooms { room.encode(into: &writer) }
        }
        guard balance.hour != 0 || balance.lookedAt != .none else { return }
        writer.write(SnapshotSection.balance.rawValue)
        writer.write(UInt32(1))
        writer.write(balance.hour)
        writer.write(balance.movesInHour)
        writer.write(balance.costInHour)
        writer.write(balance.lookedAt.seconds)
        writer.write(balance.nextPart)
    }

    /// Reads one of the entries that `encodeBalance` wrote.
    mutating func decodeBalance(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        if section == .rooms {
            let room = try RoomHold(from: &reader)
            try reader.check(
                has(room.address) && !balance.rooms.contains { $0.job == room.job })
            return balance.rooms.append(room)
        }
        guard section == .moves else {
            balance.hour = try reader.readInt64()
            balance.movesInHour = try reader.readUInt32()
            balance.costInHour = try reader.readInt64()
            balance.lookedAt = CivilTime(seconds: try reader.readInt64())
            balance.nextPart = try reader.readUInt32()
            return
        }
        let move = try Move(from: &reader)
        try reader.check(
            has(move.from) && has(move.to)
                && !balance.moves.contains { $0.replica == move.replica })
        balance.moves.append(move)
    }
}
