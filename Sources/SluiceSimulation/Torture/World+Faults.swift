import SluiceGateway
import SluiceModel
import SluiceWire

extension World {
    /// Puts one fault in.
    mutating func strike() {
        guard !isResting else { return }
        let fault = Fault.allCases[random.index(weights: mix.weights)]
        guard put(fault) else { return }
        log("FAULT \(fault.name)")
        tally.note(fault)
    }

    /// Puts a fault in; false where nothing is there that could have it.
    private mutating func put(_ fault: Fault) -> Bool {
        let gateway = Int(random.below(Int64(gateways.count)))
        let tenant = Int(random.below(Int64(tenants.count)))
        switch fault {
        case .plannerKilled, .plannerPowerLost, .plannerKilledAtStep, .plannerPaused,
            .plannerCutOff, .journalCutOff, .journalFull, .plannerClockSet:
            return putOnPlanner(fault)
        case .gatewayKilled, .gatewayPowerLost, .gatewayKilledAtStep, .gatewayPaused,
            .machinePaused, .machineGone, .gatewayDiskFull, .storeWiped:
            return putOnMachine(fault, gateway)
        case .linkCut, .linkCutLong, .linkCutOneWay, .linkSlow, .linkReset, .linkResetOneSided:
            return putOnLink(fault, gateway)
        case .tenantCut:
            tenants[tenant].cutEnd = now + draw(100_000, 20_000_000)
            return true
        case .tenantReset:
            guard let number = tenants[tenant].connection else { return false }
            let side = random.below(3)
            reset(number, atPlanner: side != 1, atPeer: side != 2)
            return true
        case .ringChanged, .nodeBroken, .nodeSuspect, .localUse, .rivalGateway, .cardsReclaimed,
            .poolClosed, .booksWrong:
            return putOnSite(fault, gateway)
        case .regionAbandoned:
            abandon(gateway)
            return true
        case .tenantRevoked:
            revoke(tenants[tenant].identity)
            return true
        case .regionRevoked:
            revoke(Identity(role: .region, name: layout.regions[gateway].name.text))
            return true
        }
    }

    private mutating func putOnSite(_ fault: Fault, _ index: Int) -> Bool {
        switch fault {
        case .ringChanged: return changeRings(index)
        case .nodeBroken: return breakNode(index)
        case .nodeSuspect: suspectNode(index)
        case .localUse: useLocally(index)
        case .rivalGateway: return sendRival(for: index)
        case .cardsReclaimed, .poolClosed:
            guard gateways[index].spoke != nil else { return false }
            fault == .poolClosed ? closePool(index) : reclaim(index)
        case .booksWrong: gateways[index].miscounts = true
        default: preconditionFailure("\(fault) is none of a site's")
        }
        return true
    }

    private mutating func putOnPlanner(_ fault: Fault) -> Bool {
        let index = leader ?? lastLeader
        guard planners[index].hub != nil || fault == .plannerClockSet else { return false }
        switch fault {
        case .plannerKilled: crashPlanner(index, isPower: false)
        case .plannerPowerLost: crashPlanner(index, isPower: true)
        case .plannerKilledAtStep:
            let dooms = PlannerMachine.Doom.allCases
            planners[index].doom = dooms[Int(random.below(Int64(dooms.count)))]
            // Most batches only move the clock; the one that an answer hangs on is the worst.
            planners[index].doomAwaitsJob = random.below(4) > 0
        case .plannerPaused: planners[index].pausedUntil = now + draw(500_000, 40_000_000)
        case .plannerCutOff: planners[index].cutEnd = now + draw(500_000, 60_000_000)
        case .journalCutOff: planners[index].journalCutEnd = now + draw(100_000, 20_000_000)
        case .journalFull: journal.fullUntil = now + draw(100_000, 10_000_000)
        case .plannerClockSet:
            planners[index].wallError = draw(-TortureSettings.wallError, TortureSettings.wallError)
            // It is read by the next process.
            if planners[index].hub != nil { crashPlanner(index, isPower: false) }
        default: preconditionFailure("\(fault) is none of a planner's")
        }
        return true
    }

    private mutating func putOnMachine(_ fault: Fault, _ index: Int) -> Bool {
        guard gateways[index].spoke != nil else { return false }
        switch fault {
        case .gatewayKilled: crashGateway(index, isPower: false)
        case .gatewayPowerLost: crashGateway(index, isPower: true)
        case .gatewayKilledAtStep: gateways[index].doom = once(in: 2) ? .beforeSync : .afterSync
        case .gatewayPaused: gateways[index].pausedUntil = now + draw(500_000, 60_000_000)
        case .machinePaused:
            let length = draw(500_000, 90_000_000)
            gateways[index].machinePausedUntil = now + length
            plan(.machineResumes(index), in: length)
        case .gatewayDiskFull: gateways[index].fullUntil = now + draw(500_000, 30_000_000)
        case .machineGone: loseMachine(index)
        case .storeWiped: wipe(index)
        default: preconditionFailure("\(fault) is none of a machine's")
        }
        return true
    }

    private mutating func putOnLink(_ fault: Fault, _ index: Int) -> Bool {
        switch fault {
        case .linkCut, .linkCutLong:
            let isLong = fault == .linkCutLong
            let end = now + (isLong ? draw(12_000_000, 90_000_000) : draw(100_000, 12_000_000))
            gateways[index].upCutEnd = end
            gateways[index].downCutEnd = end
        case .linkCutOneWay:
            let end = now + draw(100_000, 40_000_000)
            if once(in: 2) {
                gateways[index].upCutEnd = end
            } else {
                gateways[index].downCutEnd = end
            }
        case .linkSlow: gateways[index].slowUntil = now + draw(5_000_000, 60_000_000)
        case .linkReset, .linkResetOneSided:
            guard let number = gateways[index].connection else { return false }
            let isAtPlanner = fault == .linkReset || once(in: 2)
            reset(number, atPlanner: isAtPlanner, atPeer: fault == .linkReset || !isAtPlanner)
        default: preconditionFailure("\(fault) is none of a link's")
        }
        return true
    }

    /// No more faults and no more work: all that was begun must come to an end.
    mutating func rest() {
        isResting = true
        journal.fullUntil = min(journal.fullUntil, now)
        for index in planners.indices {
            planners[index].doom = nil
            planners[index].pausedUntil = min(planners[index].pausedUntil, now)
            planners[index].cutEnd = min(planners[index].cutEnd, now)
            planners[index].journalCutEnd = min(planners[index].journalCutEnd, now)
        }
        for index in gateways.indices {
            gateways[index].upCutEnd = min(gateways[index].upCutEnd, now)
            gateways[index].downCutEnd = min(gateways[index].downCutEnd, now)
            gateways[index].slowUntil = min(gateways[index].slowUntil, now)
            gateways[index].pausedUntil = min(gateways[index].pausedUntil, now)
            gateways[index].fullUntil = min(gateways[index].fullUntil, now)
            gateways[index].doom = nil
            gateways[index].miscounts = false
            _ = healNodes(index)
        }
        for index in tenants.indices { tenants[index].cutEnd = min(tenants[index].cutEnd, now) }
        for region in layout.regions {
            for site in region.sites {
                add(.site(site.name, .uncordon, atMost: 0), for: Self.operatorIndex)
            }
            add(
                .region(region.name, .uncordon, atMost: 0, isStopped: false),
                for: Self.operatorIndex)
        }
    }
}
