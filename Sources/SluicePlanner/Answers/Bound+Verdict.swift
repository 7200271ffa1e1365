package import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// What of the policy or the queue keeps a job out of a pool that has room, as people read it.
    func verdict(_ bound: Trial.Bound, _ pool: Int, _ trial: Trial) -> Verdict {
        let cards = Int64(trial.job.cards)
        switch bound {
        case .ceiling(let node):
            return ceiling(node, pool, trial)
        case .held:
            return Verdict(
                .waitsForReclaim,
                "Its free nodes are kept for a job whose tenant gets its guarantee back, or that "
                    + "moves there; \(counted(cards, "card")) asked.",
                [Verdict.Number("cards", cards)])
        case .head(let head):
            return Verdict(
                .waitsBehindHead,
                "Reserved for job \(head.job), the head of the queue, which starts there by "
                    + "\(minute(head.by)); \(counted(Int64(head.spare), "node")) more than it "
                    + "needs are free then.",
                [
                    Verdict.Number("headJob", Int64(head.job.raw)),
                    Verdict.Number("spareNodes", Int64(head.spare)),
                ])
        }
    }

    private func ceiling(_ node: Int, _ pool: Int, _ trial: Trial) -> Verdict {
        guard let tree = trial.tree else { preconditionFailure("a ceiling without a policy") }
        let bound = tree.nodes[node]
        let amount = trial.amount(pool)
        let name = bound.name == .none ? "of all tenants not named" : "of tenant \(bound.name)"
        let share =
            amount > Int64(trial.job.cards) * 1_000
            ? ", which its chip counts for \(Int64(trial.job.cards)) cards" : ""
        return Verdict(
            node == trial.node ? .waitsForCeiling : .waitsForOrganisation,
            "The ceiling \(name) is \(weightedCards(bound.limit)) weighted cards, "
                + "\(weightedCards(bound.usage)) in use (guarantee "
                + "\(weightedCards(bound.guarantee))); it would take \(weightedCards(amount))"
                + "\(share).",
            [
                Verdict.Number("ceilingWeightedCards", bound.limit / 1_000),
                Verdict.Number("usedThousandths", bound.usage),
                Verdict.Number("guaranteeThousandths", bound.guarantee),
                Verdict.Number("askedThousandths", amount),
            ])
    }
}

extension Verdict.Code {
    /// Whether it is a bound of a tenant or of the queue, not of a pool.
    var isBound: Bool {
        switch self {
        case .waitsForCeiling, .waitsForOrganisation, .waitsForReclaim, .waitsBehindHead: true
        default: false
        }
    }
}

/// A moment as people read it, in China's time: `2026-03-17 02:10`.
package func minute(_ time: CivilTime) -> String {
    String(
        Calendar.text(seconds: time.seconds + 8 * 3_600).prefix(16)
            .map { $0 == "T" ? " " : $0 })
}
