import SluiceModel

extension World {
    /// Plays until all is at rest, something is wrong, or time is over.
    mutating func play() {
        let form = settings.form
        for index in planners.indices { plan(.plannerStarts(index), in: draw(0, 1_000_000)) }
        for index in gateways.indices { plan(.gatewayStarts(index), in: draw(0, 2_000_000)) }
        for index in tenants.indices { plan(.tenantConnects(index), in: draw(0, 2_000_000)) }
        planStorms()
        plan(form.storms == nil ? .fault : .calmFault, in: draw(2_000_000, 8_000_000))
        plan(.rest, in: form.activeSeconds * 1_000_000)
        while checks.violations.isEmpty, let entry = queue.removeFirst() {
            now = entry.at
            if now > settlingEnd {
                let reason = unrest ?? "it came too late"
                let late = now / 1_000_000 - form.activeSeconds
                violation("not at rest after \(late) s: \(reason)")
                break
            }
            events += 1
            if let resumption = resumption(of: entry.event) {
                queue.insert(entry.event, at: resumption)
                continue
            }
            happen(entry.event)
            if events % 256 == 0 { checkEverything() }
            if isResting, events % 64 == 0, isQuiet() {
                checkRest()
                break
            }
        }
    }

    /// When all must be at rest. A queue that still ends runs has a quarter longer after each, up
    /// to four times as long in all: its length was drawn, and nobody in it starves.
    private var settlingEnd: Int64 {
        let form = settings.form
        let begin = form.activeSeconds * 1_000_000
        let settling = form.settlingSeconds * 1_000_000
        let moving = min(lastFinish + settling / 4, begin + 4 * settling)
        return max(begin + settling, moving)
    }

    private mutating func planStorms() {
        guard let storms = settings.form.storms else {
            stormEnd = settings.form.activeSeconds * 1_000_000
            return
        }
        for _ in 0..<draw(storms.lowerBound, storms.upperBound) {
            let start = random.below(settings.form.activeSeconds * 1_000_000)
            plan(.storm(length: draw(30_000_000, 120_000_000)), in: start)
        }
    }

    /// When a process that stands still goes on, to which this happens; nil where it happens now.
    private func resumption(of happening: Happening) -> Int64? {
        let until: Int64
        switch happening {
        case .plannerStarts(let index), .plannerTurns(let index, _), .plannerTicks(let index, _),
            .journalAnswers(let index, _, _, _):
            until = planners[index].pausedUntil
        case .gatewayTurns(let index, _), .gatewayTicks(let index, _), .storeSynced(let index, _),
            .gatewayConnects(let index, _):
            until = max(gateways[index].pausedUntil, gateways[index].machinePausedUntil)
        case .gatewayStarts(let index), .runEnds(let index, _, _, _),
            .runCheckpoints(let index, _, _), .executorFences(let index):
            until = gateways[index].machinePausedUntil
        case .appendLands, .machineResumes, .tenantConnects, .tenantActs, .arrives, .fault,
            .calmFault, .storm, .rest, .operatorLooks, .operatorGivesUp, .machineReturns,
            .storeRemoved, .linkResets:
            return nil
        }
        return until > now ? until : nil
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .plannerStarts(let index): startPlanner(index)
        case .plannerTurns(let index, let life): turnPlanner(index, life)
        case .plannerTicks(let index, let life): tickPlanner(index, life)
        case .appendLands(let index, let life, let append): land(append, from: index, life)
        case .journalAnswers(let index, let life, let isTaken, let sentAt):
            journalAnswered(index, life, isTaken: isTaken, sentAt: sentAt)
        case .gatewayStarts(let index): startGateway(index)
        case .gatewayTurns(let index, let life): turnGateway(index, life)
        case .gatewayTicks(let index, let life): tickGateway(index, life)
        case .storeSynced(let index, let life): syncGateway(index, life)
        case .gatewayConnects(let index, let life): connectGateway(index, life)
        case .runEnds(let index, let key, let serial, let how):
            endRun(index, key, serial: serial, how: how)
        case .runCheckpoints(let index, let key, let serial):
            writeCheckpoint(index, key, serial: serial)
        case .executorFences(let index): fenceRuns(index)
        case .machineResumes(let index): resumeMachine(index)
        case .tenantConnects(let index): connectTenant(index)
        case .tenantActs(let index): actTenant(index)
        case .arrives(let number, let atPlanner, let parcel):
            arrive(number, atPlanner: atPlanner, parcel)
        case .operatorLooks(let index): operatorLooks(index)
        case .operatorGivesUp(let index): operatorGivesUp(index)
        case .machineReturns(let index): returnMachine(index)
        case .storeRemoved(let index): removeStore(index)
        case .linkResets(let index): resetLink(index)
        case .fault:
            guard isStorm else { return }
            plan(.fault, in: draw(200_000, mix.longestGap))
            strike()
        case .calmFault:
            let gap = settings.form.calmGap
            plan(.calmFault, in: draw(gap.lowerBound, gap.upperBound) * 1_000_000)
            strike()
        case .storm(let length):
            if !isStorm { plan(.fault, in: 0) }
            stormEnd = max(stormEnd, now + length)
        case .rest: rest()
        }
    }
}
