internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner

/// A planner's journal with what the daemon knows of it: what to recover, what a snapshot is due
/// for, and the thread that makes batches durable. Either a file of this machine, which is this
/// planner's alone, or a server's, which planners share: then all is done by its thread.
struct PlannerStore: ~Copyable {
    /// Which it is.
    enum Engine {
        /// Not to be used while a batch is on its way: the thread has it then. See `isFree`.
        case own(SQLiteJournal, JournalThread)
        case shared(SharedJournalThread)
    }

    let engine: Engine
    let path: String
    /// A batch was begun and its outcome is not taken yet.
    private(set) var isCommitting = false
    /// The position of the last batch that is known to be durable.
    private(set) var lastPosition: SluiceJournal.Position = 0
    /// Bytes appended since the process began.
    private(set) var appendedBytes: UInt64 = 0
    private var snapshotPosition: SluiceJournal.Position = 0
    private var bytesAtSnapshot: UInt64 = 0
    /// A purge was begun, and has come to its end.
    private(set) var isPurging = false
    private var isPurged = false
    /// Batches up to here are covered by two snapshots, or by all that are kept.
    private var dropThrough: SluiceJournal.Position = 0

    /// Opens the journal of a data folder, or begins one. `listener` is woken when a batch
    /// that was handed over is durable.
    init(folder: String, listener: Wakeup? = nil) throws(DaemonFailure) {
        do {
            try Files.makeFolders(folder)
        } catch {
            throw DaemonFailure("The data folder cannot be made: \(error). Give another --data.")
        }
        let path = "\(folder)/journal.sqlite"
        let journal: SQLiteJournal
        do {
            journal = try SQLiteJournal(path: path)
        } catch { throw DaemonFailure(error.description) }
        let thread: JournalThread
        do {
            thread = try JournalThread(journal, listener: listener)
        } catch { throw DaemonFailure("The journal's thread cannot be started: \(error).") }
        self.path = path
        engine = .own(journal, thread)
        lastPosition = journal.lastPosition
    }

    /// A journal that planners share: nothing is known of it before `lead`.
    init(sharedBy thread: SharedJournalThread) {
        engine = .shared(thread)
        path = thread.place
    }

    deinit {
        switch engine {
        case .own(_, let thread): thread.end()
        case .shared(let thread): thread.end()
        }
    }

    /// The thread of a journal that planners share.
    var shared: SharedJournalThread? {
        if case .shared(let thread) = engine { thread } else { nil }
    }

    /// The journal of this planner alone.
    var own: SQLiteJournal? {
        if case .own(let journal, _) = engine { journal } else { nil }
    }

    /// The state after the last batch: the newest snapshot, then every event after it. O(journal).
    mutating func recover(_ journal: SQLiteJournal) throws(JournalError) -> PlannerCore {
        let replay = JournalReplay(path: path)
        var state = try replay.begin(journal)
        try replay.follow(journal, &state)
        take(state)
        return state.core
    }

    /// A reign begins on a journal that planners share, from that state.
    mutating func take(_ state: JournalReplay.State) {
        isCommitting = false
        lastPosition = state.position
        snapshotPosition = state.snapshotPosition
        bytesAtSnapshot = appendedBytes &- state.bytesSinceSnapshot
    }

    /// Begins to make a batch durable; `batch` is then room for another. The journal must be free.
    /// A long batch goes to the journal's thread, a short one has its outcome at once, unless it
    /// goes to a server.
    mutating func begin(_ batch: inout SluicePlanner.JournalBatch, at civil: CivilTime) {
        switch engine {
        case .own(_, let thread) where batch.events.count < PlannerLimits.handedOverEvents:
            thread.commit(&batch, at: civil)
        case .own(_, let thread): thread.begin(&batch, at: civil)
        case .shared(let thread):
            var taken = SluicePlanner.JournalBatch()
            swap(&taken, &batch)
            thread.post(.append(taken, at: civil))
        }
        isCommitting = true
    }

    /// Begins to make sure that this planner still leads; `durable` tells when it is known.
    mutating func verify() {
        shared?.post(.verify)
        isCommitting = true
    }

    /// Whether what is known here is all there is: nobody else may have written.
    func leads(at now: Instant) -> Bool {
        if case .shared(let thread) = engine { thread.leads(at: now) } else { true }
    }

    /// Whether the journal may be used: nothing is on its way, and no housekeeping goes on.
    var isFree: Bool {
        guard !isCommitting else { return false }
        if case .own(_, let thread) = engine { return thread.phase == .free }
        return true
    }

    /// The position of the batch that was begun, once it is durable; nil before that, and where
    /// none was begun. Throws where it is not in the journal, or where the lead is lost.
    mutating func durable() throws(JournalError) -> SluiceModel.Position? {
        let position: SluiceJournal.Position
        let bytes: Int
        switch engine {
        case .own(_, let thread):
            guard isCommitting, thread.phase != .begun else { return nil }
            isCommitting = false
            (position, bytes) = try thread.takeOutcome().get()
        case .shared(let thread):
            guard isCommitting, let outcome = thread.takeOutcome() else { return nil }
            isCommitting = false
            switch outcome {
            case .durable(let place, let length): (position, bytes) = (place, length)
            case .failed(let error): throw error
            case .leads: preconditionFailure("a reign began while a batch was on its way")
            }
        }
        lastPosition = position
        appendedBytes += UInt64(bytes)
        return SluiceModel.Position(position)
    }

    /// Why the lead is lost although no batch is on its way; such a batch tells it by itself.
    func takeLoss() -> JournalError? { isCommitting ? nil : shared?.takeLoss() }

    /// Waits until the batch on its way has its outcome.
    func waitForOutcome() {
        switch engine {
        case .own(_, let thread): thread.wait(past: .begun)
        case .shared(let thread):
            thread.waitForOutcome(atMost: JournalLimits.answerTime + PlannerLimits.sharedEndTime)
        }
    }

    /// Waits until the thread has let go of the journal.
    func waitUntilFree() { if case .own(_, let thread) = engine { thread.wait(past: .over) } }

    /// Whether enough was appended since the last snapshot; more of it is wanted of a busy turn.
    func isSnapshotDue(isIdle: Bool) -> Bool {
        let factor = isIdle ? 1 : PlannerLimits.forcedSnapshotFactor
        return lastPosition - snapshotPosition >= PlannerLimits.snapshotBatches * factor
            || appendedBytes &- bytesAtSnapshot >= PlannerLimits.snapshotBytes * factor
    }

    /// Keeps the state as the batch at `position` left it, unless it is kept. O(state). On a server
    /// it is written by the thread, behind that batch.
    mutating func writeSnapshot(
        of core: borrowing PlannerCore, at position: SluiceJournal.Position
    ) throws(JournalError) {
        guard position > snapshotPosition else { return }
        var writer = ByteWriter(capacity: 1 << 16)
        core.encodeSnapshot(into: &writer)
        switch engine {
        case .own(let journal, _): try journal.writeSnapshot(writer.span, at: position)
        case .shared(let thread): thread.post(.snapshot(writer.bytes, at: position))
        }
        dropThrough = snapshotPosition
        snapshotPosition = position
        bytesAtSnapshot = appendedBytes
    }

    /// Takes all from before the newest snapshot out of the journal. On a server its thread does
    /// it, and `takePurged` tells when it has.
    mutating func purge() throws(JournalError) {
        switch engine {
        case .own(let journal, _):
            try journal.purge()
            isPurged = true
        case .shared(let thread):
            guard !isPurging else { return }
            thread.post(.purge)
        }
        isPurging = true
    }

    /// Whether a purge was begun and has come to its end since the last call.
    mutating func takePurged() -> Bool {
        guard isPurging else { return false }
        switch shared?.takePurge() {
        case .done: isPurged = true
        case .failed: isPurging = false
        case nil: break
        }
        guard isPurged else { return false }
        isPurging = false
        isPurged = false
        return true
    }

    /// One small step for an idle turn: drops old batches, or moves the log into the file. Says
    /// whether there was one. On a server the thread does it by itself.
    func maintain() throws(JournalError) -> Bool {
        guard let journal = own else { return false }
        if dropThrough >= journal.oldestPosition {
            let dropped = try journal.dropBatches(
                before: dropThrough + 1, limit: PlannerLimits.droppedBatches)
            if dropped > 0 { return true }
        }
        return try journal.maintain()
    }
}
