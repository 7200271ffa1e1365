import SluiceCoding
import SluiceModel
package import SluiceWire

/// An act with its link in the chain.
package struct AuditEntry: Hashable, Sendable {
    /// What was done.
    package var record: AuditRecord
    /// SHA-256 of the link before and the record's bytes, made by who told of the act.
    package var hash: [UInt8]

    /// Wraps both.
    package init(record: AuditRecord, hash: [UInt8]) {
        self.record = record
        self.hash = hash
    }

    /// Its link.
    package var link: AuditLink { AuditLink(number: record.number, hash: hash) }
}

extension AuditEntry {
    func encode(into writer: inout ByteWriter) {
        writer.field("record", record)
        writer.field("hash", hash, limit: WireLimits.digestBytes)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        let record = try reader.record("record", AuditRecord.self)
        self.init(record: record, hash: try reader.bytes("hash", limit: WireLimits.digestBytes))
    }
}

/// The acts that are remembered: the newest ones, and of those before them the last link.
struct AuditTrail: Hashable, Sendable {
    private(set) var anchor = AuditLink.first
    private(set) var entries: [AuditEntry] = []

    /// The newest act's link.
    var head: AuditLink { entries.last?.link ?? anchor }

    /// Adds the next act; past the bound a sixteenth goes together, the oldest first.
    mutating func append(_ entry: AuditEntry) {
        entries.append(entry)
        guard entries.count > PlannerLimits.auditRecords else { return }
        let leaving = PlannerLimits.auditRecords / 16
        anchor = entries[leaving - 1].link
        entries.removeFirst(leaving)
    }

    /// Appends the trail, where there is any.
    func encode(into writer: inout ByteWriter) {
        guard head.number > 0 else { return }
        writer.write(SnapshotSection.audit.rawValue)
        writer.write(UInt32(entries.count + 1))
        writer.field("anchor", anchor)
        for entry in entries { entry.encode(into: &writer) }
    }

    /// Reads what the section has next: the anchor first.
    mutating func decodeNext(_ reader: inout ByteReader, isFirst: Bool) throws(CodingFault) {
        guard isFirst else { return entries.append(try AuditEntry(from: &reader)) }
        anchor = try reader.record("anchor", AuditLink.self)
    }
}

extension PlannerCore {
    /// The newest act's link.
    package var auditHead: AuditLink { state.audit.head }

    /// A part of the trail. O(what is looked at).
    package func audit(_ list: ListAudit) -> AuditList {
        let trail = state.audit
        let most = list.limit == 0 ? WireLimits.auditRecords : Int(clamping: list.limit)
        var records: [AuditRecord] = []
        var through = max(list.after, trail.anchor.number)
        for entry in trail.entries.dropFirst(Int(clamping: through - trail.anchor.number)) {
            guard records.count < min(most, WireLimits.auditRecords) else { break }
            through = entry.record.number
            guard list.who.isEmpty || list.who == "\(entry.record.who)",
                list.since == .none || entry.record.at >= list.since,
                !list.refusedOnly || entry.record.code != 0
            else { continue }
            records.append(entry.record)
        }
        return AuditList(records: records, through: through, anchor: trail.anchor, head: trail.head)
    }
}
