internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner

/// A planner's journal with what the daemon knows of it: what to recover, what a snapshot is due
/// for.
struct PlannerStore: ~Copyable {
    let journal: SQLiteJournal
    let path: String
    /// Bytes appended since the process began.
    private(set) var appendedBytes: UInt64 = 0
    private var snapshotPosition: SluiceJournal.Position = 0
    private var bytesAtSnapshot: UInt64 = 0
    /// Batches up to here are covered by two snapshots, or by all that are kept.
    private var dropThrough: SluiceJournal.Position = 0
    /// Kept from batch to batch: at full load one is some hundreds of KiB, which the kernel would
    /// hand out zeroed page by page each time.
    private var writer: ByteWriter

    /// Opens the journal of a data folder, or begins one.
    init(folder: String) throws(DaemonFailure) {
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
        self.path = path
        self.journal = journal
        writer = ByteWriter(capacity: 1 << 16)
    }

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

    /// Makes a batch durable.
    mutating func append(
        _ batch: SluicePlanner.JournalBatch, at civil: CivilTime
    ) throws(JournalError) -> SluiceModel.Position {
        if writer.count > PlannerLimits.keptBatchBytes { writer = ByteWriter(capacity: 1 << 16) }
        writer.clear()
        batch.encode(into: &writer)
        // The wall may be set back between two reigns; the journal's order may not.
        let time = max(civil.seconds, journal.lastCivilTime)
        let position = try journal.append(writer.span, at: time)
        appendedBytes += UInt64(writer.count)
        return SluiceModel.Position(position)
    }

    /// Whether enough was appended since the last snapshot; more of it is wanted of a busy turn.
    func isSnapshotDue(isIdle: Bool) -> Bool {
        let factor = isIdle ? 1 : PlannerLimits.forcedSnapshotFactor
        return journal.lastPosition - snapshotPosition >= PlannerLimits.snapshotBatches * factor
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
