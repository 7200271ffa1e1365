package import SluiceModel

/// One job of a trace as a replay takes it, whatever format it was read from.
package struct ReplayJob: Hashable, Sendable {
    /// Seconds since the trace began; jobs come in this order.
    package var submitSeconds: Int64
    /// Seconds that it runs once started, at least 1.
    package var durationSeconds: Int64
    /// Whole cards, at least 1.
    package var cards: UInt32
    /// Thousandths of the card where `cards` is 1.
    package var cardMilli: UInt32
    /// The sort of work.
    package var kind: JobKind
    /// Whose it is.
    package var tenant: TenantName
    /// What was asked, where more is known than a trace says; its length is what is expected.
    package var wanted: JobSpecification?
    /// When its tenant ends it; nil for never.
    package var cancelSeconds: Int64?

    /// Wraps one job.
    package init(
        submitSeconds: Int64, durationSeconds: Int64, cards: UInt32, cardMilli: UInt32,
        kind: JobKind, tenant: TenantName = TenantName(trusted: "trace")
    ) {
        self.submitSeconds = submitSeconds
        self.durationSeconds = durationSeconds
        self.cards = cards
        self.cardMilli = cardMilli
        self.kind = kind
        self.tenant = tenant
    }

    /// Thousandths of cards that it holds.
    var milliCards: Int64 { cards == 1 ? Int64(cardMilli) : Int64(cards) * 1_000 }

    /// What the planner is asked for. Chips and metros of a trace are not ours: any will do.
    func specification(number: Int) -> JobSpecification {
        if let wanted { return wanted }
        var wanted = JobSpecification(kind: kind, name: "job\(number)", cards: cards)
        if cards == 1 { wanted.cardShare = PerMille(min(max(cardMilli, 1), 1_000)) }
        wanted.expectedRun = min(Seconds(durationSeconds), Limits.longestRun)
        return wanted
    }
}

extension [ReplayJob] {
    /// Mean demand in thousandths of cards, from second 0 to the last end if none waits.
    var meanMilliCards: Int64 {
        let span = reduce(1) { Swift.max($0, $1.submitSeconds + $1.durationSeconds) }
        let demand = reduce(Int128(0)) {
            $0 + Int128($1.milliCards) * Int128($1.durationSeconds)
        }
        return Int64(clamping: demand / Int128(span))
    }
}
