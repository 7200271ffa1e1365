package import SluiceCoding
package import SluiceModel
import SluicePlacement
import SluiceWire

/// The hub's core: takes commands, keeps the state, says what must be durable and what may be sent.
///
/// `decide` works a command out and applies its events as it goes; recovery applies decoded events
/// only and comes to the same state. No clock, randomness or I/O: civil time is an argument.
package struct PlannerCore: Sendable {
    var state = PlannerState()
    /// The earliest moment at which a waiting job may go differently; found by the last cycle.
    var nextWake = CivilTime.none
    /// A cycle that is not through; nil between two.
    var cycle: OpenCycle?
    /// Work after which a cycle's part ends; less only in tests.
    package var cyclePart = PlannerLimits.cyclePart
    /// How the cycle that runs now looks for pools.
    var cycleGangs = CycleGangs()
    /// Jobs with a replica on a ring that is broken or unverified; found again after a recovery.
    var ailing: [JobID] = []
    /// The look at all replicas for broken rings that is under way; nil where none is.
    var ringLook: RingLook?
    /// Work after which a part of that look ends; less only in tests.
    var ringPart = PlannerLimits.ringLook
    /// Rings as reported last, by region; told to those who ask.
    var ringReports: [RingReports] = []

    /// A planner that knows nothing: begin with `catalogue`, then `startReign`.
    /// The most that one organisation may have under way; nil for no bound.
    package var tenantBounds: TenantBounds?
    /// How often each was met, in this process.
    package internal(set) var tenantBoundsMet = (jobs: UInt64(0), bytes: UInt64(0))

    package init() {}

    /// Civil time as journalled last; never decreases.
    package var civilTime: CivilTime { state.now }
    /// The reign.
    package var term: Term { state.term }

    /// Works `command` out at civil time `now`, applies what happens, appends commands and events
    /// to `decision`, and gives the reply. A `now` before `civilTime` counts as `civilTime`.
    @discardableResult
    package mutating func decide(
        _ command: Command, at now: CivilTime, into decision: inout Decision
    ) -> Reply {
        let away = state.now == .none ? 0 : now.since(state.now).count
        if now > state.now { emit(.timePassed(now), &decision) }
        if away > 0, case .startReign(let term) = command.action, term > state.term {
            emit(.federation(.plannerAway(Seconds(away))), &decision)
            holdFences(for: Seconds(away), &decision)
        }
        let before = decision.batch.events.count
        let index = decision.batch.commands.count
        decision.batch.commands.append(command)
        let reply = work(command, &decision)
        if decision.batch.events.count == before { decision.batch.commands.remove(at: index) }
        return reply
    }

    /// As above, for one command.
    package mutating func decide(_ command: Command, at now: CivilTime) -> Decision {
        var decision = Decision()
        let reply = decide(command, at: now, into: &decision)
        decision.replies.append(reply)
        return decision
    }

    /// Applies one event; the only way the state changes.
    package mutating func apply(_ event: Event) { state.apply(event) }

    /// Applies an event and keeps it for the journal.
    @inline(__always)
    mutating func emit(_ event: Event, _ decision: inout Decision) {
        state.apply(event)
        decision.append(event)
    }

    private mutating func work(_ command: Command, _ decision: inout Decision) -> Reply {
        switch command.action {
        case .submit(let submission): return submit(submission, &decision)
        case .cancel(let key, let tenant, let job):
            return cancel(job, tenant, key, command.actor, &decision)
        case .tick: return tick(&decision)
        case .runReports(let region, let reports): return take(reports, region, &decision)
        case .capacity(let region, let change): return take(change, region, &decision)
        case .liveRuns(let region, let runs): return compare(runs, region, &decision)
        case .catalogue(let catalogue):
            emit(.catalogueSet(catalogue), &decision)
            return .done("\(catalogue.chips.count) chips, \(catalogue.metros.count) metros")
        case .startReign(let term):
            guard term > state.term else {
                return .refused(
                    Refusal(.unavailable, "term \(term) is not over term \(state.term)"))
            }
            // A planner that takes over knows of no open cycle: nor does one that replays this.
            cycle = nil
            ringLook = nil
            state.dirtyRings = nil
            state.isQueueDirty = true
            emit(.reignStarted(term), &decision)
            return .done("term \(term)")
        case .registerRegion(let description): return register(description, &decision)
        case .reachability(let region, let isReachable):
            return setReachable(region, isReachable, &decision)
        case .regionWiped(let region): return wipe(region, &decision)
        case .site(let key, let site, let action): return change(site, action, key, &decision)
        case .nodes(let region, let isFull, let reports):
            return take(nodes: reports, isFull: isFull, region, &decision)
        case .thaw(let key, let region, let pool):
            return thaw(region, pool, key, &decision)
        case .federation(let command): return work(command, &decision)
        case .policy(let change): return work(change, by: command.actor, &decision)
        case .trust(let change): return work(change, &decision)
        case .booking(let change): return work(change, &decision)
        case .change(let change): return work(change, by: command.actor, &decision)
        case .cancelElements(let key, let tenant, let job, let indices):
            return cancel(indices, of: job, tenant, key, command.actor, &decision)
        case .balance(let command): return work(command, &decision)
        case .prices(let command): return work(command, &decision)
        }
    }
}

// MARK: Orders

extension PlannerCore {
    /// Outstanding orders of `region` with a number over `after`, in order, at most `limit`.
    /// O(orders returned).
    package func orders(region: UInt16, after: OrderSequence, limit: Int = 256) -> [Order] {
        outstanding(region: region, after: after, limit: limit).map { order($0, region: region) }
    }

    /// Appends what `Orders` of the same orders encodes to, without a list of them; gives the
    /// number of the last, and nil, with nothing written, where there is none.
    package func encodeOrders(
        region: UInt16, after: OrderSequence, limit: Int, into writer: inout ByteWriter
    ) -> OrderSequence? {
        let sequences = outstanding(region: region, after: after, limit: limit)
        guard let last = sequences.last else { return nil }
        writer.writeCount(sequences.count)
        for sequence in sequences { encodeOrder(sequence, region: region, into: &writer) }
        return OrderSequence(last)
    }

    /// Appends what the order encodes to. A plain start, which a busy planner gives for each job,
    /// is written from where its parts lie.
    private func encodeOrder(
        _ sequence: UInt64, region: UInt16, into writer: inout ByteWriter
    ) {
        let order = outstanding(sequence, region: region)
        guard order.grace == OutstandingOrder.start,
            let (place, slot) = state.find(order.replica, order.epoch),
            let submission = state.submissions[slot]
        else {
            return writer.field("order", self.order(sequence, region: region))
        }
        let whole = writer.beginRecord()
        writer.field("sequence", OrderSequence(sequence))
        writer.field("term", state.term)
        let action = writer.beginRecord()
        writer.field("action", OrderActionTag.start)
        let start = writer.beginRecord()
        encodeStart(place, submission, into: &writer)
        writer.endRecord(start, StartOrder.self)
        writer.endRecord(action, OrderAction.self)
        writer.endRecord(whole, Order.self)
    }

    /// The numbers of the region's outstanding orders over `after`, at most `limit`.
    private func outstanding(region: UInt16, after: OrderSequence, limit: Int) -> Range<UInt64> {
        guard Int(region) < state.regions.count else { return 0..<0 }
        let first = max(after, state.regions[Int(region)].durable).raw + 1
        let last = min(state.regions[Int(region)].lastSequence.raw, first - 1 + UInt64(limit))
        return first..<max(first, last + 1)
    }

    private func outstanding(_ sequence: UInt64, region: UInt16) -> OutstandingOrder {
        let durable = state.regions[Int(region)].durable.raw
        let index = state.regions[Int(region)].head + Int(sequence - durable) - 1
        return state.regions[Int(region)].outstanding[index]
    }

    private func order(_ sequence: UInt64, region: UInt16) -> Order {
        Order(
            sequence: OrderSequence(sequence), term: state.term,
            action: action(outstanding(sequence, region: region)))
    }

    /// An order as its gateway gets it. A start whose placement is over already becomes a stop of
    /// it, so that the numbers have no gap and nothing is started for nobody.
    private func action(_ order: OutstandingOrder) -> OrderAction {
        if order.grace < 0, let (place, slot) = state.find(order.replica, order.epoch),
            let submission = state.submissions[slot]
        {
            if order.grace == OutstandingOrder.commit {
                return .commit(replica: order.replica, epoch: order.epoch)
            }
            let start = start(place, submission)
            guard order.grace == OutstandingOrder.prepare else { return .start(start) }
            let expires = state.group(order.replica.job).map { state.groups[$0].expires }
            return .prepare(start, expires: expires ?? state.now)
        }
        return .stop(
            replica: order.replica, epoch: order.epoch, grace: Seconds(max(0, order.grace)))
    }

    private func start(_ place: Int, _ submission: Submission) -> StartOrder {
        let placement = state.placements[place]
        let wanted = submission.specification
        let content = state.content(place, wanted)
        return StartOrder(
            replica: placement.replica, epoch: placement.epoch, tenant: submission.tenant,
            pool: state.table.pools[Int(placement.pool)].address.pool, span: placement.span,
            cards: placement.cards, cardShare: PerMille(placement.share),
            memory: sliceMemory(placement, wanted), expectedRun: placement.expectedRun,
            wallClockLimit: wanted.wallClockLimit, exclusive: wanted.exclusive,
            lossPolicy: wanted.lossPolicy, maximumDisconnected: wanted.maximumDisconnected,
            command: content.command, resume: resume(place), limits: content.limits)
    }

    /// What `start` encodes to.
    private func encodeStart(
        _ place: Int, _ submission: Submission, into writer: inout ByteWriter
    ) {
        let placement = state.placements[place]
        let content = state.content(place, submission.specification)
        StartOrder.encode(
            replica: placement.replica, epoch: placement.epoch, tenant: submission.tenant,
            pool: state.table.pools[Int(placement.pool)].address.pool, span: placement.span,
            cards: placement.cards, cardShare: PerMille(placement.share),
            memory: sliceMemory(placement, submission.specification),
            expectedRun: placement.expectedRun,
            wallClockLimit: submission.specification.wallClockLimit,
            exclusive: submission.specification.exclusive,
            lossPolicy: submission.specification.lossPolicy,
            maximumDisconnected: submission.specification.maximumDisconnected,
            command: content.command, resume: resume(place), limits: content.limits, into: &writer)
    }

    /// The memory of a placement's slice; 0 for whole cards.
    private func sliceMemory(
        _ placement: PlacementRecord, _ wanted: JobSpecification
    ) -> Mebibytes {
        guard placement.share < 1_000 else { return Mebibytes(0) }
        if wanted.cardMemory.count > 0 { return wanted.cardMemory }
        let memory = state.table.pools[Int(placement.pool)].memory
        return Mebibytes(memory / 1_000 * placement.share)
    }

    /// What a run begins with that goes on from a checkpoint; nil for any other.
    private func resume(_ place: Int) -> Checkpoint? {
        state.resumes.isEmpty ? nil : state.resumes[Int32(place)]
    }

    /// Whether `takeRegionsWithNewOrders` would give any.
    package var hasNewOrders: Bool { !state.freshRegions.isEmpty }

    /// Regions that were given orders since the last call, in the order they were.
    package mutating func takeRegionsWithNewOrders() -> [UInt16] {
        guard !state.freshRegions.isEmpty else { return [] }
        defer { state.freshRegions.removeAll(keepingCapacity: true) }
        return state.freshRegions
    }

    /// The last order given to `region`.
    package func lastSequence(region: UInt16) -> OrderSequence {
        Int(region) < state.regions.count ? state.regions[Int(region)].lastSequence : .none
    }

    /// The last order of `region` that its gateway said is durable.
    package func durableSequence(region: UInt16) -> OrderSequence {
        Int(region) < state.regions.count ? state.regions[Int(region)].durable : .none
    }

    /// The number of the region of that name; nil before it registered.
    package func regionNumber(_ name: RegionName) -> UInt16? { state.table.regionNumber(name) }
}
