// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension ChipWeight: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("chip", chip)
        sink.field("weight", weight)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(chip: try source.name("chip"), weight: try source.perMille("weight"))
    }
}

extension TenantPolicy: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("tenant", tenant)
        sink.field("guarantee", guarantee)
        sink.field("borrow", borrow)
        sink.field("ceiling", ceiling)
        sink.field("weight", weight)
        sink.field("highestPriority", highestPriority)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(try source.tenant("tenant"))
        guarantee = try source.uint32("guarantee")
        borrow = try source.uint32("borrow")
        ceiling = try source.uint32("ceiling")
        weight = try source.perMille("weight")
        highestPriority = try source.uint8("highestPriority")
    }
}

extension Policy: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("chips", chips, limit: Limits.namesPerList)
        sink.field("tenants", tenants, limit: Limits.policyTenants)
        sink.field("minimumRun", minimumRun)
        sink.field("victimsAtOnce", victimsAtOnce)
        sink.field("preemptionsPerJob", preemptionsPerJob)
        sink.field("pointAfter", pointAfter)
        sink.field("headAfter", headAfter)
        sink.field("movesPerHour", movesPerHour)
        sink.field("moveBudget", moveBudget)
        sink.field("leastSaving", leastSaving)
        sink.field("carbonPrice", carbonPrice)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            chips: try source.list("chips", ChipWeight.self, limit: Limits.namesPerList),
            tenants: try source.list(
                "tenants", TenantPolicy.self, limit: Limits.policyTenants))
        minimumRun = try source.seconds("minimumRun")
        victimsAtOnce = try source.uint32("victimsAtOnce")
        preemptionsPerJob = try source.uint16("preemptionsPerJob")
        pointAfter = try source.seconds("pointAfter")
        headAfter = try source.seconds("headAfter")
        guard source.hasAppended("movesPerHour") else { return }
        movesPerHour = try source.uint32("movesPerHour")
        moveBudget = try source.microYuan("moveBudget")
        leastSaving = try source.microYuan("leastSaving")
        guard source.hasAppended("carbonPrice") else { return }
        carbonPrice = try source.uint32("carbonPrice")
    }
}
