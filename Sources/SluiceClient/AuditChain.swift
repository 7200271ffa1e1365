internal import SluiceTrust
package import SluiceWire

/// The links of a trail, made again from its records.
package struct AuditChain {
    private let known: AuditLink?
    private var link: AuditLink?
    private var sawKnown: Bool
    private var fault: String?
    /// Records that followed.
    package private(set) var count = 0

    /// `known` is a link that the trail has to lead through.
    package init(known: AuditLink?) {
        self.known = known
        sawKnown = known == nil
    }

    /// Takes the next part; false where something is wrong.
    package mutating func take(_ list: AuditList) -> Bool {
        if link == nil { pass(list.anchor) }
        for record in list.records {
            guard fault == nil, let link else { break }
            guard record.number == link.number + 1 else {
                fault = "act \(record.number) comes after \(link.number): some were taken out"
                break
            }
            pass(AuditLink(number: record.number, hash: SHA256.of(record.hashed(after: link))))
            count += 1
        }
        return fault == nil
    }

    /// Why the trail is not whole; nil where it is.
    package func breach(before head: AuditLink) -> String? {
        if let fault { return fault }
        guard link == head else {
            return "the records lead to another link than the planner's newest, "
                + "\(head.number): one of them was changed"
        }
        guard !sawKnown, let known else { return nil }
        return known.number > head.number
            ? "the trail ends at \(head.number), before the link \(known.number): acts are missing"
            : "the link \(known.number) is older than what is kept: name a newer one"
    }

    private mutating func pass(_ next: AuditLink) {
        link = next
        guard let known, known.number == next.number else { return }
        sawKnown = true
        if known.hash != next.hash {
            fault =
                "act \(known.number) or one before it is not what it was when its link was noted"
        }
    }
}
