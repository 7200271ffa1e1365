import SluiceCoding
import SluiceModel
import SluiceWire

/// Writes a packed batch; `BatchReader` reads it.
///
/// What comes with every request is packed. The rest, which is rare, is written as in a flat batch,
/// so that each kind of command and event has one layout to maintain.
struct BatchWriter: ~Copyable {
    private var packed: PackedWriter
    private var told = ToldCommands()
    private var actor: Identity?
    /// Jobs are written as the way from the last one: neighbours are near.
    private var job = JobID.none

    init(_ bytes: consuming ByteWriter) { packed = PackedWriter(bytes) }

    consuming func finish() -> ByteWriter { packed.finish() }

    mutating func write(_ batch: JournalBatch) {
        packed.field("commands", UInt32(batch.commands.count))
        for command in batch.commands {
            write(command)
            told.note(command.action)
        }
        packed.field("events", UInt32(batch.events.count))
        for event in batch.events { write(event) }
    }

    private mutating func write(_ command: Command) {
        switch command.action {
        case .submit(let submission):
            write(.submit, by: command.actor)
            write(submission)
        case .cancel(let key, let tenant, let job):
            write(.cancel, by: command.actor)
            packed.bytes.field("key", key)
            packed.field("tenant", tenant)
            write(job)
        case .runReports(let region, let reports):
            write(.runReports, by: command.actor)
            packed.field("region", region)
            packed.field("reports", reports, limit: .max)
        case .capacity(let region, let change):
            write(.capacity, by: command.actor)
            write(region, change)
        default:
            packed.bytes.write(CommandForm.flat.rawValue)
            command.encode(into: &packed.bytes)
        }
    }

    private mutating func write(_ form: CommandForm, by actor: Identity) {
        let isSame = self.actor == actor
        packed.bytes.write(form.rawValue | (isSame ? CommandForm.sameActor : 0))
        guard !isSame else { return }
        packed.field("actor", actor)
        self.actor = actor
    }

    /// The key is drawn at random: packed, it would be longer.
    private mutating func write(_ submission: Submission) {
        packed.bytes.field("key", submission.key)
        packed.field("tenant", submission.tenant)
        packed.field("nowOrNever", submission.nowOrNever)
        packed.field("specification", submission.specification)
    }

    private mutating func write(_ region: UInt16, _ change: CapacityChange) {
        packed.field("region", region)
        packed.field("durableThrough", change.durableThrough)
        packed.field("pools", change.pools, limit: .max)
        packed.field("rings", change.rings, limit: .max)
    }

    private mutating func write(_ job: JobID) {
        packed.field("job", Int64(bitPattern: job.raw &- self.job.raw))
        self.job = job
    }

    private mutating func write(_ replica: ReplicaID, _ epoch: Epoch) {
        write(replica.job)
        packed.field("index", replica.index)
        packed.field("epoch", epoch)
    }

    private mutating func write(_ form: EventForm, skip: UInt64) {
        packed.bytes.write(form.rawValue)
        packed.field("skip", skip)
    }

    // MARK: Events

    private mutating func write(_ event: Event) {
        switch event {
        case .jobSubmitted(let job, let submission): write(job, submission)
        case .placed(let placed) where placed.isUsual: write(placed)
        case .stopOrdered(let stop): write(stop)
        case .runAccepted, .runStarted, .runEnded, .refused, .checkpointed, .serving:
            guard let skip = told.skip(to: event) else { return event.encode(into: &packed.bytes) }
            write(.reported, skip: skip)
        case .capacityReported(let region, let change):
            if let skip = told.skip(to: region, change) {
                return write(.capacityReported, skip: skip)
            }
            packed.bytes.write(EventForm.capacityChanged.rawValue)
            write(region, change)
        case .keyUsed(let tenant, let key, let body):
            let used = ToldCommands.CancelKey(tenant: tenant, key: key, body: body)
            guard let skip = told.skip(to: used) else { return event.encode(into: &packed.bytes) }
            write(.cancelKeyUsed, skip: skip)
        case .jobChanged(let job, let state, let reason):
            packed.bytes.write(EventForm.jobChanged.rawValue)
            write(job)
            packed.field("state", state)
            packed.field("code", reason.code.rawValue)
            packed.field("first", reason.first)
            packed.field("second", reason.second)
        default: event.encode(into: &packed.bytes)
        }
    }

    private mutating func write(_ job: JobID, _ submission: Submission) {
        if let skip = told.skip(to: submission) {
            write(.submitted, skip: skip)
            write(job)
        } else {
            packed.bytes.write(EventForm.submittedAlone.rawValue)
            write(job)
            write(submission)
        }
    }

    private mutating func write(_ placed: Event.Placed) {
        packed.bytes.write(EventForm.placed.rawValue)
        write(placed.replica, placed.epoch)
        packed.field("region", placed.address.region)
        packed.field("pool", placed.address.pool)
        switch placed.span {
        case .blocks: packed.field("span", UInt32(0))
        case .block(let block): packed.field("span", UInt32(block) + 1)
        }
        packed.field("sequence", placed.sequence)
        packed.field("price", placed.pricePerCardHour)
        packed.field("powerCost", placed.powerCost)
        packed.field("ring", placed.ring)
    }

    private mutating func write(_ stop: Event.Stop) {
        packed.bytes.write(EventForm.stopOrdered.rawValue)
        packed.field("region", stop.region)
        write(stop.replica, stop.epoch)
        packed.field("grace", stop.grace)
        packed.field("sequence", stop.sequence)
    }
}
