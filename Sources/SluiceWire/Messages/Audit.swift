public import SluiceModel

/// One act: who did what, when, from where, and what came of it.
public struct AuditRecord: Hashable, Sendable {
    /// Counts from 1, without a gap.
    public var number: UInt64
    /// When, in civil time.
    public var at: CivilTime
    /// Who: the certificate's holder, or who the hello named where there are no certificates.
    public var who: Identity
    /// Where from, `address:port`.
    public var from: String
    /// The certificate's serial; 0 without one.
    public var serial: UInt64
    /// The message's name, as in the protocol.
    public var what: String
    /// 0 where it was done, else the number of the error.
    public var code: UInt16
    /// What the answer said.
    public var sentence: String
    /// Refused acts before this one that were only counted, since too many came at once.
    public var uncounted: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(
        number: UInt64, at: CivilTime, who: Identity, from: String, serial: UInt64, what: String,
        code: UInt16, sentence: String, uncounted: UInt32
    ) {
        self.number = number
        self.at = at
        self.who = who
        self.from = from
        self.serial = serial
        self.what = what
        self.code = code
        self.sentence = sentence
        self.uncounted = uncounted
    }
}

/// A link of the chain over the trail: SHA-256 of the link before, and behind it the bytes of the
/// record of this number. The link of number 0 is 32 zeros.
public struct AuditLink: Hashable, Sendable {
    /// Of which record.
    public var number: UInt64
    /// The hash.
    public var hash: [UInt8]

    /// Wraps both.
    public init(number: UInt64, hash: [UInt8]) {
        self.number = number
        self.hash = hash
    }

    /// The link before the first record.
    public static let first = AuditLink(number: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// Asks for the trail of what people and gateways did. The answer is `AuditList`.
public struct ListAudit: Hashable, Sendable {
    /// Records past this number.
    public var after: UInt64
    /// At most so many; 0 for as many as one answer has room for.
    public var limit: UInt32
    /// Only of who has this role and name, as `operator/ada`; empty for all.
    public var who: String
    /// Only from this civil time on; none for all.
    public var since: CivilTime
    /// Only what was refused.
    public var refusedOnly: Bool

    /// Wraps the fields, which the encoder bounds.
    public init(
        after: UInt64 = 0, limit: UInt32 = 0, who: String = "", since: CivilTime = .none,
        refusedOnly: Bool = false
    ) {
        self.after = after
        self.limit = limit
        self.who = who
        self.since = since
        self.refusedOnly = refusedOnly
    }
}

/// A part of the trail.
public struct AuditList: Hashable, Sendable {
    /// Records in order of their numbers.
    public var records: [AuditRecord]
    /// The last number that was looked at: where to go on.
    public var through: UInt64
    /// The last record that is kept no more; of number 0 where all are.
    public var anchor: AuditLink
    /// The newest record's.
    public var head: AuditLink

    /// Wraps the fields, which the encoder bounds.
    public init(
        records: [AuditRecord], through: UInt64, anchor: AuditLink, head: AuditLink
    ) {
        self.records = records
        self.through = through
        self.anchor = anchor
        self.head = head
    }
}
