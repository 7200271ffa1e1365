import SluiceCoding
import SluiceModel

extension Event.Placed {
    func encode(into writer: inout ByteWriter) {
        writer.field("replica", replica)
        writer.write(epoch.raw)
        address.encode(into: &writer)
        writer.span(span)
        writer.write(sequence.raw)
        writer.write(pricePerCardHour.count)
        writer.write(powerCost.count)
        writer.write(ring.rawValue)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            replica: try reader.record("replica", ReplicaID.self),
            epoch: Epoch(try reader.readUInt64()),
            address: try PoolAddress(from: &reader),
            span: try reader.span(), sequence: OrderSequence(try reader.readUInt64()),
            pricePerCardHour: MicroYuan(try reader.readInt64()),
            powerCost: MicroYuan(try reader.readInt64()),
            ring: try reader.choice("ring", Ring.self))
    }
}

extension Event.Stop {
    func encode(into writer: inout ByteWriter) {
        writer.write(region)
        writer.field("replica", replica)
        writer.write(epoch.raw)
        writer.write(grace.count)
        writer.write(sequence.raw)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            region: try reader.readUInt16(), replica: try reader.record("replica", ReplicaID.self),
            epoch: Epoch(try reader.readUInt64()), grace: Seconds(try reader.readInt64()),
            sequence: OrderSequence(try reader.readUInt64()))
    }
}

extension Event.Reservation {
    func encode(into writer: inout ByteWriter) {
        writer.write(job.raw)
        address.encode(into: &writer)
        writer.write(by.seconds)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            job: JobID(try reader.readUInt64()),
            address: try PoolAddress(from: &reader),
            by: CivilTime(seconds: try reader.readInt64()))
    }
}

extension PoolAddress {
    func encode(into writer: inout ByteWriter) {
        writer.write(region)
        writer.write(pool)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(region: try reader.readUInt16(), pool: try reader.readUInt16())
    }
}

extension PoolBooks {
    func encode(into writer: inout ByteWriter) {
        for count in [registered, free, assumed, bound, local, faulted, cordoned] {
            writer.write(count)
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            registered: try reader.readUInt32(), free: try reader.readUInt32(),
            assumed: try reader.readUInt32(), bound: try reader.readUInt32(),
            local: try reader.readUInt32(), faulted: try reader.readUInt32(),
            cordoned: try reader.readUInt32())
    }
}

extension Reason {
    func encode(into writer: inout ByteWriter) {
        writer.write(code.rawValue)
        writer.write(first)
        writer.write(second)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        guard let code = Verdict.Code(rawValue: try reader.readUInt16()) else {
            throw CodingFault(.badValue, at: reader.offset - 2)
        }
        self.init(code, try reader.readInt64(), try reader.readInt64())
    }
}

extension ByteWriter {
    /// A block's number, or all ones for several.
    mutating func span(_ span: GangSpan) {
        switch span {
        case .block(let block): write(UInt32(block))
        case .blocks: write(UInt32.max)
        }
    }
}

extension ByteReader {
    mutating func span() throws(CodingFault) -> GangSpan {
        let raw = try readUInt32()
        if raw == .max { return .blocks }
        guard raw <= UInt32(UInt16.max) else { throw CodingFault(.badValue, at: offset - 4) }
        return .block(UInt16(raw))
    }
}
