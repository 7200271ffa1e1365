import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum PolicyEventTag: UInt8 {
    case applied = 80
    case held = 81
    case released = 82
    case preempted = 83
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum PolicyCommandTag: UInt8 {
    case apply = 80
    case rollBack = 81
}

extension PolicyEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .applied(let policy, let actor):
            writer.write(PolicyEventTag.applied.rawValue)
            writer.field("policy", policy)
            writer.write(actor)
        case .held(let hold):
            writer.write(PolicyEventTag.held.rawValue)
            hold.encode(into: &writer)
        case .released(let job):
            writer.write(PolicyEventTag.released.rawValue)
            writer.write(job.raw)
        case .preempted(let victim):
            writer.write(PolicyEventTag.preempted.rawValue)
            victim.encode(into: &writer)
        }
    }

    init(_ tag: PolicyEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .applied:
            self = .applied(
                try reader.record("policy", Policy.self),
                by: try reader.readText(limit: Limits.textBytes))
        case .held: self = .held(try CapacityHold(from: &reader))
        case .released: self = .released(JobID(try reader.readUInt64()))
        case .preempted: self = .preempted(try Victim(from: &reader))
        }
    }
}

extension PolicyCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .apply(let key, let policy, let after):
            writer.write(PolicyCommandTag.apply.rawValue)
            writer.field("key", key)
            writer.field("policy", policy)
            writer.write(after)
        case .rollBack(let key, let version):
            writer.write(PolicyCommandTag.rollBack.rawValue)
            writer.field("key", key)
            writer.write(version)
        }
    }

    init(_ tag: PolicyCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        let key = try reader.record("key", RequestKey.self)
        switch tag {
        case .apply:
            let policy = try reader.record("policy", Policy.self)
            self = .apply(key: key, policy, after: try reader.readUInt64())
        case .rollBack: self = .rollBack(key: key, version: try reader.readUInt64())
        }
    }
}

extension PlannerState {
    /// Appends what follows from policies, where there was ever one.
    func encodePolicies(into writer: inout ByteWriter) {
        guard policy.isOn else { return }
        writer.write(SnapshotSection.policies.rawValue)
        writer.write(UInt32(policy.versions.count))
        for version in policy.versions {
            writer.write(version.number)
            writer.write(version.since.seconds)
            writer.write(version.actor)
            writer.field("policy", version.policy)
        }
        encodeReclaims(into: &writer)
    }

    /// What is on its way for guarantees, each list where it has an entry.
    private func encodeReclaims(into writer: inout ByteWriter) {
        if !policy.holds.isEmpty {
            writer.write(SnapshotSection.capacityHolds.rawValue)
            writer.write(UInt32(policy.holds.count))
            for hold in policy.holds { hold.encode(into: &writer) }
        }
        if !policy.victims.isEmpty {
            writer.write(SnapshotSection.victims.rawValue)
            writer.write(UInt32(policy.victims.count))
            for victim in policy.victims { victim.encode(into: &writer) }
        }
        let often = jobs.indices.filter {
            submissions[$0] != nil && policy.preemptions[jobs[$0].id] != nil
        }
        if !often.isEmpty {
            writer.write(SnapshotSection.preemptions.rawValue)
            writer.write(UInt32(often.count))
            for slot in often {
                writer.write(jobs[slot].id.raw)
                writer.write(policy.preemptions[jobs[slot].id] ?? 0)
            }
        }
        encodeGaveWay(into: &writer)
    }

    private func encodeGaveWay(into writer: inout ByteWriter) {
        let victims = jobs.indices.filter {
            submissions[$0] != nil && policy.gaveWay[jobs[$0].id] != nil
        }
        guard !victims.isEmpty else { return }
        writer.write(SnapshotSection.gaveWay.rawValue)
        writer.write(UInt32(victims.count))
        for slot in victims {
            let preemptors = policy.gaveWay[jobs[slot].id] ?? []
            writer.write(jobs[slot].id.raw)
            writer.write(UInt16(preemptors.count))
            for preemptor in preemptors { writer.write(preemptor.raw) }
        }
    }

    /// Reads one of the entries that `encodeReclaims` wrote.
    mutating func decodeReclaim(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        switch section {
        case .capacityHolds:
            let hold = try CapacityHold(from: &reader)
            try reader.check(has(hold.address))
            policy.holds.append(hold)
        case .victims: policy.victims.append(try Victim(from: &reader))
        case .gaveWay:
            let job = JobID(try reader.readUInt64())
            try reader.check(slot(job) != nil && policy.gaveWay[job] == nil)
            for _ in 0..<(try reader.readUInt16()) {
                policy.gaveWay(job, to: JobID(try reader.readUInt64()))
            }
        default:
            let job = JobID(try reader.readUInt64())
            try reader.check(slot(job) != nil)
            policy.preemptions[job] = try reader.readUInt16()
        }
    }

    /// Reads one of the entries that `encodePolicies` wrote.
    mutating func decodePolicy(_ reader: inout ByteReader) throws(CodingFault) {
        let number = try reader.readUInt64()
        let since = CivilTime(seconds: try reader.readInt64())
        let actor = try reader.readText(limit: Limits.textBytes)
        let entry = try reader.record("policy", Policy.self)
        try reader.check(
            number > (policy.versions.last?.number ?? 0) && entry.problems.isEmpty)
        policy.versions.append(
            PolicyVersion(number: number, since: since, actor: actor, policy: entry))
    }
}

extension CapacityHold {
    func encode(into writer: inout ByteWriter) {
        writer.write(job.raw)
        writer.write(address.region)
        writer.write(address.pool)
        writer.write(nodes)
        writer.write(victims)
        writer.write(until.seconds)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        job = JobID(try reader.readUInt64())
        address = PoolAddress(region: try reader.readUInt16(), pool: try reader.readUInt16())
        nodes = try reader.readUInt32()
        victims = try reader.readUInt32()
        until = CivilTime(seconds: try reader.readInt64())
    }
}

extension Victim {
    func encode(into writer: inout ByteWriter) {
        writer.field("replica", replica)
        writer.write(epoch.raw)
        writer.write(preemptor.raw)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        replica = try reader.record("replica", ReplicaID.self)
        epoch = Epoch(try reader.readUInt64())
        preemptor = JobID(try reader.readUInt64())
    }
}
