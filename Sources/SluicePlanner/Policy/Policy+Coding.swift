import SluiceCoding
import SluiceModel
import SluiceWire

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum PolicyEventTag: UInt8 {
    case applied = 80
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
        }
    }

    init(_ tag: PolicyEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .applied:
            self = .applied(
                try reader.record("policy", Policy.self),
                by: try reader.readText(limit: Limits.textBytes))
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
