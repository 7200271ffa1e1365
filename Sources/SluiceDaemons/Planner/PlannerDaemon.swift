internal import SluiceCoding
internal import SluiceHub
internal import SluiceJournal
internal import SluicePlanner
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceSession
internal import SluiceTransport
internal import SluiceTrust
internal import SluiceWire

/// The planner's hub on real sockets and a real disk: gives it what comes, makes durable what it
/// decides, and lets out what it says, in this order, once a turn.
struct PlannerDaemon: LoopOwner, ~Copyable {
    /// What the daemon is about.
    enum Stage: Equatable {
        /// It serves.
        case serving
        /// Its disk is full: everybody is turned away until a write succeeds.
        case refusing
        /// Another planner leads their journal, or the journal's server does not answer: everybody
        /// is turned away until this one leads.
        case standingBy
        /// It was asked to end; its peers have until then to read their goodbye.
        case stopping(until: Instant)
    }

    let options: PlannerOptions
    /// Chips and metros of the region files.
    let catalogue: Catalogue
    let log: DaemonLog
    /// What its connections prove themselves to; nil for plain TCP.
    var door: PlannerDoor?
    var clock: CivilClock
    var store: PlannerStore
    var hub: Hub
    /// What leaves when the batch on its way is durable.
    var held = HubOutput()
    /// The hub's turn that said it.
    var heldTurn: UInt64 = 0
    /// Room for the next turn's batch.
    var batch = JournalBatch()
    /// When the batch on its way was begun.
    var begunAt = Instant(nanoseconds: 0)
    /// As long as input comes in, the next one is not begun before: the disk rests for as long as
    /// it worked. Batches then hold twice as much, and the costs of each are shared by more.
    var restEnd = Instant(nanoseconds: 0)
    /// Whether something waits for that.
    var isResting = false
    var peers = PeerTable()
    var stage = Stage.serving
    /// Why the process has to end, once it has to.
    var failure: DaemonFailure?
    /// When it looks at the clock next.
    var nextTick: Instant
    /// When orders that wait have to leave; `never` where none do.
    var ordersDue = Instant.never
    /// The hub knows what the journal does not, since an append failed, or it has nothing yet: it
    /// decides nothing.
    var isAhead = false
    /// Whether anything came in this turn.
    var isTurnBusy = false
    /// How a planner that stands by was, as it was logged.
    var shownView = SharedJournalThread.View()
    /// Pools that were frozen at the last tick, as they were logged.
    var frozenPools: [String] = []
    /// Whether little was journalled between the last two ticks.
    var isQuiet = false
    private var bytesAtTick: UInt64 = 0
    var writer = ByteWriter(capacity: 1 << 16)
    /// Where it listens.
    var listener: ConnectionIdentity?
    /// When it looks at its own certificate next.
    var nextLookAtItself = Instant(nanoseconds: 0)

    /// Opens the journal and takes over: recovers the state, and begins a reign with its first
    /// turn. `listener` wakes the loop that it is to run on.
    init(_ options: PlannerOptions, listener: Wakeup) throws(DaemonFailure) {
        let door = try PlannerDoor(options)
        let nation: Nation
        do {
            nation = try Nation(folder: options.regionsFolder)
        } catch { throw DaemonFailure(error.description) }
        let catalogue = Catalogue(chips: nation.layout.chips, metros: nation.layout.metros)
        let now = Instant.now
        var store =
            options.journalURL == nil
            ? try PlannerStore(folder: options.dataFolder, listener: listener)
            : PlannerStore(sharedBy: SharedJournalThread(listener: listener))
        let clock = CivilClock.planner(
            asked: options.civilStart,
            last: CivilTime(seconds: store.own?.lastCivilTime ?? 0),
            speed: options.civilSpeed, at: now)
        let hub: Hub
        do {
            hub = try Self.hubAtStart(&store, options, catalogue, at: clock.moment(at: now))
        } catch { throw DaemonFailure(error.description) }
        self.options = options
        self.door = door
        self.catalogue = catalogue
        log = DaemonLog("planner", isSilent: options.isSilent)
        self.clock = clock
        self.store = store
        self.hub = hub
        nextTick = now
        log.noteLeft(hub.core.catalogue, files: catalogue)
        if self.store.own?.headFileWasMissing == true {
            log.write("head file missing", ["path": self.store.path + ".head"])
        }
        if self.store.shared != nil {
            stage = .standingBy
            isAhead = true
        }
    }

    /// Of a journal that is this planner's alone, one that leads; of one that planners share, an
    /// empty one until this planner leads.
    private static func hubAtStart(
        _ store: inout PlannerStore, _ options: PlannerOptions, _ catalogue: Catalogue,
        at now: Moment
    ) throws(JournalError) -> Hub {
        guard let journal = store.own else {
            let nobody = HubConfiguration(journal: StoreID(journalID: 0))
            return Hub(core: PlannerCore(), position: .none, configuration: nobody, now: now)
        }
        return try takeOver(journal, &store, options, catalogue, at: now)
    }

    /// A hub over what the journal holds, with a new reign begun in it, over the region files'
    /// catalogue where the journal has another; the batch of both is yet to come.
    static func takeOver(
        _ journal: SQLiteJournal, _ store: inout PlannerStore, _ options: PlannerOptions,
        _ catalogue: Catalogue, at now: Moment
    ) throws(JournalError) -> Hub {
        let core = try store.recover(journal)
        let term = Term(try journal.startReign())
        return hub(
            over: core, at: SluiceModel.Position(journal.lastPosition), term,
            StoreID(journalID: journal.journalID), options, catalogue, now)
    }

    /// As above, of a state that was recovered and a reign that was begun.
    static func hub(
        over recovered: PlannerCore, at position: SluiceModel.Position, _ term: Term,
        _ journal: StoreID, _ options: PlannerOptions, _ catalogue: Catalogue, _ now: Moment
    ) -> Hub {
        var core = recovered
        core.makeRoom()
        var configuration = HubConfiguration(journal: journal)
        configuration.civilSpeed = options.civilSpeed
        configuration.leaseLength = options.leaseLength
        configuration.orderPause = PlannerLimits.orderPause
        options.bounds.put(into: &configuration)
        configuration.wantsProof = options.identityFolder != nil
        configuration.signs = options.authorityFolder != nil
        configuration.digest = { SHA256.of($0) }
        var hub = Hub(core: core, position: position, configuration: configuration, now: now)
        hub.setCatalogue(catalogue.keeping(hub.core.catalogue), at: now)
        hub.startReign(term, at: now)
        return hub
    }

    mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        isTurnBusy = true
        peers.insert(connection, address: peer.description)
        switch stage {
        case .serving:
            hub.opened(SessionID(connection.raw), peer: peer.description, at: moment(loop))
        case .refusing, .standingBy: break
        case .stopping: loop.close(connection, .loopEnded)
        }
    }

    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) {
        isTurnBusy = true
        let address = peers.address(connection)
        peers.remove(connection)
        hub.closed(SessionID(connection.raw), because: reason.description, at: moment(loop))
        // What this daemon closed by itself was logged with its own reason.
        if case .owner = reason { return }
        log.write("closed", ["peer": address, "reason": reason.description])
    }

    mutating func signalled(_ signal: Signal, _ loop: inout EventLoop) {
        guard signal == .interrupt || signal == .terminate else { return }
        if case .stopping = stage { return }
        log.write("stopping", ["signal": "\(signal)"])
        stage = .stopping(until: loop.now + PlannerLimits.goodbyeTime)
    }

    /// A batch that rests is begun as soon as nothing more comes in; the next part of a cycle as
    /// soon as the journal can take what it decides.
    var nextDeadline: Instant {
        isResting || isPartDue ? Instant(nanoseconds: 0) : min(nextTick, ordersDue)
    }

    /// Whether a cycle is open and its next part may begin: one part is decided for each batch, so
    /// that a slow disk slows the cycle, and not those who wait for an answer.
    private var isPartDue: Bool { stage == .serving && hub.core.isCycleOpen && !isCommitting }

    /// Whether a batch is on its way to the disk or waits to be, or the journal is kept within its
    /// bounds.
    var isCommitting: Bool { !store.isFree || isResting }

    mutating func tick(_ loop: inout EventLoop) {
        // Orders that are due need no more than that this turn ends.
        guard loop.now >= nextTick else {
            if isPartDue { hub.stepCycle(at: moment(loop)) }
            return
        }
        switch stage {
        case .serving:
            isQuiet = store.appendedBytes &- bytesAtTick < PlannerLimits.quietBytes
            bytesAtTick = store.appendedBytes
            expelRevoked(&loop)
            lookAtItself(&loop)
            hub.residentBytes = ProcessUsage.current?.residentBytes ?? 0
            hub.journalBytes = store.appendedBytes
            hub.loopLimits = options.bounds.views(loop.halfOpenCounts)
            hub.tick(at: moment(loop))
            tellOfFrozenPools()
            let works = hub.core.counts.waiting > 0
            nextTick = loop.now + (works ? PlannerLimits.busyTick : PlannerLimits.idleTick)
        case .refusing:
            tryAgain(&loop)
            nextTick = loop.now + PlannerLimits.refusedTick
        case .standingBy:
            nextTick = loop.now + PlannerLimits.idleTick
        case .stopping(let end):
            nextTick = end
        }
    }

    /// Logs each pool that was frozen since the last tick.
    private mutating func tellOfFrozenPools() {
        let frozen = hub.core.frozenPools
        for pool in frozen where !frozenPools.contains(pool) {
            log.write("alarm", ["what": pool])
        }
        frozenPools = frozen
    }

    /// Both clocks at this turn.
    func moment(_ loop: borrowing EventLoop) -> Moment { clock.moment(at: loop.now) }
}

extension DaemonLog {
    /// Says which chips and metros the journal knows and the region files have no more.
    fileprivate func noteLeft(_ known: Catalogue, files: Catalogue) {
        let chips = known.chips.map(\.name.text).filter { name in
            !files.chips.contains { $0.name.text == name }
        }
        let metros = known.metros.map(\.name.text).filter { name in
            !files.metros.contains { $0.name.text == name }
        }
        guard !chips.isEmpty || !metros.isEmpty else { return }
        write(
            "kept though the region files have them no more",
            ["chips": chips.joined(separator: " "), "metros": metros.joined(separator: " ")])
    }
}
