/// The number of a journal batch: 1 for the first, without gaps. 0 is the empty journal.
package typealias Position = UInt64

/// One batch as it lies in the journal.
package struct JournalBatch: Equatable, Sendable {
    package let position: Position
    /// The reign that wrote it.
    package let term: UInt64
    /// Civil time in the caller's unit; never less than that of the batch before.
    package let civilTime: Int64
    package let bytes: [UInt8]

    package init(position: Position, term: UInt64, civilTime: Int64, bytes: [UInt8]) {
        self.position = position
        self.term = term
        self.civilTime = civilTime
        self.bytes = bytes
    }
}

/// The whole state after the batch at `position`, in the caller's own coding.
package struct JournalSnapshot: Equatable, Sendable {
    package let position: Position
    package let bytes: [UInt8]

    package init(position: Position, bytes: [UInt8]) {
        self.position = position
        self.bytes = bytes
    }
}

/// A journal, whatever engine keeps it.
///
/// The owner appends once for each turn of its loop (this is the group commit) and releases the
/// effects of a batch when `durableThrough` has reached the position that `append` gave. An engine
/// may answer on the caller's thread, as SQLite does: then both are equal when `append` returns.
/// A journal has one owner and is used from one thread at a time.
package protocol Journal: AnyObject {
    /// 128 random bits made when the journal was created.
    var journalID: UInt128 { get }
    /// The reign that now writes; 0 until the first `startReign`.
    var term: UInt64 { get }
    /// The position of the last batch appended.
    var lastPosition: Position { get }
    /// All batches to here survive a crash and a loss of power.
    var durableThrough: Position { get }
    /// The civil time of the last batch, 0 in an empty journal.
    var lastCivilTime: Int64 { get }
    /// The hash of the chain at `lastPosition`.
    var lastHash: ChainHash { get }
    /// The first position that is still kept; `lastPosition + 1` if none is.
    var oldestPosition: Position { get }

    /// Begins a new reign: a term higher than any before, durable on return.
    func startReign() throws(JournalError) -> UInt64

    /// Writes one batch. After a throw the batch is not in the journal, and a full disk leaves the
    /// journal usable: a later append gets the same position. Any other failure closes the journal
    /// to writing, since what reached the disk is then unknown until it is opened again.
    /// `civilTime` must not be less than `lastCivilTime`.
    func append(_ batch: Span<UInt8>, at civilTime: Int64) throws(JournalError) -> Position

    /// The batch that follows `position`, or nil at the end.
    func batch(after position: Position) throws(JournalError) -> JournalBatch?

    /// Keeps the state after the batch at `position`; durable on return.
    func writeSnapshot(_ bytes: Span<UInt8>, at position: Position) throws(JournalError)

    /// The newest snapshot, or nil if there is none.
    func latestSnapshot() throws(JournalError) -> JournalSnapshot?

    /// The oldest state that is kept; nil where none is. Batches after it are all kept.
    func oldestSnapshot() throws(JournalError) -> JournalSnapshot?

    /// Drops at most `limit` of the oldest batches before `position` and says how many it dropped.
    /// Refused unless a snapshot covers all that go.
    func dropBatches(before position: Position, limit: Int) throws(JournalError) -> Int

    /// Takes everything before the newest snapshot out, so that its bytes are not in the journal's
    /// files any more: what was erased must not be found there. O(what is kept); nobody else is
    /// served meanwhile. Refused without a snapshot. What a backup, a replica or a server's own log
    /// has is not this journal's.
    func purge() throws(JournalError)

    /// One small step of housekeeping, for a loop with nothing else to do. Says whether it did any.
    func maintain() throws(JournalError) -> Bool

    /// Reads all that is kept and checks the chain; gives the number of batches read.
    func verify() throws(JournalError) -> Int

    /// Ends cleanly. The journal is of no use afterwards.
    func close() throws(JournalError)
}

extension Journal {
    /// Writes one batch; see the form over a span.
    package func append(_ batch: [UInt8], at civilTime: Int64) throws(JournalError) -> Position {
        try append(batch.span, at: civilTime)
    }

    /// Keeps a state; see the form over a span.
    package func writeSnapshot(_ bytes: [UInt8], at position: Position) throws(JournalError) {
        try writeSnapshot(bytes.span, at: position)
    }

    /// Hands each kept batch from `position` on to `body`, in order.
    package func replay(
        from position: Position, _ body: (JournalBatch) throws(JournalError) -> Void
    ) throws(JournalError) {
        var last = position == 0 ? 0 : position - 1
        while let batch = try batch(after: last) {
            try body(batch)
            last = batch.position
        }
    }
}
