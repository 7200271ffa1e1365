internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner
internal import Synchronization

/// The thread of a journal on a server that planners share. It alone speaks with the server, so
/// that the loop never waits for it: it stands by and follows, takes the lead when nobody has it,
/// makes batches durable, and keeps the lead while the loop shows that it lives.
///
/// The loop posts one task at a time and takes its outcome; snapshots are posted behind it. Order
/// is kept.
///
/// A second thread renews the lead over a connection of its own, so that a batch that waits for a
/// replica costs no lead (decision 0045).
final class SharedJournalThread: Sendable {
    /// What the loop asks for.
    enum Task: Sendable {
        /// To follow the journal until this planner leads it.
        case standBy
        case append(SluicePlanner.JournalBatch, at: CivilTime)
        /// To make sure that this planner still leads.
        case verify
        case snapshot([UInt8], at: SluiceJournal.Position)
        /// To take all from before the newest snapshot out.
        case purge
        case end
    }

    /// What became of a purge.
    enum Purge: Sendable { case done, failed }

    /// What became of a task.
    enum Outcome: Sendable {
        case leads(Lead)
        case durable(SluiceJournal.Position, bytes: Int)
        case failed(JournalError)
    }

    /// A reign that was begun, with the state it begins with.
    struct Lead: Sendable {
        let state: JournalReplay.State
        let term: UInt64
        let civilTime: Int64
        let identity: StoreID
    }

    /// How a planner that does not lead is, for those who come to it and for the log.
    struct View: Equatable, Sendable {
        /// Whether it has the journal's state, and would go on from there.
        var isFollowing = false
        /// Where the leader listens, as far as it is known.
        var leader = ""
        var sentence = "This planner reads its journal and does not lead yet."
    }

    /// What both threads see.
    struct Shared: Sendable {
        var tasks: [Task] = []
        var outcome: Outcome?
        var purge: Purge?
        /// Why the lead is lost, where no task tells.
        var loss: JournalError?
        var view = View()
        var place = "PostgreSQL"
    }

    /// The reign that is this planner's, and through when.
    struct Reign: Sendable {
        /// 0 where this planner does not lead.
        var term: UInt64 = 0
        /// Through when nobody else began one on this server.
        var renewedUntil = Instant(nanoseconds: 0)
        /// Through when nobody did on a promoted replica of it.
        var confirmedUntil = Instant(nanoseconds: 0)
    }

    let shared = Mutex(Shared())
    let stop = PostgresStop()
    private let listener: Wakeup?
    let reign = Mutex(Reign())
    /// When the loop turned last, in the same.
    private let turnedAt = Atomic<UInt64>(0)
    private let posted = Semaphore()
    private let moved = Semaphore()
    private let ended = Semaphore()
    private let leadEnded = Semaphore()
    /// Never posted: for pauses.
    let idle = Semaphore()

    /// `listener` is woken at each outcome and change of view.
    init(listener: Wakeup?) { self.listener = listener }

    /// Starts the thread, which begins to stand by; it ends with `end`. `address` is where this
    /// planner can be found, for those who come to another.
    func start(
        url: String, address: String, leadership: Duration, stall: Duration
    ) throws(KernelError) {
        noteTurn(.now)
        post(.standBy)
        try KernelThread("lead", stackBytes: PlannerLimits.sharedStackBytes) { [self] in
            var keeper = LeadKeeper(self, url: url, leadership: leadership)
            keeper.run()
            leadEnded.post()
        }.detach()
        try KernelThread("journal", stackBytes: PlannerLimits.sharedStackBytes) { [self] in
            var keeper = SharedJournalKeeper(
                self, url: url, address: address, leadership: leadership, stall: stall)
            keeper.run()
            ended.post()
        }.detach()
    }

    // MARK: The loop's side

    /// Hands a task over.
    func post(_ task: Task) {
        shared.withLock { $0.tasks.append(task) }
        posted.post()
    }

    /// Stands by again, after the lead was lost; its reason was told.
    func standByAgain() {
        shared.withLock { shared in
            shared.loss = nil
            shared.view = View()
        }
        post(.standBy)
    }

    /// What became of the last task that has an outcome, once it is there.
    func takeOutcome() -> Outcome? {
        shared.withLock { shared in
            defer { shared.outcome = nil }
            return shared.outcome
        }
    }

    /// Why this planner leads no more though no task of its failed.
    func takeLoss() -> JournalError? {
        shared.withLock { shared in
            defer { shared.loss = nil }
            return shared.loss
        }
    }

    /// What became of the last purge, once that is known.
    func takePurge() -> Purge? {
        shared.withLock { shared in
            defer { shared.purge = nil }
            return shared.purge
        }
    }

    func tell(_ purge: Purge) {
        shared.withLock { $0.purge = purge }
        listener?.wake()
    }

    var hasOutcome: Bool { shared.withLock { $0.outcome != nil } }

    var view: View { shared.withLock { $0.view } }

    /// The server and database, for people.
    var place: String { shared.withLock { $0.place } }

    /// Whether this planner leads for certain at `now`: what it knows is what there is.
    func leads(at now: Instant) -> Bool {
        reign.withLock {
            $0.term > 0 && now < $0.renewedUntil && now < $0.confirmedUntil
        }
    }

    /// The loop turns: the lead is worth keeping.
    func noteTurn(_ now: Instant) { turnedAt.store(now.nanoseconds, ordering: .releasing) }

    /// Waits for the next outcome, at most for `length`.
    func waitForOutcome(atMost length: Duration) {
        let end = Instant.now + length
        while !hasOutcome, Instant.now < end { _ = moved.wait(atMost: end.since(.now)) }
    }

    /// Ends the thread, after what was posted where the server answers; gives up the lead.
    func end() {
        post(.end)
        let hasEnded = ended.wait(atMost: PlannerLimits.sharedEndTime)
        stop.stop()
        if !hasEnded { ended.wait() }
        leadEnded.wait()
    }

    // MARK: The thread's side

    /// The next task, waited for at most for `length`.
    func next(atMost length: Duration) -> Task? {
        if let task = popTask() { return task }
        _ = posted.wait(atMost: length)
        return popTask()
    }

    private func popTask() -> Task? {
        shared.withLock { $0.tasks.isEmpty ? nil : $0.tasks.removeFirst() }
    }

    /// Whether the owner wants the thread to end.
    var isEnding: Bool {
        stop.isStopped
            || shared.withLock { shared in
                shared.tasks.contains { if case .end = $0 { true } else { false } }
            }
    }

    func tell(_ outcome: Outcome) {
        shared.withLock { $0.outcome = outcome }
        moved.post()
        listener?.wake()
    }

    func tellLoss(_ error: JournalError) {
        shared.withLock { $0.loss = error }
        listener?.wake()
    }

    func show(_ view: View, place: String? = nil) {
        let isNews = shared.withLock { shared in
            if let place { shared.place = place }
            defer { shared.view = view }
            return shared.view != view
        }
        if isNews { listener?.wake() }
    }

    /// A reign began, or none is this planner's any more.
    func reigns(_ begun: Reign = Reign()) { reign.withLock { $0 = begun } }

    /// The term of this planner's reign; 0 where it does not lead.
    var reignTerm: UInt64 { reign.withLock { $0.term } }

    /// The replicas knew of this reign: it is relied on through then, as long as it is renewed.
    func confirmed(until end: Instant) { reign.withLock { $0.confirmedUntil = end } }

    /// The lead was renewed, unless it is over; nil where it is over at the server.
    func renewed(_ term: UInt64, until end: Instant?) {
        reign.withLock { reign in
            guard reign.term == term else { return }
            if let end { reign.renewedUntil = end } else { reign = Reign() }
        }
    }

    /// Whether the loop turned of late: one that hangs should not lead.
    var isLoopAlive: Bool {
        let turned = Instant(nanoseconds: turnedAt.load(ordering: .acquiring))
        return Instant.now.since(turned) < PlannerLimits.hungLoop
    }
}
