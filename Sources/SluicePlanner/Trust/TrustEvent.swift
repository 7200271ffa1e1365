import SluiceCoding
package import SluiceModel
import SluiceWire

/// What happened to the rights to join, and who did what.
package enum TrustEvent: Hashable, Sendable {
    /// A token may be used from now on; those that are over are forgotten.
    case tokenIssued(JoinToken)
    /// A token was used, and is no more.
    case tokenUsed(TokenDigest)
    /// Somebody did something, or was refused.
    case acted(AuditEntry)
    /// Something about what is erased.
    case erasure(ErasureEvent)
}

/// What is wanted of the rights to join, and of the trail.
package enum TrustCommand: Hashable, Sendable {
    /// An operator lets a gateway join.
    case issueToken(key: RequestKey, JoinToken)
    /// Somebody has shown the secret of this digest, and his certificate was signed.
    case useToken(TokenDigest)
    /// Somebody did something, or was refused: it is to be remembered.
    case note(AuditEntry)
    /// An operator has an organisation's command lines, environments and labels erased.
    case erase(key: RequestKey, TenantName)
    /// A region's gateway keeps nothing of these.
    case forgotten(region: UInt16, [TenantName])
    /// The journal was written anew: nothing from before the erasures is in it.
    case purged
}

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum TrustEventTag: UInt8 {
    case tokenIssued = 96
    case tokenUsed = 97
    case acted = 120
    case erasure = 127
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum TrustCommandTag: UInt8 {
    case issueToken = 96
    case useToken = 97
    case note = 120
    case erase = 127
    case forgotten = 128
    case purged = 129
}

extension TrustEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .tokenIssued(let token):
            writer.write(TrustEventTag.tokenIssued.rawValue)
            token.encode(into: &writer)
        case .tokenUsed(let digest):
            writer.write(TrustEventTag.tokenUsed.rawValue)
            digest.encode(into: &writer)
        case .acted(let entry):
            writer.write(TrustEventTag.acted.rawValue)
            entry.encode(into: &writer)
        case .erasure(let event):
            writer.write(TrustEventTag.erasure.rawValue)
            event.encode(into: &writer)
        }
    }

    init(_ tag: TrustEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .tokenIssued: self = .tokenIssued(try JoinToken(from: &reader))
        case .tokenUsed: self = .tokenUsed(try TokenDigest(from: &reader))
        case .acted: self = .acted(try AuditEntry(from: &reader))
        case .erasure: self = .erasure(try ErasureEvent(from: &reader))
        }
    }
}

extension TrustCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .issueToken(let key, let token):
            writer.write(TrustCommandTag.issueToken.rawValue)
            writer.field("key", key)
            token.encode(into: &writer)
        case .useToken(let digest):
            writer.write(TrustCommandTag.useToken.rawValue)
            digest.encode(into: &writer)
        case .note(let entry):
            writer.write(TrustCommandTag.note.rawValue)
            entry.encode(into: &writer)
        case .erase(let key, let organisation):
            writer.write(TrustCommandTag.erase.rawValue)
            writer.field("key", key)
            writer.write(organisation.text)
        case .forgotten(let region, let organisations):
            writer.write(TrustCommandTag.forgotten.rawValue)
            writer.write(region)
            writer.write(UInt32(organisations.count))
            for organisation in organisations { writer.write(organisation.text) }
        case .purged: writer.write(TrustCommandTag.purged.rawValue)
        }
    }

    init(_ tag: TrustCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .issueToken:
            let key = try reader.record("key", RequestKey.self)
            self = .issueToken(key: key, try JoinToken(from: &reader))
        case .useToken: self = .useToken(try TokenDigest(from: &reader))
        case .note: self = .note(try AuditEntry(from: &reader))
        case .erase:
            let key = try reader.record("key", RequestKey.self)
            self = .erase(key: key, try reader.tenant())
        case .forgotten:
            let region = try reader.readUInt16()
            var organisations: [TenantName] = []
            for _ in 0..<(try reader.readUInt32()) { organisations.append(try reader.tenant()) }
            self = .forgotten(region: region, organisations)
        case .purged: self = .purged
        }
    }
}
