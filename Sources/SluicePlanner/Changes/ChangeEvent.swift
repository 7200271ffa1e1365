import SluiceCoding
package import SluiceModel
package import SluiceWire

/// What happened to jobs that their tenants change while they live.
package enum ChangeEvent: Hashable, Sendable {
    /// A job asks for something else from now on; its runs are to have that version, and so many
    /// are replaced at once.
    indirect case changed(JobID, JobSpecification, version: UInt32, atMost: UInt16)
    /// How far its change is.
    case rollOut(JobID, RollOut)
    /// A run of its new version failed.
    case failed(JobID)
    /// A replica is begun again under a rule of its job, not before a moment.
    case retried(JobID, replica: UInt16, RetryRule, until: CivilTime)
    /// An element of an array is over, for another reason than that its run ended well.
    case elementOver(JobID, replica: UInt16, ElementEnd)

    /// The job it is about.
    var job: JobID {
        switch self {
        case .changed(let job, _, _, _), .rollOut(let job, _), .failed(let job),
            .retried(let job, _, _, _), .elementOver(let job, _, _):
            job
        }
    }
}

/// A tenant changes a job.
package struct ChangeCommand: Hashable, Sendable {
    /// Whose the job is.
    package var tenant: TenantName
    /// What is asked; never a dry run.
    package var change: ChangeJob

    /// Wraps both.
    package init(tenant: TenantName, _ change: ChangeJob) {
        self.tenant = tenant
        self.change = change
    }

    /// A hash of what it asks, its key and the revision seen aside: who asks again has seen what
    /// came of it (FNV-1a, 64 bits).
    var body: UInt64 {
        var writer = ByteWriter()
        var keyless = change
        keyless.key = .none
        keyless.revision = ChangeJob.anyRevision
        keyless.encode(into: &writer)
        var hash = StateHash()
        for byte in writer.bytes { hash.mix(UInt64(byte)) }
        return hash.value
    }
}

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum ChangeEventTag: UInt8 {
    case changed = 113
    case rollOut = 114
    case failed = 115
    case retried = 116
    case elementOver = 117
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum ChangeCommandTag: UInt8 {
    case change = 113
    case cancelElements = 114
}

extension ChangeEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .changed(let job, let wanted, let version, let atMost):
            writer.write(ChangeEventTag.changed.rawValue)
            writer.write(job.raw)
            writer.field("specification", wanted)
            writer.write(version)
            writer.write(atMost)
        case .rollOut(let job, let standing):
            writer.write(ChangeEventTag.rollOut.rawValue)
            writer.write(job.raw)
            writer.write(standing.rawValue)
        case .failed(let job):
            writer.write(ChangeEventTag.failed.rawValue)
            writer.write(job.raw)
        case .retried(let job, let replica, let rule, let until):
            writer.write(ChangeEventTag.retried.rawValue)
            writer.write(job.raw)
            writer.write(replica)
            writer.write(rule.packed)
            writer.write(until.seconds)
        case .elementOver(let job, let replica, let end):
            writer.write(ChangeEventTag.elementOver.rawValue)
            writer.write(job.raw)
            writer.write(replica)
            writer.write(end.rawValue)
        }
    }

    init(_ tag: ChangeEventTag, from reader: inout ByteReader) throws(CodingFault) {
        let job = JobID(try reader.readUInt64())
        switch tag {
        case .changed:
            self = .changed(
                job, try reader.record("specification", JobSpecification.self),
                version: try reader.readUInt32(), atMost: try reader.readUInt16())
        case .rollOut: self = .rollOut(job, try reader.choice("standing", RollOut.self))
        case .failed: self = .failed(job)
        case .retried:
            let replica = try reader.readUInt16()
            guard let rule = RetryRule(packed: try reader.readInt64()) else {
                throw CodingFault(.badValue, at: reader.offset - 8)
            }
            self = .retried(
                job, replica: replica, rule, until: CivilTime(seconds: try reader.readInt64()))
        case .elementOver:
            let replica = try reader.readUInt16()
            guard let end = ElementEnd(rawValue: try reader.readUInt8()) else {
                throw CodingFault(.badValue, at: reader.offset - 1)
            }
            self = .elementOver(job, replica: replica, end)
        }
    }
}

extension ChangeCommand {
    func encode(into writer: inout ByteWriter) {
        writer.write(ChangeCommandTag.change.rawValue)
        writer.write(tenant.text)
        writer.field("key", change.key)
        writer.write(change.job.raw)
        writer.write(change.revision)
        // A record of its own: a change around it could be longer than a record may be.
        writer.field("specification", change.specification)
        writer.write(change.isBack)
        writer.write(change.atMost)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let tenant = try reader.tenant()
        let key = try reader.record("key", RequestKey.self)
        self.init(
            tenant: tenant,
            ChangeJob(
                key: key, job: JobID(try reader.readUInt64()), revision: try reader.readUInt32(),
                specification: try reader.optional("specification", JobSpecification.self),
                isBack: try reader.readBool(), atMost: try reader.readUInt16()))
    }
}
