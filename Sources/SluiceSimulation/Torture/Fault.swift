import SluiceModel

/// What is put in by a torture. Which of them, and how often, differs from seed to seed.
package enum Fault: Int, CaseIterable, Sendable {
    case plannerKilled, plannerPowerLost, plannerKilledAtStep, plannerPaused, plannerCutOff
    case journalCutOff, journalFull, plannerClockSet
    case gatewayKilled, gatewayPowerLost, gatewayKilledAtStep, gatewayPaused, machinePaused
    case gatewayDiskFull, storeWiped
    case linkCut, linkCutLong, linkCutOneWay, linkSlow, linkReset, linkResetOneSided
    case tenantCut, tenantReset
    case ringChanged, nodeBroken, nodeSuspect, localUse, rivalGateway
    case cardsReclaimed, poolClosed, machineGone, regionAbandoned, booksWrong
    case tenantRevoked, regionRevoked

    /// How often it is drawn beside the others where it is on at all.
    var weight: Int64 {
        switch self {
        case .plannerKilledAtStep: 3
        case .plannerKilled, .plannerPaused, .gatewayKilled, .linkCut, .linkCutOneWay,
            .regionAbandoned, .cardsReclaimed:
            2
        case .plannerPowerLost, .plannerCutOff, .journalCutOff, .journalFull, .plannerClockSet,
            .gatewayPowerLost, .gatewayKilledAtStep, .gatewayPaused, .machinePaused,
            .gatewayDiskFull, .storeWiped, .linkCutLong, .linkSlow, .linkReset, .linkResetOneSided,
            .tenantCut, .tenantReset, .ringChanged, .nodeBroken, .nodeSuspect, .localUse,
            .rivalGateway, .poolClosed, .machineGone, .booksWrong, .tenantRevoked, .regionRevoked:
            1
        }
    }

    /// For people.
    package var name: String { hyphened("\(self)") }
}

/// What came of the faults, seen where it happened.
package enum Sight: Int, CaseIterable, Sendable {
    /// Another machine than before leads.
    case takeOver
    /// An append that was on its way when its planner died is not in the journal.
    case appendLost
    /// One that was, is.
    case appendLandedAfterDeath
    /// The journal refused a batch of a reign that is over.
    case oldAppendRefused
    /// A planner found out that it does not lead any more, and had said nothing.
    case oldPlannerSilenced
    /// Changes of a gateway were lost with its power.
    case storeChangeLost
    /// An executor ended a run at its fence, with no gateway to do so.
    case runFencedByExecutor
    /// A gateway ended a run at its fence.
    case runFencedByGateway
    /// A request was asked again under its key.
    case requestRepeated
    /// A message came over a connection that its reader had left.
    case lateMessage
    /// A planner started with a civil time that was not the true one.
    case civilTimeJumped
    /// A region was held to be unreachable.
    case regionUnreachable
    /// A placement that nobody sees was given up.
    case placementGivenUp
    /// So many regions were unknown that the planner touched nothing, and then did again.
    case brakeOn, brakeReleased
    /// A planner that takes over does not count the time before.
    case plannerAway
    /// A drain came to its end.
    case drainOver
    /// A job was made to wait for a run that may live where nobody sees it.
    case fenceHeld
    /// A sudden drop of a pool's cards was held.
    case dropHeld
    /// A pool was frozen for its books.
    case poolFrozen
    /// A run ended for its node's sake, or for its provider's.
    case runLeftNode, runReclaimed
    /// A tide wanted another number of replicas; a place was kept for one; lent work was told to
    /// give it back.
    case tideTurned, placeKept, lentCalledBack
    /// A run ended for another tenant's guarantee; a job waited for its tenant's ceiling.
    case runPreempted, ceilingHeld
    /// Work waited for a window that is reserved for others; a run left for one that began.
    case waitedForWindow, leftForWindow
    /// Work waited for power that its region may draw.
    case waitedForPower
    /// Work began to move for a better use of cards, by itself or approved; how that ended.
    case moveByItself, moveApproved, moveArrived, moveElsewhere, moveGivenUp, roomKept
    /// A planner closed out a holder whose certificate was taken back.
    case sessionRevoked

    /// For people.
    package var name: String { hyphened("\(self)") }
}

/// How often each thing happened.
package struct FaultTally: Hashable, Sendable {
    private var faults = [Int](repeating: 0, count: Fault.allCases.count)
    private var sights = [Int](repeating: 0, count: Sight.allCases.count)
    private var acts = [Int](repeating: 0, count: Act.allCases.count)

    /// Nothing happened.
    package init() {}

    /// How many faults were put in.
    package var count: Int { faults.reduce(0, +) }

    /// How often it was put in.
    package subscript(fault: Fault) -> Int { faults[fault.rawValue] }

    /// How often it was seen.
    package subscript(sight: Sight) -> Int { sights[sight.rawValue] }

    /// How often it was done.
    package subscript(act: Act) -> Int { acts[act.rawValue] }

    mutating func note(_ fault: Fault) { faults[fault.rawValue] += 1 }

    mutating func note(_ sight: Sight) { sights[sight.rawValue] += 1 }

    mutating func note(_ act: Act) { acts[act.rawValue] += 1 }

    /// Adds those of another run.
    package mutating func add(_ other: FaultTally) {
        for index in faults.indices { faults[index] += other.faults[index] }
        for index in sights.indices { sights[index] += other.sights[index] }
        for index in acts.indices { acts[index] += other.acts[index] }
    }
}

/// Which faults one seed has, and how they follow each other.
struct FaultMix: Sendable {
    let weights: [Int64]
    /// Microseconds between faults in a storm, at most.
    let longestGap: Int64

    /// Half of the faults are off, so that the others are not always hidden behind them.
    static func draw(_ random: inout SplitMix64) -> FaultMix {
        var weights = Fault.allCases.map { fault in
            random.below(2) == 0 ? 0 : fault.weight * (1 + random.below(3))
        }
        // A seed without any would prove little.
        weights[Fault.linkCut.rawValue] += 1
        weights[Fault.plannerKilled.rawValue] += 1
        return FaultMix(weights: weights, longestGap: 1_000_000 + random.below(9_000_000))
    }
}
