import SluiceModel

extension Reason {
    /// What the policy does to a job; `named` says whose bound it is where the state is at hand.
    var ofTenants: Verdict {
        switch code {
        case .waitsForCeiling, .waitsForOrganisation:
            let whose = code == .waitsForCeiling ? "tenant" : "organisation"
            return Verdict(
                code,
                "Waits: its \(whose) is at its ceiling of \(first), \(weightedCards(second)) in "
                    + "use: `sluice tenants` shows them.",
                [
                    Verdict.Number("ceilingWeightedCards", first),
                    Verdict.Number("usedThousandths", second),
                ])
        case .waitsForReclaim:
            return Verdict(
                code,
                "Waits: \(counted(second, "borrower")) of cards will stop for it, since its "
                    + "tenant is under its guarantee; \(counted(first, "card")) asked.",
                [Verdict.Number("cards", first), Verdict.Number("victims", second)])
        case .preempted:
            return Verdict(
                code,
                "Pre-empted for job \(second), whose tenant was under its guarantee: it ran on "
                    + "borrowed cards, and waits for \(counted(first, "card")) again.",
                [Verdict.Number("cards", first), Verdict.Number("preemptorJob", second)])
        default: preconditionFailure("\(code) is not about tenants")
        }
    }
}
