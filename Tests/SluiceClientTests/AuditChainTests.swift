import SluiceModel
import SluiceTrust
import SluiceWire
import Testing

@testable import SluiceClient

/// A trail that was changed, cut or shortened does not pass for the one whose link was noted.
@Suite struct AuditChainTests {
    private static func record(_ number: UInt64, _ sentence: String = "done") -> AuditRecord {
        AuditRecord(
            number: number, at: CivilTime(seconds: 7), who: Identity(role: .operator, name: "ada"),
            from: "10.0.0.1:9", serial: 3, what: "cordon", code: 0, sentence: sentence,
            uncounted: 0)
    }

    /// The link behind `records`, by the rule of the protocol's page.
    private static func link(_ records: [AuditRecord], after anchor: AuditLink) -> AuditLink {
        records.reduce(anchor) {
            AuditLink(number: $1.number, hash: SHA256.of($1.hashed(after: $0)))
        }
    }

    private static let records = (1...5).map { record($0) }
    private static let head = link(records, after: .first)

    private func breach(
        _ records: [AuditRecord], anchor: AuditLink = .first, head: AuditLink = Self.head,
        known: AuditLink? = nil
    ) -> String? {
        var chain = AuditChain(known: known)
        // In two parts, as a long one comes.
        for part in [records.prefix(2), records.dropFirst(2)] {
            _ = chain.take(
                AuditList(
                    records: Array(part), through: part.last?.number ?? 0, anchor: anchor,
                    head: head))
        }
        return chain.breach(before: head)
    }

    @Test func `a whole trail passes, from its begin, from an anchor and through a known link`() {
        #expect(breach(Self.records) == nil)
        let anchor = Self.link(Array(Self.records.prefix(2)), after: .first)
        #expect(breach(Array(Self.records.dropFirst(2)), anchor: anchor) == nil)
        #expect(breach(Self.records, known: anchor) == nil)
        #expect(breach(Array(Self.records.dropFirst(2)), anchor: anchor, known: anchor) == nil)
        #expect(breach(Self.records, known: Self.head) == nil)
    }

    @Test func `one that was changed, taken out or cut off is told`() throws {
        var changed = Self.records
        changed[2].sentence = "other"
        #expect(try #require(breach(changed)).contains("changed"))
        var without = Self.records
        without.remove(at: 3)
        #expect(try #require(breach(without)).contains("taken out"))
        // Whoever writes the whole chain anew cannot make the link that was noted.
        let known = Self.link(Array(Self.records.prefix(4)), after: .first)
        let again = Self.link(changed, after: .first)
        #expect(try #require(breach(changed, head: again, known: known)).contains("noted"))
        let short = Array(Self.records.prefix(3))
        #expect(
            try #require(breach(short, head: Self.link(short, after: .first), known: known))
                .contains("missing"))
        let anchor = known
        #expect(
            try #require(
                breach(
                    Array(Self.records.dropFirst(4)), anchor: anchor,
                    known: Self.link(Array(Self.records.prefix(2)), after: .first))
            ).contains("older"))
    }
}
