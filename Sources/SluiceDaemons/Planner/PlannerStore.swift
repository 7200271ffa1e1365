internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner

/// A planner's journal with what the daemon knows of it: what to recover, what a snapshot is due
/// for, and the thread that makes batches durable.
struct PlannerStore: ~Copyable {
    /// Not to be used while a batch is on its way: the thread has it then. See `isFree`.
    let journal: SQLiteJournal
    let path: String
    private let thread: JournalThread
    /// A batch was begun and its outcome is not taken yet.
    private(set) var isCommitting = false
    /// The position of the last batch that is known to be durable.
    private var lastPosition: SluiceJournal.Position
    /// Bytes appended since the process began.
    private(set) var appendedBytes: UInt64 = 0
    private var snapshotPosition: SluiceJournal.Position = 0
    private var bytesAtSnapshot: UInt64 = 0
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
        do {
            thread = try JournalThread(journal, listener: listener)
        } catch { throw DaemonFailure("The journal's thread cannot be started: \(error).") }
        self.path = path
        self.journal = journal
        lastPosition = journal.lastPosition
    }

    deinit { thread.end() }

    /// Whether nothing was ever decided in it.
    var isNew: Bool { journal.lastPosition == 0 }

    /// The journal's name.
    var identity: StoreID {
        StoreID(
            high: UInt64(truncatingIfNeeded: journal.journalID >> 64),
            low: UInt64(truncatingIfNeeded: journal.journalID))
    }

    /// The state after the last batch: the newest snapshot, then every event after it. O(journal).
    mutating func recover() throws(JournalError) -> PlannerCore {
        var core = PlannerCore()
        var position: SluiceJournal.Position = 0
        if let snapshot = try journal.latestSnapshot() {
            core = try decodeSnapshot(snapshot)
            position = snapshot.position
        }
        snapshotPosition = position
        bytesAtSnapshot = appendedBytes
        while let batch = try journal.batch(after: position) {
            for event in try decode(batch).events { core.apply(event) }
            position = batch.position
            bytesAtSnapshot &-= UInt64(batch.bytes.count)
        }
        return core
    }

    /// What came from outside in the last `length`, or from the first batch that is kept on where
    /// that is later; all that is kept for nil. O(journal).
    func history(last length: Seconds?) throws(JournalError) -> History {
        let from = CivilTime(
            seconds: length.map { journal.lastCivilTime - $0.count } ?? 0)
        var core = PlannerCore()
        var position: SluiceJournal.Position = 0
        if journal.oldestPosition > 1, let snapshot = try journal.oldestSnapshot() {
            core = try decodeSnapshot(snapshot)
            position = snapshot.position
        }
        while let batch = try journal.batch(after: position), batch.civilTime < from.seconds {
            for event in try decode(batch).events { core.apply(event) }
            position = batch.position
        }
        var history = History(from: core)
        while let batch = try journal.batch(after: position) {
            history.take(try decode(batch))
            position = batch.position
        }
        return history
    }

    /// Begins to make a batch durable; `batch` is then room for another. The journal must be free.
    /// A long batch goes to the journal's thread, a short one has its outcome at once.
    mutating func begin(_ batch: inout SluicePlanner.JournalBatch, at civil: CivilTime) {
        if batch.events.count < PlannerLimits.handedOverEvents {
            thread.commit(&batch, at: civil)
        } else {
            thread.begin(&batch, at: civil)
        }
        isCommitting = true
    }

    /// Whether the journal may be used: nothing is on its way, and no housekeeping goes on.
    var isFree: Bool { !isCommitting && thread.phase == .free }

    /// The position of the batch that was begun, once it is durable; nil before that, and where
    /// none was begun. Throws where it is not in the journal.
    mutating func durable() throws(JournalError) -> SluiceModel.Position? {
        guard isCommitting, thread.phase != .begun else { return nil }
        isCommitting = false
        let (position, bytes) = try thread.takeOutcome().get()
        lastPosition = position
        appendedBytes += UInt64(bytes)
        return SluiceModel.Position(position)
    }

    /// Waits until the batch on its way has its outcome.
    func waitForOutcome() { thread.wait(past: .begun) }

    /// Waits until the thread has let go of the journal.
    func waitUntilFree() { thread.wait(past: .over) }

    /// Whether enough was appended since the last snapshot; more of it is wanted of a busy turn.
    func isSnapshotDue(isIdle: Bool) -> Bool {
        let factor = isIdle ? 1 : PlannerLimits.forcedSnapshotFactor
        return lastPosition - snapshotPosition >= PlannerLimits.snapshotBatches * factor
            || appendedBytes &- bytesAtSnapshot >= PlannerLimits.snapshotBytes * factor
    }

    /// Keeps the state after the last batch, unless it is kept. O(state).
    mutating func writeSnapshot(of core: borrowing PlannerCore) throws(JournalError) {
        let position = journal.lastPosition
        guard position > snapshotPosition else { return }
        var writer = ByteWriter(capacity: 1 << 16)
        core.encodeSnapshot(into: &writer)
        try journal.writeSnapshot(writer.span, at: position)
        dropThrough = snapshotPosition
        snapshotPosition = position
        bytesAtSnapshot = appendedBytes
    }

    /// One small step for an idle turn: drops old batches, or moves the log into the file. Says
    /// whether there was one.
    func maintain() throws(JournalError) -> Bool {
        if dropThrough >= journal.oldestPosition {
            let dropped = try journal.dropBatches(
                before: dropThrough + 1, limit: PlannerLimits.droppedBatches)
            if dropped > 0 { return true }
        }
        return try journal.maintain()
    }

    private func decodeSnapshot(
        _ snapshot: JournalSnapshot
    ) throws(JournalError) -> PlannerCore {
        do {
            var reader = ByteReader(snapshot.bytes.span)
            return try PlannerCore(decodingSnapshot: &reader)
        } catch {
            throw .damaged(
                path: path, position: snapshot.position,
                what: "the snapshot does not decode (\(error.kind) at byte \(error.offset))")
        }
    }

    private func decode(
        _ batch: SluiceJournal.JournalBatch
    ) throws(JournalError) -> SluicePlanner.JournalBatch {
        do {
            var reader = ByteReader(batch.bytes.span)
            return try SluicePlanner.JournalBatch(decoding: &reader)
        } catch {
            throw .damaged(
                path: path, position: batch.position,
                what: "the batch does not decode (\(error.kind) at byte \(error.offset))")
        }
    }
}
