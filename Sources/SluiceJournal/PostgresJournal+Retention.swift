extension PostgresJournal {
    package func writeSnapshot(
        _ bytes: Span<UInt8>, at position: Position
    ) throws(JournalError) {
        precondition(
            position <= lastPosition && position + 1 >= oldestPosition,
            "a snapshot at \(position) in a journal from \(oldestPosition) to \(lastPosition)")
        guard bytes.count <= JournalLimits.snapshotBytes else {
            throw .tooLarge(path: place, bytes: bytes.count, limit: JournalLimits.snapshotBytes)
        }
        let hash = try chainHash(at: position)
        let digest = hasher.hash([], bytes)
        let parts = try writeParts(of: bytes, at: position)
        let rows = try ask(
            .putSnapshot,
            [
                .unsigned(position), .blob(hash.bytes), .blob(digest.bytes),
                .integer(Int64(parts)), .unsigned(term),
            ], doing: "writing a snapshot")
        guard rows.affected == 1 else { throw try whyNotTaken() }
        _ = try ask(
            .dropSnapshots, [.integer(Int64(JournalLimits.snapshots))],
            doing: "dropping old snapshots", within: JournalLimits.longAnswerTime)
    }

    /// Each part is a statement of its own, so that the leadership is confirmed between them. They
    /// count for nothing until the snapshot's row is there. Gives their number.
    private func writeParts(
        of bytes: Span<UInt8>, at position: Position
    ) throws(JournalError) -> Int {
        var written = 0
        var part = 0
        repeat {
            if isConfirmationDue { try confirm() }
            let end = min(written + JournalLimits.snapshotPartBytes, bytes.count)
            let rows: PostgresRows
            do throws(PostgresFailure) {
                rows = try live().run(
                    .putPart, [.unsigned(position), .integer(Int64(part)), .unsigned(term)],
                    bytes: bytes.extracting(written..<end), hasBytes: true,
                    within: JournalLimits.longAnswerTime)
            } catch { throw noting(error, doing: "writing a snapshot") }
            guard rows.affected == 1 else { throw try whyNotTaken() }
            written = end
            part += 1
        } while written < bytes.count
        return part
    }

    package func latestSnapshot() throws(JournalError) -> JournalSnapshot? {
        try snapshot(.newestSnapshot)
    }

    package func oldestSnapshot() throws(JournalError) -> JournalSnapshot? {
        try snapshot(.oldestSnapshot)
    }

    private func snapshot(
        _ statement: PostgresStatement
    ) throws(JournalError) -> JournalSnapshot? {
        let rows = try ask(statement)
        guard rows.count == 1 else { return nil }
        let position = rows.unsigned(0, 0)
        var bytes: [UInt8] = []
        for part in 0..<rows.integer(0, 3) {
            let found = try ask(
                .snapshotPart, [.unsigned(position), .integer(part)],
                within: JournalLimits.longAnswerTime)
            guard found.count == 1 else { throw damaged(position, "a part of it is missing") }
            bytes += found.blob(0, 0)
        }
        guard hasher.hash([], bytes.span).bytes == rows.blob(0, 2),
            let hash = ChainHash(bytes: rows.blob(0, 1))
        else { throw damaged(position, "the snapshot's bytes do not give its digest") }
        // What is read on from there has to follow the chain from there.
        walk = ChainWalk(after: position, hash, of: place, hasher)
        return JournalSnapshot(position: position, bytes: bytes)
    }

    package func dropBatches(
        before position: Position, limit: Int
    ) throws(JournalError) -> Int {
        precondition(limit > 0, "a limit of \(limit) drops nothing")
        guard position > oldestPosition else { return 0 }
        let newest = try ask(.newestSnapshot)
        let covered = newest.count == 1 ? newest.unsigned(0, 0) : 0
        guard position <= covered + 1 else {
            throw .notCovered(path: place, position: position, snapshot: covered)
        }
        let last = min(position - 1, oldestPosition + UInt64(limit) - 1)
        let hash = try chainHash(at: last)
        let rows = try ask(
            .drop, [.unsigned(term), .unsigned(last), .blob(hash.bytes)],
            doing: "dropping old batches", within: JournalLimits.longAnswerTime)
        guard rows.affected > 0 else { throw try whyNotTaken() }
        oldestPosition = last + 1
        return rows.affected
    }

    package func purge() throws(JournalError) {
        let newest = try ask(.newestSnapshot)
        let covered = newest.count == 1 ? newest.unsigned(0, 0) : 0
        guard covered > 0 else {
            throw .notCovered(path: place, position: lastPosition, snapshot: covered)
        }
        while oldestPosition <= covered {
            _ = try dropBatches(before: covered + 1, limit: JournalLimits.purgedBatches)
        }
        _ = try ask(
            .dropSnapshots, [.integer(1)], doing: "dropping old snapshots",
            within: JournalLimits.longAnswerTime)
        // One table at a time, since each is locked meanwhile.
        for table in ["batch", "snapshot", "snapshot_part"] {
            do throws(PostgresFailure) {
                try live().execute(
                    "VACUUM FULL sluice.\(table)", within: JournalLimits.longAnswerTime)
            } catch { throw noting(error, doing: "writing the tables anew") }
        }
    }
}
