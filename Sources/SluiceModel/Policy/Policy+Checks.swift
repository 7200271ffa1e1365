extension Policy {
    /// One thing that is wrong, with what to do about it.
    public struct Problem: Hashable, Sendable {
        /// Whose entry; none for what is about the whole policy, or the unnamed tenants.
        public var tenant: TenantName
        /// The field's name in a policy file.
        public var field: String
        /// What is wrong.
        public var what: String
        /// What to do.
        public var remedy: String
    }

    /// What makes no sense; empty for a policy that may be applied. O(tenants²) at worst, for
    /// lists of at most `Limits.policyTenants`.
    public var problems: [Problem] {
        var found: [Problem] = []
        if tenants.count > Limits.policyTenants || chips.count > Limits.namesPerList {
            found.append(
                Problem(
                    tenant: .none, field: "tenants",
                    what: "\(tenants.count) tenants and \(chips.count) chips; at most "
                        + "\(Limits.policyTenants) and \(Limits.namesPerList) may stand here",
                    remedy: "shorten the list"))
            return found
        }
        if zip(tenants, tenants.dropFirst()).contains(where: { $0.tenant >= $1.tenant })
            || zip(chips, chips.dropFirst()).contains(where: { $0.chip >= $1.chip })
        {
            found.append(
                Problem(
                    tenant: .none, field: "tenants", what: "names repeat, or are not in order",
                    remedy: "name each tenant and each chip once"))
        }
        for chip in chips where !(1...100_000).contains(chip.weight.count) {
            found.append(
                Problem(
                    tenant: .none, field: "chips", what: "\(chip.chip) has no weight that will do",
                    remedy: "write a weight from 0.001 to 100"))
        }
        if movesPerHour > Limits.movesPerHour || moveBudget.count < 0 || leastSaving.count < 0 {
            found.append(
                Problem(
                    tenant: .none, field: "balance", what: "a bound of it makes no sense",
                    remedy: "write at most \(Limits.movesPerHour) moves and no negative amount"))
        }
        if carbonPrice > Limits.carbonPrice {
            found.append(
                Problem(
                    tenant: .none, field: "carbon", what: "\(carbonPrice) yuan a tonne is too much",
                    remedy: "write at most \(Limits.carbonPrice)"))
        }
        for tenant in tenants { check(tenant, &found) }
        return found
    }

    private func check(_ entry: TenantPolicy, _ found: inout [Problem]) {
        func add(_ field: String, _ what: String, _ remedy: String) {
            found.append(Problem(tenant: entry.tenant, field: field, what: what, remedy: remedy))
        }
        if entry.ceiling < entry.guarantee {
            add(
                "ceiling",
                "the ceiling of \(entry.ceiling) is under the guarantee of "
                    + "\(entry.guarantee)", "raise the ceiling or lower the guarantee")
        }
        if !(1...1_000_000).contains(entry.weight.count) {
            add("weight", "the weight is out of bounds", "write a weight from 0.001 to 1000")
        }
        if let organisation = entry.tenant.organisation {
            guard let parent = self[organisation] else {
                return add(
                    "teams", "the organisation \(organisation) is not in the policy",
                    "name the organisation too")
            }
            if entry.guarantee > parent.ceiling {
                add(
                    "guarantee",
                    "the guarantee of \(entry.guarantee) is over the ceiling of "
                        + "\(organisation), which is \(parent.ceiling)",
                    "lower it, or raise the organisation's ceiling")
            }
        } else {
            let sum = tenants.reduce(UInt64(0)) {
                $1.tenant.organisation == entry.tenant ? $0 + UInt64($1.guarantee) : $0
            }
            if sum > UInt64(entry.guarantee) {
                add(
                    "guarantee",
                    "its teams are guaranteed \(sum) together, which is over its own "
                        + "guarantee of \(entry.guarantee)",
                    "raise it to \(sum), or lower those of its teams")
            }
        }
        if entry.tenant == .none, entry.guarantee > 0 {
            add(
                "guarantee", "tenants that are not named have no guarantee",
                "name the tenant that it is for")
        }
    }

    /// The entry of exactly that name; nil for none.
    public subscript(tenant: TenantName) -> TenantPolicy? { tenants.first { $0.tenant == tenant } }
}

extension TenantName {
    /// The organisation that a team is of; nil for an organisation itself and for none.
    public var organisation: TenantName? {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        return TenantName(trusted: String(text[..<slash]))
    }
}
