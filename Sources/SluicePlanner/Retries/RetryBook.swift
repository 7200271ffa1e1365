import SluiceCoding
import SluiceModel

/// How often replicas of a job were begun again, by rule.
struct RetryBook: Sendable {
    struct Entry: Sendable {
        var replica: UInt16
        var rule: RetryRule
        var count: UInt16
        /// Not before this moment.
        var until: CivilTime
    }

    private(set) var entries: [Entry] = []

    private func index(_ replica: UInt16, _ rule: RetryRule) -> Int? {
        entries.firstIndex { $0.replica == replica && $0.rule.counts(with: rule) }
    }

    /// Retries of a replica under a rule.
    func count(_ replica: UInt16, _ rule: RetryRule) -> UInt16 {
        index(replica, rule).map { entries[$0].count } ?? 0
    }

    /// All retries of a replica.
    func count(_ replica: UInt16) -> UInt16 {
        entries.reduce(0) { $1.replica == replica ? $0 &+ $1.count : $0 }
    }

    /// When a replica may begin again.
    func until(_ replica: UInt16) -> CivilTime {
        entries.reduce(.none) { $1.replica == replica ? max($0, $1.until) : $0 }
    }

    mutating func note(_ replica: UInt16, _ rule: RetryRule, until: CivilTime) {
        if let index = index(replica, rule) {
            entries[index].count = min(entries[index].count, .max - 2) + 1
            entries[index].until = until
        } else {
            entries.append(Entry(replica: replica, rule: rule, count: 1, until: until))
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(UInt32(entries.count))
        for entry in entries {
            writer.write(entry.replica)
            writer.write(entry.rule.packed)
            writer.write(entry.count)
            writer.write(entry.until.seconds)
        }
    }

    init() {}

    init(from reader: inout ByteReader) throws(CodingFault) {
        for _ in 0..<(try reader.readUInt32()) {
            let replica = try reader.readUInt16()
            guard let rule = RetryRule(packed: try reader.readInt64()) else {
                throw CodingFault(.badValue, at: reader.offset - 8)
            }
            entries.append(
                Entry(
                    replica: replica, rule: rule, count: try reader.readUInt16(),
                    until: CivilTime(seconds: try reader.readInt64())))
        }
    }
}

/// How elements of an array ended.
struct ArrayBook: Sendable {
    /// By the element's replica; nil for one that is not over.
    var ends: [ElementEnd?]

    /// An array that begins.
    init(_ array: JobArray) { ends = Array(repeating: nil, count: array.indices.count) }

    func count(_ end: ElementEnd) -> Int { ends.count { $0 == end } }
}

/// How an element of an array ended.
package enum ElementEnd: UInt8, Sendable, CaseIterable {
    /// Its run ended well.
    case finished = 1
    /// Its run failed, and no rule begins it again.
    case failed = 2
    /// Its tenant ended it.
    case cancelled = 3
}
