import SluiceModel
import SluicePlanner
import SluiceWire

/// What an operator does about regions, sites and pools: now and then what people do, and what has
/// to be done where a machine is gone or a region is given up.
extension World {
    /// Closes, opens and empties places, a few placements at once.
    mutating func thinkAsOperator(_ index: Int) {
        let region = layout.regions[Int(random.below(Int64(layout.regions.count)))]
        let atMost = UInt32(random.below(4))
        if once(in: 12) {
            let site = region.sites[Int(random.below(Int64(region.sites.count)))]
            let action: SiteAction = [.cordon, .uncordon, .drain][Int(random.below(3))]
            add(.site(site.name, action, atMost: atMost), for: index)
        }
        if once(in: 12) {
            let actions: [RegionAction] = [.cordon, .uncordon, .uncordon, .drain, .drain]
            let action = actions[Int(random.below(Int64(actions.count)))]
            add(.region(region.name, action, atMost: atMost, isStopped: false), for: index)
        }
        thinkOfWindows(index, region)
        thinkOfMoves(index)
        if once(in: 30) { add(.policy(drawPolicy()), for: index) }
    }

    /// Opens pools that are frozen, one at a time, also when all else is at rest.
    mutating func thawPools(_ index: Int) {
        guard let frozen = checks.frozen.first, once(in: 4),
            !tenants[index].requests.contains(where: { !$0.isAnswered && $0.ask.act == .poolThawed }
            )
        else { return }
        add(.thaw(frozen.region, frozen.pool), for: index)
    }

    // MARK: A machine that is gone

    /// A machine loses its power for good, or so it seems: who looks after it says that nothing
    /// runs there any more, and only then it comes back, or another one in its place.
    mutating func loseMachine(_ index: Int) {
        crashGateway(index, isPower: true)
        gateways[index].isGone = true
        gateways[index].lossAsked = nil
        plan(.operatorLooks(index), in: draw(12_000_000, 120_000_000))
    }

    mutating func operatorLooks(_ index: Int) {
        guard gateways[index].isGone else { return }
        if let asked = gateways[index].lossAsked {
            let isOver = tenants[Self.operatorIndex].requests[asked].isAnswered
            // A copy of what was asked may be on its way for as long as links are cut.
            guard isOver else { return plan(.operatorLooks(index), in: 5_000_000) }
            return plan(.machineReturns(index), in: Self.longestWay + draw(0, 300_000_000))
        }
        // The machine before this one may run on where nobody sees it.
        guard !ghosts.contains(where: { $0.region == index && $0.until > now }) else {
            return plan(.operatorLooks(index), in: 5_000_000)
        }
        let action: RegionAction = once(in: 2) ? .declareLost : .remove
        gateways[index].lossAsked = tenants[Self.operatorIndex].requests.count
        let name = layout.regions[index].name
        add(.region(name, action, atMost: 0, isStopped: true), for: Self.operatorIndex)
        plan(.operatorLooks(index), in: 5_000_000)
    }

    mutating func returnMachine(_ index: Int) {
        gateways[index].isGone = false
        gateways[index].powerOn(now)
        if gateways[index].isRemoved {
            // Some find out that they were removed only when they come back.
            plan(.storeRemoved(index), in: once(in: 2) ? 0 : draw(1_000_000, 60_000_000))
        }
        plan(.gatewayStarts(index), in: draw(1_000, 1_000_000))
    }

    // MARK: A region that is given up

    /// A region is out of sight, and its operator gives it up without having seen anything.
    mutating func abandon(_ index: Int) {
        let length = draw(20_000_000, 300_000_000)
        gateways[index].upCutEnd = now + length
        gateways[index].downCutEnd = now + length
        // Asked too early it is refused with the time to wait, so people ask again.
        for _ in 0...random.below(4) {
            plan(.operatorGivesUp(index), in: draw(11_000_000, length))
        }
    }

    mutating func operatorGivesUp(_ index: Int) {
        guard !gateways[index].isGone else { return }
        let action: RegionAction = once(in: 2) ? .declareLost : .remove
        let isLie = settings.canary == .saysStopped
        let name = layout.regions[index].name
        add(.region(name, action, atMost: 0, isStopped: isLie), for: Self.operatorIndex)
    }

    /// The planner did what was asked.
    mutating func operatorIsTold(_ ask: TenantProgram.Ask) {
        if let act = ask.act { tally.note(act) }
        guard case .region(let name, .remove, _, _) = ask,
            let index = layout.regions.firstIndex(where: { $0.name == name })
        else { return }
        gateways[index].isRemoved = true
        guard !gateways[index].isGone else { return }
        // The machine learns from its planner that it was removed, before somebody empties it.
        plan(.storeRemoved(index), in: draw(1_000_000, 60_000_000))
    }

    /// Somebody removes the store of a region that was removed, so that it may come anew.
    mutating func removeStore(_ index: Int) {
        guard gateways[index].isRemoved else { return }
        gateways[index].isRemoved = false
        log("\(layout.regions[index].name): its store is removed")
        wipe(index)
    }

    /// The second tenant is an operator too.
    static let operatorIndex = 1

    /// Longer than anything is on its way: a cut of the planner, a cut of the operator, a process
    /// that stands still, one after the other.
    static let longestWay: Int64 = 200_000_000
}
