// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension JobKind: FieldChoice {}
extension LossPolicy: FieldChoice {}
extension JobState: FieldChoice {}
extension PlacementState: FieldChoice {}
extension OrderRefusal: FieldChoice {}

extension CommandLine: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("executable", executable, limit: Limits.textBytes)
        sink.field(
            "arguments", arguments, limit: Limits.arguments, bytes: Limits.textBytes)
        sink.field(
            "environment", environment, limit: Limits.environmentVariables, bytes: Limits.textBytes)
        sink.field("workingFolder", workingFolder, limit: Limits.textBytes)
        sink.field("secrets", secrets, limit: Limits.secretsPerJob)
        sink.field("artifacts", artifacts, limit: Limits.artifactsPerJob)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            executable: try source.text("executable", limit: Limits.textBytes),
            arguments: try source.texts(
                "arguments", limit: Limits.arguments, bytes: Limits.textBytes),
            environment: try source.texts(
                "environment", limit: Limits.environmentVariables, bytes: Limits.textBytes),
            workingFolder: try source.text("workingFolder", limit: Limits.textBytes))
        if source.hasAppended("secrets") {
            secrets = try source.list(
                "secrets", SecretReference.self, limit: Limits.secretsPerJob)
        }
        if source.hasAppended("artifacts") {
            artifacts = try source.list(
                "artifacts", ArtifactReference.self, limit: Limits.artifactsPerJob)
        }
        guard encodedBytes <= CodingLimits.commandBytes else { throw source.fault(.overLimit) }
    }
}

extension JobSpecification: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("kind", kind)
        sink.forPeople("name", name, limit: Limits.nameBytes)
        sink.field("cards", cards)
        sink.field("cardShare", cardShare)
        sink.field("replicas", replicas)
        sink.field("modelParametersMillions", modelParametersMillions)
        sink.names(
            "chips", chips.lazy.map(\.text), .required, limit: Limits.namesPerList)
        sink.field("leastMemory", leastMemory)
        sink.field("leastInterconnect", leastInterconnect)
        sink.field("metro", metro)
        sink.field("ring", ring)
        sink.field("expectedRun", expectedRun)
        sink.field("wallClockLimit", wallClockLimit)
        sink.field("priority", priority)
        sink.field("earliestStart", earliestStart)
        sink.field("deadline", deadline)
        sink.field("deferrable", deferrable)
        sink.field("priceCeilingPerCardHour", priceCeilingPerCardHour)
        sink.field("leastTrust", leastTrust)
        sink.field("exclusive", exclusive)
        sink.field("lossPolicy", lossPolicy)
        sink.field("maximumDisconnected", maximumDisconnected)
        sink.names(
            "allowedRegions", allowedRegions.lazy.map(\.text), .required, limit: Limits.namesPerList
        )
        sink.names(
            "deniedRegions", deniedRegions.lazy.map(\.text), .required, limit: Limits.namesPerList)
        sink.field("command", command)
        sink.field("overRegions", overRegions)
        sink.field("tide", tide)
        sink.field("usesLent", usesLent)
        sink.field("spares", spares)
        sink.field("limits", limits)
        sink.field("cardMemory", cardMemory)
        sink.field("place", place)
        sink.field("retry", retry)
        sink.field("array", array)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let kind = try source.choice("kind", JobKind.self)
        let name = try source.text("name", limit: Limits.nameBytes)
        self.init(kind: kind, name: name, cards: try source.uint32("cards"))
        cardShare = try source.perMille("cardShare")
        replicas = try source.uint16("replicas")
        modelParametersMillions = try source.uint32("modelParametersMillions")
        chips = try source.names(
            "chips", .required, limit: Limits.namesPerList
        ) { ChipName(trusted: $0) }
        leastMemory = try source.mebibytes("leastMemory")
        leastInterconnect = try source.choice("leastInterconnect", InterconnectClass.self)
        metro = try source.name("metro")
        ring = try source.choice("ring", Ring.self)
        expectedRun = try source.seconds("expectedRun")
        wallClockLimit = try source.seconds("wallClockLimit")
        priority = try source.uint8("priority")
        earliestStart = try source.civilTime("earliestStart")
        deadline = try source.civilTime("deadline")
        deferrable = try source.bool("deferrable")
        priceCeilingPerCardHour = try source.microYuan("priceCeilingPerCardHour")
        leastTrust = try source.choice("leastTrust", TrustClass.self)
        exclusive = try source.bool("exclusive")
        lossPolicy = try source.choice("lossPolicy", LossPolicy.self)
        maximumDisconnected = try source.seconds("maximumDisconnected")
        allowedRegions = try source.names(
            "allowedRegions", .required, limit: Limits.namesPerList
        ) { RegionName(trusted: $0) }
        deniedRegions = try source.names(
            "deniedRegions", .required, limit: Limits.namesPerList
        ) { RegionName(trusted: $0) }
        command = try source.optional("command", CommandLine.self)
        if source.hasAppended("overRegions") { overRegions = try source.uint8("overRegions") }
        if source.hasAppended("tide") { tide = try source.optional("tide", Tide.self) }
        if source.hasAppended("usesLent") { usesLent = try source.bool("usesLent") }
        if source.hasAppended("spares") { spares = try source.uint16("spares") }
        if source.hasAppended("limits") {
            limits = try source.optional("limits", ProcessLimits.self)
        }
        if source.hasAppended("cardMemory") { cardMemory = try source.mebibytes("cardMemory") }
        if source.hasAppended("place") { place = try source.optional("place", PlaceWishes.self) }
        if source.hasAppended("retry") { retry = try source.optional("retry", RetryPolicy.self) }
        if source.hasAppended("array") { array = try source.optional("array", JobArray.self) }
    }
}

extension StartOrder: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        Self.encode(
            replica: replica, epoch: epoch, tenant: tenant, pool: pool, span: span, cards: cards,
            cardShare: cardShare, memory: memory, expectedRun: expectedRun,
            wallClockLimit: wallClockLimit, exclusive: exclusive, lossPolicy: lossPolicy,
            maximumDisconnected: maximumDisconnected, command: command, resume: resume,
            limits: limits, into: &sink)
    }

    /// Says the fields of an order whose parts lie in several places: nothing is copied for it.
    @inlinable @inline(__always)
    public static func encode<Sink: FieldSink & ~Copyable>(
        replica: ReplicaID, epoch: Epoch, tenant: TenantName, pool: UInt16, span: GangSpan,
        cards: UInt32, cardShare: PerMille, memory: Mebibytes, expectedRun: Seconds,
        wallClockLimit: Seconds, exclusive: Bool, lossPolicy: LossPolicy,
        maximumDisconnected: Seconds, command: CommandLine?, resume: Checkpoint?,
        limits: ProcessLimits?, into sink: inout Sink
    ) {
        sink.field("replica", replica)
        sink.field("epoch", epoch)
        sink.field("tenant", tenant)
        sink.field("pool", pool)
        sink.field("span", span)
        sink.field("cards", cards)
        sink.field("cardShare", cardShare)
        sink.field("memory", memory)
        sink.field("expectedRun", expectedRun)
        sink.field("wallClockLimit", wallClockLimit)
        sink.field("exclusive", exclusive)
        sink.field("lossPolicy", lossPolicy)
        sink.field("maximumDisconnected", maximumDisconnected)
        sink.field("command", command)
        sink.field("resume", resume)
        sink.field("limits", limits)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            replica: try source.record("replica", ReplicaID.self),
            epoch: try source.ordinal("epoch"),
            tenant: try source.tenant("tenant"),
            pool: try source.uint16("pool"),
            span: try source.record("span", GangSpan.self),
            cards: try source.uint32("cards"),
            cardShare: try source.perMille("cardShare"),
            memory: try source.mebibytes("memory"),
            expectedRun: try source.seconds("expectedRun"),
            wallClockLimit: try source.seconds("wallClockLimit"),
            exclusive: try source.bool("exclusive"),
            lossPolicy: try source.choice("lossPolicy", LossPolicy.self),
            maximumDisconnected: try source.seconds("maximumDisconnected"),
            command: try source.optional("command", CommandLine.self),
            resume: try source.hasAppended("resume")
                ? source.optional("resume", Checkpoint.self) : nil,
            limits: try source.hasAppended("limits")
                ? source.optional("limits", ProcessLimits.self) : nil)
    }
}

extension Order: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("sequence", sequence)
        sink.field("term", term)
        sink.field("action", action)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            sequence: try source.ordinal("sequence"),
            term: try source.ordinal("term"),
            action: try source.record("action", OrderAction.self))
    }
}

extension CommandLine {
    /// Bytes that it takes when written; at most `CodingLimits.commandBytes`, which whoever takes a
    /// command from a person tests before sending. O(arguments + variables).
    @inlinable
    public var encodedBytes: Int {
        let texts = (arguments + environment).reduce(0) { $0 + $1.utf8.count + 2 }
        let secret = secrets.reduce(0) { $0 + $1.name.text.utf8.count + $1.variable.utf8.count + 7 }
        let artifact = artifacts.reduce(0) {
            $0 + $1.name.text.utf8.count + $1.reference.utf8.count + 6
        }
        return texts + secret + artifact + executable.utf8.count + workingFolder.utf8.count + 12
    }
}
