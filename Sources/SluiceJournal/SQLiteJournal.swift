/// The journal on SQLite: one row a batch, one transaction a row, durable when `append` returns.
///
/// `append` costs two pages of 4 KiB and one sync, and O(bytes) for the hash. The log is moved into
/// the file in small steps by `maintain`; see `JournalLimits`. Reading goes by primary key.
package final class SQLiteJournal: Journal {
    package let journalID: UInt128
    package internal(set) var term: UInt64
    package internal(set) var lastPosition: Position
    package internal(set) var lastCivilTime: Int64
    package internal(set) var lastHash: ChainHash
    package internal(set) var oldestPosition: Position
    /// True if the side file was not there although the journal was not new: worth a line in the
    /// log.
    package let headFileWasMissing: Bool

    let file: SQLiteFile
    let headFile: HeadFile
    let hasher = Hasher256()
    var statements: Statements?
    /// The position that the side file holds.
    var headPosition: Position

    /// Everything appended is durable, since SQLite answers on the caller's thread.
    package var durableThrough: Position { lastPosition }

    struct Statements {
        let insert, advance, select, reign: SQLiteStatement
        let putSnapshot, dropSnapshots, newestSnapshot, snapshotPosition: SQLiteStatement
        let anchor, drop, hashAt: SQLiteStatement

        init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
            insert = try connection.prepare(
                "INSERT INTO batch(position, term, civil, hash, bytes) VALUES(?, ?, ?, ?, ?)")
            advance = try connection.prepare("UPDATE head SET position=?, civil=?, hash=?")
            select = try connection.prepare(
                """
                SELECT position, term, civil, hash, bytes FROM batch WHERE position > ?
                ORDER BY position LIMIT 1
                """)
            reign = try connection.prepare("UPDATE head SET term=?")
            putSnapshot = try connection.prepare(
                "INSERT OR REPLACE INTO snapshot(position, hash, digest, bytes) VALUES(?, ?, ?, ?)")
            dropSnapshots = try connection.prepare(
                """
                DELETE FROM snapshot WHERE position NOT IN
                (SELECT position FROM snapshot ORDER BY position DESC LIMIT ?)
                """)
            newestSnapshot = try connection.prepare(
                "SELECT position, digest, bytes FROM snapshot ORDER BY position DESC LIMIT 1")
            snapshotPosition = try connection.prepare(
                "SELECT position, hash FROM snapshot ORDER BY position DESC LIMIT 1")
            anchor = try connection.prepare("INSERT INTO anchor(position, hash) VALUES(?, ?)")
            drop = try connection.prepare("DELETE FROM batch WHERE position <= ?")
            hashAt = try connection.prepare("SELECT hash FROM batch WHERE position = ?")
        }
    }

    /// Opens the journal at `path`, or creates it, and checks the chain from the newest snapshot to
    /// the end. `vfs` names a SQLite file system other than the usual, for tests.
    package init(path: String, vfs: String? = nil) throws(JournalError) {
        let opened = try Opening(path: path, vfs: vfs)
        file = opened.file
        headFile = opened.headFile
        statements = opened.statements
        journalID = opened.journalID
        term = opened.term
        lastPosition = opened.position
        lastCivilTime = opened.civilTime
        lastHash = opened.hash
        oldestPosition = opened.oldestPosition
        headPosition = opened.headPosition
        headFileWasMissing = opened.headFileWasMissing
        try checkOnOpening()
        try writeHead()
        try file.accepted()
    }

    /// The statements, unless the journal was closed.
    func live() throws(JournalError) -> Statements {
        if let failure = file.failure { throw failure }
        guard let statements else {
            throw .failed(path: file.path, doing: "using the journal", why: "it was closed")
        }
        return statements
    }

    package func startReign() throws(JournalError) -> UInt64 {
        let statements = try live()
        let next = term + 1
        try file.transaction(doing: "starting a reign") { () throws(SQLiteFailure) in
            try statements.reign.run([.unsigned(next)])
        }
        term = next
        return next
    }

    package func append(
        _ batch: Span<UInt8>, at civilTime: Int64
    ) throws(JournalError) -> Position {
        let position = try appendOnly(batch, at: civilTime)
        // The batch is durable: what housekeeping meets is remembered or met again, not thrown
        // here.
        if isOverBounds { try? keepBounds() }
        return position
    }

    /// As `append`, for an owner that calls `keepBounds` itself, once it has said that the batch is
    /// durable.
    package func appendOnly(
        _ batch: Span<UInt8>, at civilTime: Int64
    ) throws(JournalError) -> Position {
        precondition(
            civilTime >= lastCivilTime,
            "civil time \(civilTime) is before the last batch's \(lastCivilTime)")
        let statements = try live()
        guard batch.count <= JournalLimits.batchBytes else {
            throw .tooLarge(path: file.path, bytes: batch.count, limit: JournalLimits.batchBytes)
        }
        let position = lastPosition + 1
        let hash = hasher.link(
            lastHash, position: position, term: term, civilTime: civilTime, bytes: batch)
        try file.transaction(doing: "appending a batch") { () throws(SQLiteFailure) in
            try statements.insert.run(
                [.unsigned(position), .unsigned(term), .integer(civilTime), .blob(hash.bytes)],
                bytes: batch)
            try statements.advance.run([
                .unsigned(position), .integer(civilTime), .blob(hash.bytes),
            ])
        }
        lastPosition = position
        lastCivilTime = civilTime
        lastHash = hash
        headFile.note(HeadFile.Head(journalID: journalID, position: position, hash: hash))
        return position
    }

    /// Whether some housekeeping cannot wait for an idle turn any longer.
    package var isOverBounds: Bool {
        file.isCheckpointDue(from: JournalLimits.forcedCheckpointPages)
            || lastPosition - headPosition >= JournalLimits.forcedHeadLag
    }

    /// Does what cannot wait for an idle turn any longer: some milliseconds.
    package func keepBounds() throws(JournalError) {
        _ = try file.checkpoint(from: JournalLimits.forcedCheckpointPages)
        if lastPosition - headPosition >= JournalLimits.forcedHeadLag { try writeHead() }
    }

    package func maintain() throws(JournalError) -> Bool {
        if try file.checkpoint(from: JournalLimits.idleCheckpointPages) { return true }
        guard lastPosition - headPosition >= JournalLimits.idleHeadLag else { return false }
        try writeHead()
        return true
    }

    package func close() throws(JournalError) {
        guard statements != nil else { return }
        defer {
            statements = nil
            file.close()
        }
        if let failure = file.failure { throw failure }
        if headPosition != lastPosition { try writeHead() }
        _ = try file.checkpoint(from: 1)
    }

    func writeHead() throws(JournalError) {
        do {
            try headFile.write(
                HeadFile.Head(journalID: journalID, position: lastPosition, hash: lastHash))
        } catch {
            throw error.isFull
                ? .diskFull(path: headFile.path)
                : .failed(path: headFile.path, doing: "writing the side file", why: error.message)
        }
        headPosition = lastPosition
    }
}
