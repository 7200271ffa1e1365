internal import SluiceCoding
internal import SluiceModel

/// Coding of orders and reports in the gateway's own store. It is apart from the wire's: the wire's
/// version is agreed with a peer, the store's is read by whatever version comes next here.
extension StartOrder {
    func write(into writer: inout ByteWriter) {
        replica.write(into: &writer)
        writer.write(epoch.raw)
        writer.write(tenant.text)
        writer.write(pool)
        switch span {
        case .block(let block): writer.write(UInt32(block))
        case .blocks: writer.write(UInt32.max)
        }
        writer.write(cards)
        writer.write(cardShare.count)
        writer.write(memory.count)
        writer.write(expectedRun.count)
        writer.write(wallClockLimit.count)
        writer.write(exclusive)
        writer.write(lossPolicy.rawValue)
        writer.write(maximumDisconnected.count)
        writer.write(command != nil)
        if let command { command.write(into: &writer) }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let replica = try ReplicaID(from: &reader)
        let epoch = Epoch(try reader.readUInt64())
        let tenant = TenantName(trusted: try reader.readText(limit: Limits.textBytes))
        let pool = try reader.readUInt16()
        let block = try reader.readUInt32()
        guard block == .max || block <= UInt32(UInt16.max) else {
            throw CodingFault(.badValue, at: reader.offset - 4)
        }
        self.init(
            replica: replica, epoch: epoch, tenant: tenant, pool: pool,
            span: block == .max ? .blocks : .block(UInt16(block)),
            cards: try reader.readUInt32(), cardShare: PerMille(try reader.readUInt32()),
            memory: Mebibytes(try reader.readUInt32()),
            expectedRun: Seconds(try reader.readInt64()),
            wallClockLimit: Seconds(try reader.readInt64()), exclusive: try reader.readBool(),
            lossPolicy: try LossPolicy(from: &reader),
            maximumDisconnected: Seconds(try reader.readInt64()),
            command: try reader.readBool() ? CommandLine(from: &reader) : nil)
    }
}

extension Checkpoint {
    func write(into writer: inout ByteWriter) {
        writer.write(scope.rawValue)
        writer.write(location)
        writer.write(progress)
        writer.write(at.seconds)
        writer.write(work.count)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        guard let scope = CheckpointScope(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        let location = try reader.readText(limit: Limits.checkpointBytes)
        let progress = try reader.readText(limit: Limits.checkpointBytes)
        self.init(
            scope: scope, location: location, progress: progress,
            at: CivilTime(seconds: try reader.readInt64()),
            work: Seconds(try reader.readInt64()))
    }
}

extension LossPolicy {
    init(from reader: inout ByteReader) throws(CodingFault) {
        guard let policy = LossPolicy(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        self = policy
    }
}

extension CommandLine {
    func write(into writer: inout ByteWriter) {
        writer.write(executable)
        writer.write(workingFolder)
        for list in [arguments, environment] {
            writer.writeCount(list.count)
            for text in list { writer.write(text) }
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let executable = try reader.readText(limit: Limits.textBytes)
        let folder = try reader.readText(limit: Limits.textBytes)
        let arguments = try reader.readTexts(limit: Limits.arguments)
        let environment = try reader.readTexts(limit: Limits.environmentVariables)
        self.init(
            executable: executable, arguments: arguments, environment: environment,
            workingFolder: folder)
    }
}

extension ByteReader {
    mutating func readTexts(limit: Int) throws(CodingFault) -> [String] {
        let count = try readCount(limit: limit)
        var texts: [String] = []
        for _ in 0..<count { texts.append(try readText(limit: Limits.textBytes)) }
        return texts
    }
}

extension ReplicaID {
    func write(into writer: inout ByteWriter) {
        writer.write(job.raw)
        writer.write(index)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(job: JobID(try reader.readUInt64()), index: try reader.readUInt16())
    }
}
