internal import SluiceCoding
internal import SluiceJournal
internal import SluicePlanner

/// Makes state out of what a journal holds, whatever engine keeps it.
struct JournalReplay {
    /// Where the journal is, for errors.
    let path: String

    /// The state at some position.
    struct State: Sendable {
        var core = PlannerCore()
        /// The last batch that is in it.
        var position: SluiceJournal.Position = 0
        /// The snapshot that it began with; 0 for none.
        var snapshotPosition: SluiceJournal.Position = 0
        /// Bytes of the batches behind that.
        var bytesSinceSnapshot: UInt64 = 0
    }

    /// The state of the newest snapshot; the empty one where there is none.
    func begin(_ journal: some Journal) throws(JournalError) -> State {
        var state = State()
        guard let snapshot = try journal.latestSnapshot() else { return state }
        state.core = try decode(snapshot)
        state.position = snapshot.position
        state.snapshotPosition = snapshot.position
        return state
    }

    /// Applies every batch that is there behind `state`. O(what is behind it).
    func follow(_ journal: some Journal, _ state: inout State) throws(JournalError) {
        while let batch = try journal.batch(after: state.position) {
            for event in try decode(batch).events { state.core.apply(event) }
            state.position = batch.position
            state.bytesSinceSnapshot += UInt64(batch.bytes.count)
        }
    }

    func decode(_ snapshot: JournalSnapshot) throws(JournalError) -> PlannerCore {
        do {
            var reader = ByteReader(snapshot.bytes.span)
            return try PlannerCore(decodingSnapshot: &reader)
        } catch {
            throw .damaged(
                path: path, position: snapshot.position,
                what: "the snapshot does not decode (\(error.kind) at byte \(error.offset))")
        }
    }

    func decode(
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
