import SluiceCoding
import SluiceModel
import SluiceWire

/// Reads what `BatchWriter` wrote.
struct BatchReader: ~Escapable {
    private var packed: PackedReader
    private var told = ToldCommands()
    private var actor: Identity?
    private var job = JobID.none

    @_lifetime(copy bytes)
    init(_ bytes: ByteReader) { packed = PackedReader(bytes) }

    /// Where reading stands.
    var offset: Int { packed.bytes.offset }

    mutating func read(into batch: inout JournalBatch) throws(CodingFault) {
        for _ in 0..<(try packed.uint32("commands")) {
            let command = try readCommand()
            told.note(command.action)
            batch.commands.append(command)
        }
        for _ in 0..<(try packed.uint32("events")) {
            batch.events.append(try readEvent(batch.commands))
        }
    }

    private func badValue() -> CodingFault { packed.fault(.badValue) }

    private mutating func readCommand() throws(CodingFault) -> Command {
        let head = try packed.uint8("form")
        guard let form = CommandForm(rawValue: head & ~CommandForm.sameActor) else {
            throw badValue()
        }
        if form == .flat { return try Command(from: &packed.bytes) }
        if head & CommandForm.sameActor == 0 {
            actor = try packed.record("actor", Identity.self)
        }
        guard let actor else { throw badValue() }
        return Command(actor: actor, action: try readAction(form))
    }

    private mutating func readAction(_ form: CommandForm) throws(CodingFault) -> Command.Action {
        switch form {
        case .flat: throw badValue()
        case .submit: return .submit(try readSubmission())
        case .cancel:
            return .cancel(
                key: try packed.bytes.record("key", RequestKey.self),
                tenant: try packed.tenant("tenant"), job: try readJob())
        case .runReports:
            return .runReports(
                region: try packed.uint16("region"),
                try packed.list("reports", RunReport.self, limit: .max))
        case .capacity:
            let (region, change) = try readChange()
            return .capacity(region: region, change)
        }
    }

    private mutating func readSubmission() throws(CodingFault) -> Submission {
        Submission(
            key: try packed.bytes.record("key", RequestKey.self),
            tenant: try packed.tenant("tenant"), nowOrNever: try packed.bool("nowOrNever"),
            specification: try packed.record("specification", JobSpecification.self))
    }

    private mutating func readChange() throws(CodingFault) -> (UInt16, CapacityChange) {
        let region = try packed.uint16("region")
        let change = CapacityChange(
            durableThrough: try packed.ordinal("durableThrough"),
            pools: try packed.list("pools", PoolReport.self, limit: .max),
            rings: try packed.list("rings", RingReport.self, limit: .max))
        return (region, change)
    }

    private mutating func readJob() throws(CodingFault) -> JobID {
        job = JobID(job.raw &+ UInt64(bitPattern: try packed.int64("job")))
        return job
    }

    private mutating func readReplica() throws(CodingFault) -> ReplicaID {
        ReplicaID(job: try readJob(), index: try packed.uint16("index"))
    }

    private mutating func readSkip() throws(CodingFault) -> UInt64 { try packed.uint64("skip") }

    // MARK: Events

    private mutating func readEvent(_ commands: [Command]) throws(CodingFault) -> Event {
        let start = packed.bytes.offset
        guard let form = EventForm(rawValue: try packed.uint8("form")) else {
            packed.bytes.offset = start
            return try Event(from: &packed.bytes, commands)
        }
        switch form {
        case .submitted, .submittedAlone: return try readSubmitted(form)
        case .placed: return .placed(try readPlaced())
        case .stopOrdered: return .stopOrdered(try readStop())
        case .reported:
            guard let event = told.event(skipping: try readSkip()) else { throw badValue() }
            return event
        case .capacityReported:
            guard let told = told.change(skipping: try readSkip()) else { throw badValue() }
            return .capacityReported(region: told.region, told.change)
        case .capacityChanged:
            let (region, change) = try readChange()
            return .capacityReported(region: region, change)
        case .cancelKeyUsed:
            guard let used = told.key(skipping: try readSkip()) else { throw badValue() }
            return .keyUsed(tenant: used.tenant, key: used.key, body: used.body)
        case .jobChanged:
            let job = try readJob()
            let state = try packed.choice("state", JobState.self)
            guard let code = Verdict.Code(rawValue: try packed.uint16("code")) else {
                throw badValue()
            }
            let reason = Reason(code, try packed.int64("first"), try packed.int64("second"))
            return .jobChanged(job, state, reason)
        }
    }

    private mutating func readSubmitted(_ form: EventForm) throws(CodingFault) -> Event {
        guard form == .submitted else {
            return .jobSubmitted(try readJob(), try readSubmission())
        }
        guard let submission = told.submission(skipping: try readSkip()) else { throw badValue() }
        return .jobSubmitted(try readJob(), submission)
    }

    private mutating func readPlaced() throws(CodingFault) -> Event.Placed {
        let replica = try readReplica()
        let epoch: Epoch = try packed.ordinal("epoch")
        let address = PoolAddress(
            region: try packed.uint16("region"), pool: try packed.uint16("pool"))
        let number = try packed.uint32("span")
        guard let block = number == 0 ? 0 : UInt16(exactly: number - 1) else { throw badValue() }
        return Event.Placed(
            replica: replica, epoch: epoch, address: address,
            span: number == 0 ? .blocks : .block(block),
            sequence: try packed.ordinal("sequence"),
            pricePerCardHour: try packed.microYuan("price"),
            powerCost: try packed.microYuan("powerCost"),
            ring: try packed.choice("ring", Ring.self))
    }

    private mutating func readStop() throws(CodingFault) -> Event.Stop {
        Event.Stop(
            region: try packed.uint16("region"), replica: try readReplica(),
            epoch: try packed.ordinal("epoch"), grace: try packed.seconds("grace"),
            sequence: try packed.ordinal("sequence"))
    }
}
