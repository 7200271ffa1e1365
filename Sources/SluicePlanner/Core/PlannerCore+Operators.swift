import SluiceModel
import SluicePlacement
import SluiceWire

/// What an operator wants of a region.
struct RegionChange {
    let name: RegionName
    let action: RegionAction
    let atMost: UInt32
    let isStopped: Bool
    /// What is left of its lease by the safety clock.
    let leaseLeft: Seconds

    /// A hash of what was asked; the lease is not part of it.
    var body: UInt64 {
        var body = StateHash()
        body.mix(name.text)
        body.mix(UInt64(action.rawValue) << 40 | UInt64(atMost) << 1 | (isStopped ? 1 : 0))
        return body.value
    }
}

extension PlannerCore {
    mutating func change(
        _ change: RegionChange, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        if let reply = repeated(key, change.body, "region \(change.name)") { return reply }
        guard let number = state.table.regionNumber(change.name) else {
            return .refused(
                Refusal(
                    .notFound,
                    "there is no region \(change.name): `sluice regions` lists the regions"))
        }
        if let refusal = objection(to: change, number) ?? tooMany(change.atMost) {
            return .refused(refusal)
        }
        use(key, change.body, &decision)
        return .done("region \(change.name) \(carryOut(change, number, &decision))")
    }

    private mutating func carryOut(
        _ change: RegionChange, _ number: UInt16, _ decision: inout Decision
    ) -> String {
        if change.action != .remove {
            emit(
                .federation(.regionChanged(region: number, change.action)), &decision)
        }
        switch change.action {
        case .cordon: return "is cordoned: nothing new goes there"
        case .uncordon:
            endDrain(number, site: nil, &decision)
            return "is open: work may go there again"
        case .drain:
            return "is cordoned; \(drain(number, site: nil, change.atMost, &decision))"
        case .declareLost:
            let (moved, kept) = abandon(number, change, &decision)
            let rest =
                kept == 0
                ? "" : "; \(counted(kept, "run")) may live on there and wait for their fences"
            return "is lost; \(counted(moved, "placement")) given up\(rest)"
        case .remove:
            let (moved, _) = abandon(number, change, &decision)
            emit(.federation(.regionChanged(region: number, .remove)), &decision)
            return "is removed; \(counted(moved, "placement")) given up. A gateway with an empty "
                + "store may register the name again"
        }
    }

    /// Why a change cannot be made now; nil where it can.
    private func objection(to change: RegionChange, _ number: UInt16) -> Refusal? {
        let record = state.regions[Int(number)]
        switch change.action {
        case .cordon, .uncordon, .drain: return nil
        case .declareLost, .remove: break
        }
        guard !record.isReachable else {
            return Refusal(
                .badRequest,
                "region \(change.name) is reachable: drain it, or stop its gateway first")
        }
        guard change.isStopped || change.leaseLeft.count <= 0 else {
            return Refusal(
                .unavailable,
                "the lease of region \(change.name) may live for \(change.leaseLeft.count) s "
                    + "more: ask again then, or add --stopped where you have seen that nothing "
                    + "runs there")
        }
        guard change.action == .remove, !change.isStopped else { return nil }
        let held = placements { $0.region == number }.filter { isHeld($0, change) }.count
        guard held > 0 else { return nil }
        return Refusal(
            .unavailable,
            "\(counted(Int64(held), "run")) may live on in region \(change.name): ask again when "
                + "the fences are over, or add --stopped where you have seen that nothing runs "
                + "there")
    }

    /// Gives up what a lost region had, but for exclusive runs that may still live. How many were
    /// given up, and how many were not.
    private mutating func abandon(
        _ number: UInt16, _ change: RegionChange, _ decision: inout Decision
    ) -> (moved: Int64, kept: Int64) {
        var moved: Int64 = 0
        var kept: Int64 = 0
        for place in placements(where: { $0.region == number }) {
            if isHeld(place, change) {
                kept += 1
            } else {
                giveUp(place, &decision)
                moved += 1
            }
        }
        return (moved, kept)
    }

    /// Whether a placement of a lost region may not be given up yet.
    private func isHeld(_ place: Int, _ change: RegionChange) -> Bool {
        guard !change.isStopped,
            let slot = state.slot(state.placements[place].replica.job), state.isFenced(slot),
            let wanted = state.submissions[slot]?.specification
        else { return false }
        return -change.leaseLeft.count < Self.fence(wanted).count
    }

    // MARK: Request keys of operators

    /// The answer to a request that was made under this key before; nil for a new one.
    func repeated(_ key: RequestKey, _ body: UInt64, _ what: String) -> Reply? {
        guard let (entry, isExpired) = state.recall(.none, key) else { return nil }
        if isExpired { return .refused(Refusal(.keyExpired, "this request key is too old")) }
        return entry.body == body
            ? .done("\(what): done under this key before")
            : .refused(Refusal(.keyReused, "this request key was used for another request"))
    }

    /// Keeps a key with what was done under it.
    mutating func use(_ key: RequestKey, _ body: UInt64, _ decision: inout Decision) {
        if key != .none { emit(.keyUsed(tenant: .none, key: key, body: body), &decision) }
    }
}
