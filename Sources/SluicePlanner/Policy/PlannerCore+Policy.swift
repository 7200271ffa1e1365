import SluiceCoding
package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    mutating func work(
        _ command: PolicyCommand, by actor: Identity, _ decision: inout Decision
    ) -> Reply {
        switch command {
        case .apply(let key, let policy, let after):
            return apply(policy, after: after, key, by: actor, &decision)
        case .rollBack(let key, let version):
            guard let old = state.policy.versions.first(where: { $0.number == version }) else {
                return .refused(
                    Refusal(
                        .notFound,
                        "policy version \(version) is not kept: `sluice policy show` lists those "
                            + "that are"))
            }
            return apply(old.policy, after: 0, key, by: actor, &decision)
        }
    }

    /// Applies a policy whole, or refuses it whole.
    private mutating func apply(
        _ policy: Policy, after: UInt64, _ key: RequestKey, by actor: Identity,
        _ decision: inout Decision
    ) -> Reply {
        let current = state.policy.versions.last?.number ?? 0
        let body = UInt64(truncatingIfNeeded: policy.stableHash)
        if let (entry, isExpired) = state.recall(.none, key) {
            if isExpired { return .refused(Refusal(.keyExpired, "this request key is too old")) }
            return entry.body == body
                ? .done("policy version \(current): done under this key before")
                : .refused(Refusal(.keyReused, "this request key was used for another request"))
        }
        guard after == 0 || after == current else {
            return .refused(
                Refusal(
                    .badRequest,
                    "the policy is at version \(current), not \(after): somebody changed it since; "
                        + "`sluice policy diff` shows how"))
        }
        if let problem = problem(policy) { return .refused(Refusal(.badRequest, problem)) }
        guard policy != state.policy.current else {
            return .done("policy version \(current) says this already")
        }
        if key != .none { emit(.keyUsed(tenant: .none, key: key, body: body), &decision) }
        emit(.policy(.applied(policy, by: "\(actor)")), &decision)
        return .done("policy version \(current + 1) holds: \(policy.tenants.count) tenants named")
    }

    /// Misreads ceilings or guarantees until another policy comes: `ShareTree.misread`.
    package mutating func misreadPolicy(ceilings: Bool) {
        state.policy.tree.misread(ceilings: ceilings)
    }

    /// What is wrong with a policy here; nil where it may hold.
    private func problem(_ policy: Policy) -> String? {
        if let first = policy.problems.first {
            let whose = first.tenant == .none ? "" : "tenant \(first.tenant), "
            return "\(whose)\(first.field): \(first.what); \(first.remedy)"
        }
        guard let chip = policy.chips.first(where: { state.table.chipNumber($0.chip) == nil })
        else { return nil }
        return "chips: chip \(chip.chip) is not known; there are \(knownChips)"
    }

    /// What holds and what came before; `version` 0 asks for what holds. Nil where that version is
    /// not kept.
    package func showPolicy(_ version: UInt64) -> PolicyReply? {
        let all = state.policy.versions
        let found = version == 0 ? all.last : all.first { $0.number == version }
        guard found != nil || version == 0 else { return nil }
        return PolicyReply(
            version: found?.number ?? 0, since: found?.since ?? .none, actor: found?.actor ?? "",
            policy: found?.policy ?? Policy(), oldest: all.first?.number ?? 0)
    }

    /// Tenants with what they hold and want, in order of names; those that are not named come
    /// together, first. O(jobs that wait + tenants).
    package func tenants(within owner: TenantName) -> TenantList {
        let tree = state.policy.isOn ? state.policy.tree : unpoliced()
        var waiting = [(jobs: UInt32, amount: Int64)](repeating: (0, 0), count: tree.nodes.count)
        for key in state.queue + state.nearQueue {
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)) else { continue }
            let job = state.jobs[slot]
            let amount =
                ShareTree.amount(cards: job.cards, share: job.share, weight: 1_000)
                * Int64(max(0, job.missing))
            var step = tree.node(of: state.tenants[Int(job.tenant)])
            while step > 0 {
                waiting[step].jobs += 1
                waiting[step].amount += amount
                step = tree.nodes[step].parent
            }
        }
        let views = tree.nodes.indices.dropFirst().filter { index in
            let name = tree.nodes[index].name
            return owner == .none || name == owner || name.organisation == owner
        }.map { view(tree.nodes[$0], waiting[$0]) }
        return TenantList(
            version: state.policy.versions.last?.number ?? 0, tenants: views)
    }

    private func view(
        _ node: ShareTree.Node, _ waiting: (jobs: UInt32, amount: Int64)
    ) -> TenantView {
        TenantView(
            tenant: node.name, used: node.usage, guarantee: node.guarantee,
            borrowed: max(0, node.usage - node.guarantee),
            limit: node.limit == .max ? -1 : node.limit, weight: UInt32(node.weight),
            waiting: waiting.amount, waitingJobs: waiting.jobs)
    }

    /// The tree of a planner without a policy: all tenants that ever asked, by organisation, with
    /// no bounds.
    private func unpoliced() -> ShareTree {
        var names: [TenantName] = []
        for tenant in state.tenants where tenant != .none {
            names.append(tenant)
            if let organisation = tenant.organisation { names.append(organisation) }
        }
        let sorted = names.sorted().prefix(Limits.policyTenants)
        let unique = sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
        var tree = ShareTree(Policy(tenants: unique.map { TenantPolicy(sorted[$0]) }))
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            let job = state.jobs[slot]
            guard job.live > 0 else { continue }
            let amount = ShareTree.amount(cards: job.cards, share: job.share, weight: 1_000)
            tree.add(
                amount * Int64(job.live), to: tree.node(of: state.tenants[Int(job.tenant)]))
        }
        return tree
    }
}

extension Policy {
    /// A hash that is the same on every machine.
    var stableHash: UInt64 {
        var writer = ByteWriter()
        writer.field("policy", self)
        var hash = StateHash()
        for byte in writer.bytes { hash.mix(UInt64(byte)) }
        return hash.value
    }
}
