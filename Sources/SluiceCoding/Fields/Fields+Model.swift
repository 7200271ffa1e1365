public import SluiceModel

/// The model's small types, each as the number or text that it wraps.
extension FieldSink where Self: ~Copyable {
    /// Text that only people read: over its limit it is cut at a character, since a long sentence
    /// must not stop a planner. Text that means something is refused instead.
    @inlinable
    public mutating func forPeople(_ name: FieldName, _ text: String, limit: Int) {
        field(name, text.cut(toBytes: limit), limit: limit)
    }

    /// Eight bytes.
    @inlinable
    public mutating func field<Kind>(_ name: FieldName, _ value: Ordinal<Kind>) {
        field(name, value.raw)
    }

    /// Text; empty for "none".
    @inlinable
    public mutating func field<Kind>(_ name: FieldName, _ value: Name<Kind>) {
        self.name(name, value.text, .optional)
    }

    /// Text; empty for "none".
    @inlinable
    public mutating func field(_ name: FieldName, _ value: TenantName) {
        self.name(name, value.text, .tenant)
    }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: CivilTime) {
        field(name, value.seconds)
    }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: BootTime) {
        field(name, value.microseconds)
    }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: Seconds) { field(name, value.count) }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: Microseconds) {
        field(name, value.count)
    }

    /// Eight bytes, two's complement.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: MicroYuan) { field(name, value.count) }

    /// Four bytes.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: Mebibytes) { field(name, value.count) }

    /// Four bytes.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: Watts) { field(name, value.count) }

    /// Four bytes.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: PerMille) { field(name, value.count) }

    /// One byte.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: Tier) { field(name, value.rank) }
}

extension FieldSource where Self: ~Escapable {
    /// Eight bytes.
    @inlinable
    public mutating func ordinal<Kind>(_ name: FieldName) throws(CodingFault) -> Ordinal<Kind> {
        Ordinal(try uint64(name))
    }

    /// A name, or none.
    @inlinable
    public mutating func name<Kind>(_ name: FieldName) throws(CodingFault) -> Name<Kind> {
        Name(trusted: try self.name(name, .optional))
    }

    /// A tenant, or none.
    @inlinable
    public mutating func tenant(_ name: FieldName) throws(CodingFault) -> TenantName {
        TenantName(trusted: try self.name(name, .tenant))
    }

    /// Seconds since 1970.
    @inlinable
    public mutating func civilTime(_ name: FieldName) throws(CodingFault) -> CivilTime {
        CivilTime(seconds: try int64(name))
    }

    /// A moment of the sender's own clock.
    @inlinable
    public mutating func bootTime(_ name: FieldName) throws(CodingFault) -> BootTime {
        BootTime(microseconds: try int64(name))
    }

    /// A length in seconds.
    @inlinable
    public mutating func seconds(_ name: FieldName) throws(CodingFault) -> Seconds {
        Seconds(try int64(name))
    }

    /// A length in microseconds.
    @inlinable
    public mutating func microseconds(_ name: FieldName) throws(CodingFault) -> Microseconds {
        Microseconds(try int64(name))
    }

    /// Money.
    @inlinable
    public mutating func microYuan(_ name: FieldName) throws(CodingFault) -> MicroYuan {
        MicroYuan(try int64(name))
    }

    /// Memory.
    @inlinable
    public mutating func mebibytes(_ name: FieldName) throws(CodingFault) -> Mebibytes {
        Mebibytes(try uint32(name))
    }

    /// Power.
    @inlinable
    public mutating func watts(_ name: FieldName) throws(CodingFault) -> Watts {
        Watts(try uint32(name))
    }

    /// A ratio.
    @inlinable
    public mutating func perMille(_ name: FieldName) throws(CodingFault) -> PerMille {
        PerMille(try uint32(name))
    }

    /// A pool's class, also one that this version has no name for.
    @inlinable
    public mutating func tier(_ name: FieldName) throws(CodingFault) -> Tier {
        Tier(rank: try uint8(name))
    }
}
