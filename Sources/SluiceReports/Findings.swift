/// The headings of the page's cards: each says what its picture shows, not only what is drawn.
///
/// Where there is nothing to say (no rows, or all zero), the heading names the subject.
enum Findings {
    /// The region whose cards were used most, among those that had any.
    static func map(_ content: ReportContent) -> String {
        let busiest = content.regions.filter { $0.cards > 0 }
            .max { ($0.utilisationMilli, $1.name) < ($1.utilisationMilli, $0.name) }
        guard let busiest, busiest.utilisationMilli > 0 else { return "Where the work ran" }
        return "Where the work ran: \(TextColumns.fitted(busiest.name, to: 32)) was busiest, "
            + "\(percent(busiest.utilisationMilli)) of its cards"
    }

    /// The tier used most and the one used least.
    static func tiers(_ content: ReportContent) -> String {
        let subject = "Utilisation by tier"
        let order = content.tiers.filter { !$0.utilisationMilli.isEmpty }
            .sorted { $0.meanMilli > $1.meanMilli }
        guard let first = order.first, let last = order.last, first.meanMilli > 0 else {
            return subject
        }
        let most =
            "\(subject): \(TextColumns.fitted(first.name, to: 32)) "
            + Figures.percent(milli: first.meanMilli)
        guard order.count > 1 else { return most }
        return most + ", \(TextColumns.fitted(last.name, to: 32)) "
            + Figures.percent(milli: last.meanMilli)
    }

    /// What each other policy would have cost beside the first.
    static func power(_ content: ReportContent) -> String {
        guard let ours = content.powerCosts.first, content.powerCosts.count > 1 else {
            return "Power cost"
        }
        let parts = content.powerCosts.dropFirst().compactMap { other -> String? in
            guard let milli = Figures.aboveMilli(ours.microYuan, base: other.microYuan) else {
                return nil
            }
            let share = Figures.percent(milli: Int64(clamping: milli.magnitude))
            let side = milli <= 0 ? "below" : "above"
            return "\(share) \(side) \(TextColumns.fitted(other.policy, to: 32))"
        }
        return parts.isEmpty ? "Power cost" : "Power cost: " + parts.joined(separator: ", ")
    }

    /// The shortest ring that holds nine of ten placements.
    static func rings(_ content: ReportContent) -> String {
        let subject = "Placements by latency ring"
        let sum = content.rings.reduce(Int128(0)) { $0 + Int128(max(0, $1.placements)) }
        guard sum > 0 else { return subject }
        var held = Int128(0)
        for ring in content.rings {
            held += Int128(max(0, ring.placements))
            guard held * 10 >= sum * 9 else { continue }
            let share = Figures.percent(milli: Int64(held * 1000 / sum))
            return "\(subject): \(share) \(TextColumns.fitted(ring.name, to: 16))"
        }
        return subject
    }

    /// How long inference waited, or the first kind where there is none.
    static func waits(_ content: ReportContent) -> String {
        guard
            let row = content.waits.first(where: { $0.kind == "inference" }) ?? content.waits.first
        else { return "Waits" }
        let median =
            row.p50Milliseconds == 0
            ? "at once" : "within \(Figures.duration(milliseconds: row.p50Milliseconds))"
        return
            "Waits: half of \(TextColumns.fitted(row.kind, to: 32)) started \(median), 99 % within "
            + Figures.duration(milliseconds: row.p99Milliseconds)
    }

    private static func percent(_ milli: Int64) -> String {
        Figures.percent(milli: min(1000, max(0, milli)))
    }
}
