import SluiceCoding
package import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// What a region's gateway has to forget, in order.
    package func toForget(region: UInt16) -> [TenantName] {
        state.erasures.pending.filter { $0.regions.contains(region) }.map(\.organisation)
    }

    /// Whether the journal may hold what was erased: it is to begin anew with a snapshot.
    package var isPurgeDue: Bool { state.erasures.isPurgeDue }

    mutating func erase(
        _ organisation: TenantName, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        var body = StateHash()
        body.mix(organisation.text)
        if let reply = repeated(key, body.value, "the erasure of \(organisation)") { return reply }
        if let refusal = refusal(toErase: organisation) { return .refused(refusal) }
        let regions = state.regions.indices.filter { !state.regions[$0].isRemoved }
        let jobs = state.jobs.indices.filter {
            state.submissions[$0].map { organisation.holds($0.tenant) } ?? false
        }
        use(key, body.value, &decision)
        emit(
            .trust(.erasure(.erased(organisation, regions: regions.map(UInt16.init)))), &decision)
        return .done(
            "what \(counted(Int64(jobs.count), "job")) of \(organisation) said is erased; the "
                + "journal is written anew, and "
                + "\(counted(Int64(regions.count), "region")) are told")
    }

    private func refusal(toErase organisation: TenantName) -> Refusal? {
        guard organisation != .none, organisation.organisation == nil else {
            return Refusal(
                .badRequest,
                "'\(organisation)' is no organisation: its teams are erased with it, and none alone"
            )
        }
        guard state.tenants.contains(where: organisation.holds) else {
            return Refusal(.notFound, "nobody of \(organisation) ever asked for anything here")
        }
        let living = state.jobs.indices.filter { slot in
            guard let submission = state.submissions[slot] else { return false }
            return organisation.holds(submission.tenant)
                && (!state.jobs[slot].state.isEnded || state.jobs[slot].live > 0)
        }
        guard living.isEmpty else {
            return Refusal(
                .badRequest,
                "\(counted(Int64(living.count), "job")) of \(organisation) is not over, the first "
                    + "is \(state.jobs[living[0]].id): end them first, or let --cancel do it")
        }
        guard state.erasures.pending.count < WireLimits.forgottenTenants else {
            return Refusal(
                .busy,
                "\(state.erasures.pending.count) erasures wait for gateways: `sluice status` says "
                    + "for which")
        }
        return nil
    }

    mutating func forgotten(
        _ region: UInt16, _ organisations: [TenantName], _ decision: inout Decision
    ) -> Reply {
        let known = toForget(region: region)
        for organisation in organisations where known.contains(organisation) {
            emit(.trust(.erasure(.forgotten(region: region, organisation))), &decision)
        }
        return .done("\(organisations.count) organisations forgotten")
    }

    /// What an operator should know of erasures that are not done.
    func erasureAlarm() -> Verdict? {
        let waiting = state.erasures.pending.reduce(into: [UInt16]()) { regions, erasure in
            for region in erasure.regions
            where !regions.contains(region) && !state.regions[Int(region)].isRemoved {
                regions.append(region)
            }
        }
        guard !waiting.isEmpty || isPurgeDue else { return nil }
        let names = waiting.prefix(PlannerLimits.toldNames).map {
            state.table.regions[Int($0)].description.name.text
        }
        return Verdict(
            .erasurePending,
            "Erasing is not done: "
                + (isPurgeDue ? "the journal is still to be written anew; " : "")
                + "\(counted(Int64(waiting.count), "region")) still to forget"
                + (names.isEmpty ? "." : ": \(names.joined(separator: ", "))."),
            [
                Verdict.Number("regions", Int64(waiting.count)),
                Verdict.Number("journal", isPurgeDue ? 1 : 0),
            ])
    }
}
