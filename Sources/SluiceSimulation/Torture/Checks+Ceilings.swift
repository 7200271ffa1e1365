import SluiceModel

extension Checks {
    /// Whether a placement that was just decided takes a tenant over what it may hold. Counted anew
    /// from all placements, with none of the planner's books: O(placements), where a policy holds.
    mutating func ceilings(of asker: TenantName, at now: Int64) {
        guard let policy else { return }
        let bounds = policy.tenants.filter { bound in
            asker == bound.tenant || asker.organisation == bound.tenant
                || (bound.tenant == .none && isUnnamed(asker, policy))
        }
        for bound in bounds where bound.limit < Policy.unlimited {
            let used = placed.reduce(Int64(0)) { sum, replica in
                guard let placement = placements[replica] else { return sum }
                let tenant = placement.tenant
                let counts =
                    tenant == bound.tenant || tenant.organisation == bound.tenant
                    || (bound.tenant == .none && isUnnamed(tenant, policy))
                return counts ? sum + weighted(placement, policy) : sum
            }
            if used > Int64(bound.limit) * 1_000 {
                note(
                    "tenant \(bound.tenant) holds \(used) thousandths, over its ceiling of "
                        + "\(bound.limit) cards", at: now)
            }
        }
    }

    /// Thousandths of weighted cards of a placement.
    func weighted(_ placement: Placement, _ policy: Policy) -> Int64 {
        let weight = policy.chips.first { $0.chip == placement.chip }?.weight.count ?? 1_000
        return (placement.milliCards * Int64(weight) + 999) / 1_000
    }

    private func isUnnamed(_ tenant: TenantName, _ policy: Policy) -> Bool {
        policy[tenant] == nil && tenant.organisation.flatMap { policy[$0] } == nil
    }
}
