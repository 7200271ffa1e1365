package import SluiceModel

extension GatewayCore {
    /// Takes in an order. One that was received before, one of an old term and one after a gap
    /// change nothing. A refused start is reported with its reason and nothing is bound.
    ///
    /// A stop is heeded also without a lease: it names an epoch, so that it can only end what the
    /// planner gave up, however late it comes.
    package mutating func orderReceived(
        _ order: Order, now: BootTime, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        if let reason = reasonToIgnore(order, now: now) {
            effects.ignored.append(IgnoredOrder(sequence: order.sequence, reason: reason))
            if case .gap(let expected) = reason { effects.resendFrom = expected }
            return
        }
        highestTerm = order.term
        highestOrder = order.sequence
        switch order.action {
        case .start(let start):
            received(start, number: order.sequence, now: now, civil: civil, into: &effects)
        case .stop(let replica, let epoch, let grace):
            stop(replica, through: epoch, grace: grace, civil: civil, into: &effects)
        case .prepare(let start, _):
            // Its expiry is the planner's to judge: this machine's clock may be hours off, and a
            // part that is bound too late is released by the stop that follows.
            received(
                start, number: order.sequence, as: .prepared, now: now, civil: civil,
                into: &effects)
        case .commit(let replica, let epoch):
            commit(RunKey(replica: replica, epoch: epoch), civil: civil, into: &effects)
        }
        putFacts(into: &effects)
    }

    /// A term was seen in a handshake or a grant; false where it is lower than the highest, and its
    /// planner is to be refused.
    package mutating func termSeen(_ term: Term, into effects: inout GatewayEffects) -> Bool {
        guard term >= highestTerm else { return false }
        if term > highestTerm {
            highestTerm = term
            putFacts(into: &effects)
        }
        return true
    }

    private mutating func reasonToIgnore(
        _ order: Order, now: BootTime
    ) -> IgnoredOrder.Reason? {
        if order.term < highestTerm { return .oldTerm(highest: highestTerm) }
        if order.sequence <= highestOrder { return .duplicate }
        if lacksLease(for: order, at: now) { return .noLease }
        if order.sequence != highestOrder.next { return .gap(expected: highestOrder.next) }
        return nil
    }

    private mutating func received(
        _ start: StartOrder, number: OrderSequence, as first: GatewayRun.State = .starting,
        now: BootTime, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        let key = RunKey(replica: start.replica, epoch: start.epoch)
        // Placed twice under one epoch: it runs already, and its reports are on their way.
        if slotOfRun[key] != nil { return }
        if let refusal = refusal(of: start, now: now, civil: civil) {
            refuse(key, refusal, into: &effects)
            return
        }
        guard let bound = bind(start) else {
            let isWanted = heldWish[Int(start.pool)] > 0
            refuse(key, isWanted ? .reclaimed : .noCapacity, into: &effects)
            return
        }
        let run = GatewayRun(
            number: number, order: start, shares: bound.shares, slice: bound.slice,
            state: first)
        accept(run, civil: civil, into: &effects)
    }

    private mutating func refuse(
        _ key: RunKey, _ reason: OrderRefusal, into effects: inout GatewayEffects
    ) {
        report(
            .refused(replica: key.replica, epoch: key.epoch, reason: reason), into: &effects)
    }

    /// Why a start is refused whatever is free; nil where it depends on that only.
    private func refusal(
        of start: StartOrder, now: BootTime, civil: CivilTime
    ) -> OrderRefusal? {
        guard holdsLease(at: now) else { return .noLease }
        let newest = newestSlot[start.replica].flatMap { runs[$0]?.order.epoch } ?? .none
        guard start.epoch > max(newest, ended[start.replica]) else { return .oldEpoch }
        guard Int(start.pool) < pools.count else { return .unknownPool }
        if case .block(let block) = start.span,
            Int(block) >= region.pools[Int(start.pool)].blocks.count
        {
            return .unknownPool
        }
        let pool = pools[Int(start.pool)]
        if pool.isAway { return .cordoned }
        guard canRun(start) else { return .cannotRun }
        guard canFence(start) else { return .cannotFence }
        if lendingEnd(start.pool, civil: civil) != nil { return .notLent }
        return pool.isCordoned ? .cordoned : nil
    }

    /// Whether two runs of the job never run at once, also when this process is dead: its executor
    /// ends it by itself, or nobody starts it elsewhere without an operator.
    private func canFence(_ start: StartOrder) -> Bool {
        guard start.exclusive, start.lossPolicy != .manual else { return true }
        return fencesHold[Int(start.pool)]
    }

    private func canRun(_ start: StartOrder) -> Bool {
        let kind = region.pools[Int(start.pool)].executor
        guard start.cards > 0, start.cards <= Limits.cardsPerGang,
            (1...1_000).contains(start.cardShare.count), executors.contains(kind),
            pools[Int(start.pool)].holds(NodeUse(start.limits))
        else { return false }
        switch kind {
        case .emulated, .trial: return true
        case .process, .slurm, .plugin: return start.command != nil
        }
    }

    private mutating func bind(_ start: StartOrder) -> (shares: [NodeShare], slice: Slice?)? {
        let pool = Int(start.pool)
        var ask = BindingAsk(cards: start.cards, use: NodeUse(start.limits))
        if start.cards == 1, start.cardShare < .one {
            let memory = pools[pool].shared.cardMemory
            let slice = slice(of: start, cardMemory: memory)
            guard memory == 0 || slice.memory <= memory else { return nil }
            ask.slice = slice
        }
        return pools[pool].take(ask, span: start.span).map { ($0, ask.slice) }
    }

    /// An order without a memory gets of it what it gets of the compute.
    func slice(of start: StartOrder, cardMemory: UInt32) -> Slice {
        let share = start.cardShare.count
        let asked = start.memory.count > 0 ? start.memory.count : cardMemory / 1_000 * share
        return Slice(share: UInt16(share), memory: cardMemory == 0 ? 0 : asked)
    }

    /// Enters a bound run; it starts at once, or when the run of a lower epoch has ended: the
    /// higher epoch wins, and two never run at once.
    private mutating func accept(
        _ run: GatewayRun, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        var run = run
        run.predecessor = stopOlder(run.order.replica, civil: civil, into: &effects)
        let isPart = run.state == .prepared
        if run.predecessor != nil, !isPart { run.state = .held }
        let slot = enter(run)
        effects.storeChanges.append(.put(.runs, key: run.number.raw, row: run.encodedRow()))
        if isPart { putState(slot, into: &effects) }
        poolChanged(run.order.pool, into: &effects)
        let (replica, epoch) = (run.order.replica, run.order.epoch)
        let nodes = nodeNames(run.shares)
        report(
            isPart
                ? .prepared(replica: replica, epoch: epoch, nodes: nodes)
                : .accepted(replica: replica, epoch: epoch, nodes: nodes), into: &effects)
        if let older = run.predecessor {
            runs[older]?.successor = slot
        } else if !isPart {
            effects.executorActions.append(.start(run))
        }
    }

    /// Stops the run that a replica has, and gives the slot whose end must be waited for.
    private mutating func stopOlder(
        _ replica: ReplicaID, civil: CivilTime, into effects: inout GatewayEffects
    ) -> Int? {
        guard let older = newestSlot[replica], let run = runs[older] else { return nil }
        if run.isBoundOnly {
            endHeld(older, run, civil: civil, into: &effects)
            return run.predecessor
        }
        stop(older, run, how: .stopped, grace: Seconds(0), into: &effects)
        return older
    }

    /// Puts a run into a slot and the tables.
    mutating func enter(_ run: GatewayRun) -> Int {
        let slot = freeSlots.popLast() ?? runs.count
        if slot == runs.count { runs.append(run) } else { runs[slot] = run }
        slotOfRun[run.key] = slot
        newestSlot[run.order.replica] = slot
        nextFence = nil
        return slot
    }

    func nodeNames(_ shares: [NodeShare]) -> [String] {
        shares.prefix(GatewayLimits.nodeNames).map(\.nodeName)
    }
}
