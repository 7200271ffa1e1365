internal import SluiceCoding
internal import SluiceModel

/// What a gateway must know again after a restart beside its runs and reports.
struct GatewayFacts: Hashable, Sendable {
    var highestTerm: Term
    var highestOrder: OrderSequence
    var lastReport: UInt64

    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 25)
        writer.write(RowVersion.current)
        writer.write(highestTerm.raw)
        writer.write(highestOrder.raw)
        writer.write(lastReport)
        return writer.bytes
    }

    init(highestTerm: Term, highestOrder: OrderSequence, lastReport: UInt64) {
        self.highestTerm = highestTerm
        self.highestOrder = highestOrder
        self.lastReport = lastReport
    }

    init(row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        highestTerm = Term(try reader.readUInt64())
        highestOrder = OrderSequence(try reader.readUInt64())
        lastReport = try reader.readUInt64()
    }
}

/// The first byte of each row. Fields are appended to a row and old readers skip them; the version
/// grows only where they could not.
enum RowVersion {
    static let current: UInt8 = 1

    static func check(_ reader: inout ByteReader) throws(CodingFault) {
        guard try reader.readUInt8() == current else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
    }
}

extension GatewayRun {
    /// What stands before a run's limits, where a checkpoint would have its scope.
    private static var limitsTag: UInt8 { 70 }

    /// The row of `StoreTable.runs`: all but the state and the number, which is its key.
    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 128 + shares.count * 6)
        writer.write(RowVersion.current)
        order.write(into: &writer)
        writer.write(slice?.share ?? 0)
        writer.write(slice?.memory ?? 0)
        writer.write(UInt32(shares.count))
        for share in shares {
            writer.write(share.block)
            writer.write(share.node)
            writer.write(share.cards)
        }
        order.resume?.write(into: &writer)
        if let limits = order.limits {
            writer.write(Self.limitsTag)
            writer.write(limits.memory.count)
            writer.write(limits.processors.count)
            writer.write(limits.processes)
        }
        return writer.bytes
    }

    init(number: OrderSequence, row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        var order = try StartOrder(from: &reader)
        let share = try reader.readUInt16()
        let memory = try reader.readUInt32()
        let count = Int(try reader.readUInt32())
        guard count <= reader.remaining / 6 else {
            throw CodingFault(.truncated, at: reader.offset)
        }
        var shares: [NodeShare] = []
        shares.reserveCapacity(count)
        for _ in 0..<count {
            shares.append(
                NodeShare(
                    block: try reader.readUInt16(), node: try reader.readUInt16(),
                    cards: try reader.readUInt16()))
        }
        while !reader.isAtEnd {
            let start = reader.offset
            if try reader.readUInt8() == Self.limitsTag {
                order.limits = ProcessLimits(
                    memory: Mebibytes(try reader.readUInt32()),
                    processors: PerMille(try reader.readUInt32()),
                    processes: try reader.readUInt32())
            } else {
                reader.offset = start
                order.resume = try Checkpoint(from: &reader)
            }
        }
        self.init(
            number: number, order: order, shares: shares,
            slice: share > 0 ? Slice(share: share, memory: memory) : nil, state: .starting)
    }
}

extension GatewayRun.State {
    /// The row of `StoreTable.runStates`.
    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 16)
        writer.write(RowVersion.current)
        switch self {
        case .held: writer.write(UInt8(0))
        case .starting: writer.write(UInt8(1))
        case .running(let since):
            writer.write(UInt8(2))
            writer.write(since.seconds)
        case .stopping(let how):
            writer.write(UInt8(3))
            how.write(into: &writer)
        case .prepared: writer.write(UInt8(4))
        }
        return writer.bytes
    }

    init(row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        switch try reader.readUInt8() {
        case 0: self = .held
        case 1: self = .starting
        case 2: self = .running(since: CivilTime(seconds: try reader.readInt64()))
        case 3: self = .stopping(how: try RunEnd(from: &reader))
        case 4: self = .prepared
        default: throw CodingFault(.badValue, at: reader.offset - 1)
        }
    }
}
