// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

/// The binary form; names are not read.
extension ByteReader: FieldSource {
    @inlinable @inline(__always)
    public mutating func number<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type
    ) throws(CodingFault) -> Number {
        // One of these is left once the type is known.
        switch Number.bitWidth {
        case 8: Number(truncatingIfNeeded: try readUInt8())
        case 16: Number(truncatingIfNeeded: try readUInt16())
        case 32: Number(truncatingIfNeeded: try readUInt32())
        case 64: Number(truncatingIfNeeded: try readUInt64())
        default: preconditionFailure("no field has \(Number.bitWidth) bits")
        }
    }

    @inlinable @inline(__always)
    public mutating func bool(_ name: FieldName) throws(CodingFault) -> Bool { try readBool() }

    @inlinable
    public mutating func text(_ name: FieldName, limit: Int) throws(CodingFault) -> String {
        try readText(limit: limit)
    }

    @inlinable
    public mutating func name(
        _ name: FieldName, _ form: NameForm
    ) throws(CodingFault) -> String {
        try readName(form)
    }

    @inlinable
    public mutating func bytes(_ name: FieldName, limit: Int) throws(CodingFault) -> [UInt8] {
        try readBytes(limit: limit)
    }

    @inlinable
    public mutating func choice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice {
        let start = offset
        let raw =
            Choice.RawValue.bitWidth == 8
            ? Choice.RawValue(truncatingIfNeeded: try readUInt8())
            : Choice.RawValue(truncatingIfNeeded: try readUInt16())
        guard let value = Choice(rawValue: raw) else { throw CodingFault(.badValue, at: start) }
        return value
    }

    @inlinable
    public mutating func optionalChoice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice? {
        try readBool() ? try choice(name, type) : nil
    }

    @inlinable
    public mutating func texts(
        _ name: FieldName, limit: Int, bytes: Int
    ) throws(CodingFault) -> [String] {
        let count = try readCount(limit: limit)
        guard count > 0 else { return [] }
        guard count * 2 <= remaining else { throw CodingFault(.truncated, at: offset) }
        var values: [String] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try readText(limit: bytes)) }
        return values
    }

    @inlinable
    public mutating func names<Wrapped>(
        _ name: FieldName, _ form: NameForm, limit: Int, _ wrap: (String) -> Wrapped
    ) throws(CodingFault) -> [Wrapped] {
        let count = try readCount(limit: limit)
        guard count > 0 else { return [] }
        guard count * 2 <= remaining else { throw CodingFault(.truncated, at: offset) }
        var values: [Wrapped] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(wrap(try self.name(name, form))) }
        return values
    }

    @inlinable @inline(__always)
    public mutating func numbers<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, limit: Int
    ) throws(CodingFault) -> [Number] {
        let count = try readCount(limit: limit)
        guard count > 0 else { return [] }
        guard count * Number.bitWidth / 8 <= remaining else {
            throw CodingFault(.truncated, at: offset)
        }
        var values: [Number] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try number(name, type)) }
        return values
    }

    @inlinable @inline(__always)
    public mutating func counts<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, count: Int
    ) throws(CodingFault) -> InlineCounts {
        guard count <= InlineCounts.capacity else { throw CodingFault(.overLimit, at: offset) }
        return try readCounts(count)
    }

    @inlinable @inline(__always)
    public mutating func record<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record {
        guard !Record.isFixed else { return try Record(from: &self) }
        let outer = try enterRecord()
        let value = try Record(from: &self)
        leaveRecord(outer)
        return value
    }

    @inlinable
    public mutating func optional<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record? {
        try readBool() ? try record(name, type) : nil
    }

    @inlinable @inline(__always)
    public mutating func list<Records: FieldList>(
        _ name: FieldName, of type: Records.Type, limit: Int
    ) throws(CodingFault) -> Records {
        let count = try readCount(limit: limit)
        // Every record has a byte or more, so a false count cannot make us reserve much.
        guard count <= remaining else { throw CodingFault(.truncated, at: offset) }
        return try Records(count: count) { () throws(CodingFault) in
            try record(name, Records.Element.self)
        }
    }

    @inlinable
    public mutating func hasAppended(_ name: FieldName) -> Bool { !isAtEnd }

    @inlinable
    public func fault(_ kind: CodingFault.Kind) -> CodingFault { CodingFault(kind, at: offset) }
}

extension NameForm {
    /// The most bytes that a name of this form has.
    @inlinable
    public var limit: Int {
        switch self {
        case .required, .optional: Limits.nameBytes
        case .tenant: Limits.tenantDepth * (Limits.nameBytes + 1) - 1
        }
    }

    /// Whether `text` is a name of this form. O(length).
    @inlinable
    public func admits(_ text: String) -> Bool { admits(text.utf8) }

    /// Whether the bytes are a name of this form. O(length), no allocation.
    @inlinable
    public func admits(_ bytes: some Collection<UInt8>) -> Bool {
        switch self {
        case .required: Name<Never>.isValid(bytes)
        case .optional: bytes.isEmpty || Name<Never>.isValid(bytes)
        case .tenant: bytes.isEmpty || TenantName.isValid(bytes)
        }
    }
}
