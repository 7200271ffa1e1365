package import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// Takes a job; one that must lie near a metro is placed at once. O(log n) as a rule.
    mutating func submit(_ submission: Submission, _ decision: inout Decision) -> Reply {
        if let (entry, isExpired) = state.recall(submission.tenant, submission.key) {
            return again(submission, entry, isExpired)
        }
        let request = request(submission.specification, by: submission.tenant)
        if let refusal = check(submission, request) { return .refused(refusal) }
        if let refusal = overBounds(submission) { return .refused(refusal) }
        if submission.specification.usesLent { closeCalled() }
        if submission.nowOrNever, let refusal = refuseNow(request, submission) {
            return .refused(refusal)
        }
        let job = state.lastJob.next
        emit(.jobSubmitted(job, submission), &decision)
        guard let slot = state.slot(job) else { return .submitted(job, isRepeat: false) }
        if state.jobs[slot].isNear {
            guard isDue(slot, &decision) else { return .submitted(job, isRepeat: false) }
            placeNear(slot, request, &decision)
            explainWait(slot, request, &decision)
        } else if submission.nowOrNever {
            var steps = 0
            placeAnywhere(slot, request, &steps, &decision) { _ in true }
        }
        return .submitted(job, isRepeat: false)
    }

    private func again(
        _ submission: Submission, _ entry: KeyEntry, _ isExpired: Bool
    ) -> Reply {
        guard !isExpired, entry.job == .none || state.slot(entry.job) != nil else {
            return .refused(
                Refusal(
                    .keyExpired,
                    "this request key was used before and its window is over: look for the job "
                        + "in your list before you submit under a new key"))
        }
        guard let slot = state.slot(entry.job),
            state.changes[entry.job]?.submitted ?? state.submissions[slot] == submission
        else {
            return .refused(
                Refusal(.keyReused, "this request key was used for another request: take a new key")
            )
        }
        return .submitted(entry.job, isRepeat: true)
    }

    /// What is wrong with a request; nil where it makes sense.
    private func check(_ submission: Submission, _ request: PlacementRequest) -> Refusal? {
        if let refusal = check(submission.specification, request) { return refusal }
        if state.queue.count + state.nearQueue.count >= PlannerLimits.waiting {
            return Refusal(.busy, "\(PlannerLimits.waiting) jobs wait already: try later")
        }
        return nil
    }

    /// What makes no sense in what is asked; nil where all does.
    package func check(_ wanted: JobSpecification) -> Refusal? {
        check(wanted, state.table.request(wanted))
    }

    /// The same where its names are looked up already.
    private func check(_ wanted: JobSpecification, _ request: PlacementRequest) -> Refusal? {
        func bad(_ sentence: String) -> Refusal { Refusal(.badRequest, sentence) }
        if let problem = wanted.placeProblem ?? unknownPlace(wanted) { return bad(problem) }
        if wanted.cards == 0, wanted.modelParametersMillions == 0,
            wanted.place?.equivalents ?? 0 == 0
        {
            return bad("cards is 0: say how many cards, or the model's parameters")
        }
        if wanted.cards > Limits.cardsPerGang {
            return bad("cards is \(wanted.cards): at most \(Limits.cardsPerGang)")
        }
        if !(1...1_000).contains(wanted.cardShare.count) {
            return bad("cardShare is \(wanted.cardShare.count) thousandths: 1 ... 1000")
        }
        if wanted.cardShare.count < 1_000, Placing.cards(wanted) != 1 {
            return bad("cardShare is for one card: cards is \(wanted.cards)")
        }
        if wanted.cardMemory.count > 0, wanted.cardShare == .one {
            return bad("cardMemory is of a slice: say its cardShare too, 1 ... 999")
        }
        if !(1...Limits.replicasPerJob).contains(wanted.replicas) {
            return bad("replicas is \(wanted.replicas): 1 ... \(Limits.replicasPerJob)")
        }
        if request.metro < 0, let refusal = check(metro: wanted.metro) { return refusal }
        if let chip = wanted.chips.first(where: { state.table.chipNumber($0) == nil }) {
            return bad("chip \(chip) is not known; there are \(knownChips)")
        }
        if wanted.metro.isNone, wanted.ring != .beyond {
            return bad("a ring is asked for and no metro: name the users' metro")
        }
        if let refusal = checkSplit(wanted) { return refusal }
        if let refusal = checkReferences(wanted.command) { return refusal }
        if let refusal = checkTide(wanted) { return refusal }
        if let refusal = checkArray(wanted) { return refusal }
        if wanted.expectedRun.count < 0 || wanted.expectedRun > Limits.longestRun {
            return bad("expectedRun is \(wanted.expectedRun.count) s: 0 ... one year")
        }
        return nil
    }

    /// A name of its wishes about the place that is not known; nil where all are. Providers and
    /// sites are known once their region has registered, so that they may come later.
    private func unknownPlace(_ wanted: JobSpecification) -> String? {
        guard let place = wanted.place else { return nil }
        if let chip = place.chips.first(where: { state.table.chipNumber($0.chip) == nil }) {
            return "chip \(chip.chip) is not known; there are \(knownChips)"
        }
        if let share = place.metros.first(where: { state.table.metroNumber($0.metro) == nil }) {
            return check(metro: share.metro)?.sentence
        }
        return nil
    }

    /// What is wrong with a metro's name; nil for none, and for one that is known.
    package func check(metro: MetroName) -> Refusal? {
        guard !metro.isNone, state.table.metroNumber(metro) == nil else { return nil }
        let known = list(state.table.metros.map(\.name))
        return Refusal(.badRequest, "metro \(metro) is not known; there are \(known)")
    }

    /// What is wrong with a region's name; nil for none, and for one that has registered.
    package func check(region: RegionName) -> Refusal? {
        guard !region.isNone, state.table.regionNumber(region) == nil else { return nil }
        let known = list(state.table.regions.map(\.description.name))
        return Refusal(.notFound, "region \(region) has not registered; there are \(known)")
    }

    /// The catalogue's chips as a sentence has them.
    var knownChips: String { list(state.table.chips.map(\.name)) }

    /// Names as a sentence has them, bounded.
    private func list<Kind>(_ names: [Name<Kind>]) -> String {
        guard !names.isEmpty else { return "none" }
        let told = names.prefix(PlannerLimits.toldNames).map(\.text).joined(separator: ", ")
        return names.count > PlannerLimits.toldNames ? told + " and others" : told
    }

    /// Places what the job lacks near its metro.
    mutating func placeNear(
        _ slot: Int, _ request: PlacementRequest, _ decision: inout Decision
    ) {
        guard !state.jobs[slot].isMutual else {
            return placeMutual(slot, &decision) { $0.chooseNearest(slot, $1, taken: $2) }
        }
        let several = state.jobs[slot].replicas > 1
        var taken = several ? sites(of: slot) : []
        while state.jobs[slot].missing > 0 {
            guard let choice = chooseNearest(slot, request, taken: taken), hasRoom(choice.pool)
            else { return }
            let site = state.table.pools[choice.pool].site
            let hour = state.table.pools[choice.pool].power
            emitPlaced(slot, choice, request, powerPerHour: hour, &decision)
            if several { taken.append(site) }
        }
    }

    /// Whether one replica more would find a place near its metro now.
    func fitsOneMoreNear(_ slot: Int, _ request: PlacementRequest) -> Bool {
        chooseNearest(slot, request, taken: sites(of: slot)).map { hasRoom($0.pool) } ?? false
    }

    /// The cheapest pool near a metro for one replica of the job, within its tenant's bounds.
    @inline(__always)
    func chooseNearest(
        _ slot: Int, _ request: PlacementRequest, taken: [Int32]
    ) -> Choice? {
        state.policy.isOn
            ? chooseNearWithin(slot, request, taken: taken)
            : state.table.chooseNear(request, taken: taken)
    }

    /// Places what the job lacks anywhere; false where something is still missing.
    @discardableResult
    mutating func placeAnywhere(
        _ slot: Int, _ request: PlacementRequest, _ steps: inout Int,
        _ decision: inout Decision, admits: (Int) -> Bool
    ) -> Bool {
        // Elements of an array are no redundancy: they may lie together.
        let several = state.jobs[slot].replicas > 1 && state.jobs[slot].atOnce == 0
        var taken = several ? sites(of: slot) : []
        // Taken out for the while, so that a choice may read the state and mend its own order.
        var gangs = cycleGangs
        cycleGangs = CycleGangs()
        defer { cycleGangs = gangs }
        guard !state.jobs[slot].isMutual else {
            placeMutual(slot, &decision) { core, one, taken in
                gangs.choose(in: core.state.table, one, taken: taken, steps: &steps) {
                    admits($0) && core.mayTake(slot, pool: $0)
                }
            }
            return state.jobs[slot].missing == 0
        }
        while state.jobs[slot].missing > 0 {
            if let until = pausedUntil(slot) {
                wake(at: until)
                return true
            }
            guard
                let choice = gangs.choose(
                    in: state.table, request, taken: taken, steps: &steps,
                    admits: { admits($0) && mayTake(slot, pool: $0) }),
                hasRoom(choice.pool)
            else { return false }
            let pool = state.table.pools[choice.pool]
            let cost = state.table.kilowattCost(region: Int(pool.address.region), request.run)
            let terms = state.table.standingTerms(pool: choice.pool, request, kilowattCost: cost)
            emitPlaced(slot, choice, request, powerPerHour: terms.power, &decision)
            if several { taken.append(pool.site) }
        }
        return true
    }

    func hasRoom(_ pool: Int) -> Bool {
        let region = Int(state.table.pools[pool].address.region)
        return state.regions[region].outstandingCount < PlannerLimits.outstandingOrders
    }

    func sites(of slot: Int) -> [Int32] {
        state.placementSlots(slot).map { state.table.pools[Int(state.placements[$0].pool)].site }
    }

    mutating func emitPlaced(
        _ slot: Int, _ choice: Choice, _ request: PlacementRequest, powerPerHour: Int64,
        epoch: Epoch? = nil, metro: UInt8 = 0, _ decision: inout Decision
    ) {
        let job = state.jobs[slot]
        let pool = state.table.pools[choice.pool]
        let request = state.table.asked(choice.pool, request)
        let cards = job.isCounted ? request.cards : job.cards
        let span =
            request.isSlice ? .blocks : state.table.span(pool: choice.pool, cards: request.cards)
        guard let span else { preconditionFailure("pool \(choice.pool) does not hold \(job.id)") }
        let region = state.regions[Int(pool.address.region)].lastSequence
        let cardHours = powerPerHour * Int64(cards) * Int64(job.share) / 1_000
        let placed = Event.Placed(
            replica: ReplicaID(job: job.id, index: freeReplica(slot)),
            epoch: epoch ?? job.epoch.next,
            address: pool.address, span: span, sequence: region.next,
            pricePerCardHour: MicroYuan(pool.price + powerPerHour),
            powerCost: MicroYuan(cardHours * (request.run.count / 60) / 60), ring: choice.ring,
            cards: job.isCounted ? cards : 0, metro: metro)
        emit(.placed(placed), &decision)
        useKept(slot, pool: choice.pool, &decision)
    }

    /// The lowest replica number without a placement. O(replicas²) for a job of many, once each.
    private func freeReplica(_ slot: Int) -> UInt16 {
        if state.jobs[slot].atOnce > 0, let book = state.arrays[state.jobs[slot].id] {
            return nextElement(slot, book)
        }
        guard state.jobs[slot].live > 0 else { return 0 }
        let used = state.placementSlots(slot).map { state.placements[$0].replica.index }
        if used.count < Int(state.jobs[slot].replicas), used.first == UInt16(used.count - 1) {
            // As a rule replicas are placed in order, and the newest has the highest number.
            if used.max() == used.first { return UInt16(used.count) }
        }
        // One that is on its way out keeps its number until it is gone.
        var isUsed = [Bool](repeating: false, count: used.count + Int(used.max() ?? 0) + 2)
        for index in used { isUsed[Int(index)] = true }
        return UInt16(isUsed.firstIndex(of: false) ?? 0)
    }

    /// Ends a job on its tenant's wish: what waits is ended now, what runs is told to stop.
    mutating func cancel(
        _ job: JobID, _ tenant: TenantName, _ key: RequestKey, _ actor: Identity,
        _ decision: inout Decision
    ) -> Reply {
        if let (entry, isExpired) = state.recall(tenant, key) {
            if isExpired { return .refused(Refusal(.keyExpired, "this request key is too old")) }
            return entry.job == .none && entry.body == job.raw
                ? .done("job \(job) was cancelled under this key before")
                : .refused(Refusal(.keyReused, "this request key was used for another request"))
        }
        guard let slot = state.slot(job),
            actor.role == .operator
                || state.tenants[Int(state.jobs[slot].tenant)] == tenant
        else {
            return .refused(Refusal(.notFound, "there is no job \(job): `sluice jobs` lists yours"))
        }
        if key != .none { emit(.keyUsed(tenant: tenant, key: key, body: job.raw), &decision) }
        guard !state.jobs[slot].state.isEnded else { return .done("job \(job) is over already") }
        let live = Int64(state.jobs[slot].live)
        let isOver = live == 0
        emit(
            .jobChanged(job, isOver ? .cancelled : .cancelling, Reason(.cancelled, live)),
            &decision)
        stopAll(slot, &decision)
        return isOver ? .cancelled(job) : .stopping(job)
    }

    /// Orders every placement of a job to stop, the newest first.
    mutating func stopAll(_ slot: Int, _ decision: inout Decision) {
        var place = state.jobs[slot].firstPlacement
        while place >= 0 {
            // A stop takes no placement out of the chain.
            stop(Int(place), &decision)
            place = state.placements[Int(place)].next
        }
    }

    /// Orders a placement to stop, once.
    mutating func stop(
        _ place: Int, grace: Seconds = PlannerLimits.stopGrace, _ decision: inout Decision
    ) {
        let placement = state.placements[place]
        guard placement.state != .stopping else { return }
        let sequence = state.regions[Int(placement.region)].lastSequence.next
        emit(
            .stopOrdered(
                Event.Stop(
                    region: placement.region, replica: placement.replica, epoch: placement.epoch,
                    grace: grace, sequence: sequence)), &decision)
    }
}
