import SluiceModel

/// How operators divide the small nation between its tenants, in a torture: guarantees and ceilings
/// of about what a tenant has on the way, so that both are met.
extension World {
    /// A policy that makes sense: what makes none is refused whole, which other tests show.
    mutating func drawPolicy() -> Policy {
        var policy = Policy()
        if once(in: 2) {
            policy.chips = [
                ChipWeight(
                    chip: ChipName(trusted: "small"), weight: PerMille(UInt32(draw(100, 1_000))))
            ]
        }
        for tenant in tenants where !once(in: 4) {
            var entry = TenantPolicy(tenant.tenant)
            if !once(in: 3) { entry.guarantee = UInt32(draw(0, 96)) }
            if once(in: 3) { entry.borrow = UInt32(draw(0, 96)) }
            if once(in: 2) { entry.ceiling = entry.guarantee + UInt32(draw(0, 128)) }
            entry.weight = PerMille(UInt32(draw(200, 5_000)))
            policy.tenants.append(entry)
        }
        policy.minimumRun = Seconds(draw(0, min(120, 3 * settings.form.longestRun / 4)))
        policy.victimsAtOnce = once(in: 6) ? 0 : UInt32(draw(1, 64))
        policy.preemptionsPerJob = UInt16(draw(1, 4))
        policy.pointAfter = Seconds(draw(0, 600))
        policy.headAfter = Seconds(once(in: 2) ? 0 : draw(60, 1_200))
        drawBalance(&policy)
        return policy
    }

    /// Every other policy lets the planner move work by itself.
    private mutating func drawBalance(_ policy: inout Policy) {
        guard once(in: 2) else { return }
        policy.movesPerHour = UInt32(draw(1, once(in: 2) ? 8 : 3_600))
        if once(in: 3) { policy.moveBudget = MicroYuan(draw(1, 40_000_000)) }
        policy.leastSaving = MicroYuan(once(in: 2) ? 0 : draw(1, 1_000_000))
    }

    /// At rest no policy bounds anybody: what waits for a ceiling would wait for ever.
    mutating func endPolicy(_ index: Int) {
        guard let policy = checks.policy, !policy.tenants.isEmpty || policy.movesPerHour > 0 else {
            return
        }
        let isAsked = tenants[index].requests.contains {
            !$0.isAnswered && $0.ask.act == .policyApplied
        }
        if !isAsked { add(.policy(Policy()), for: index) }
    }
}
