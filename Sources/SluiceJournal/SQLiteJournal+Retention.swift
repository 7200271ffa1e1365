extension SQLiteJournal {
    package func writeSnapshot(
        _ bytes: Span<UInt8>, at position: Position
    ) throws(JournalError) {
        let statements = try live()
        precondition(
            position <= lastPosition && position + 1 >= oldestPosition,
            "a snapshot at \(position) in a journal from \(oldestPosition) to \(lastPosition)")
        guard bytes.count <= JournalLimits.snapshotBytes else {
            throw .tooLarge(path: file.path, bytes: bytes.count, limit: JournalLimits.snapshotBytes)
        }
        let hash = try chainHash(at: position)
        let digest = hasher.hash([], bytes)
        try file.transaction(doing: "writing a snapshot") { () throws(SQLiteFailure) in
            try statements.putSnapshot.run(
                [.unsigned(position), .blob(hash.bytes), .blob(digest.bytes)], bytes: bytes)
            try statements.dropSnapshots.run([.integer(Int64(JournalLimits.snapshots))])
        }
    }

    package func latestSnapshot() throws(JournalError) -> JournalSnapshot? {
        let statements = try live()
        let found = try reading { () throws(SQLiteFailure) in
            try statements.newestSnapshot.first { row in
                (JournalSnapshot(position: row.unsigned(0), bytes: row.blob(2)), row.blob(1))
            }
        }
        guard let (snapshot, digest) = found else { return nil }
        guard hasher.hash([], snapshot.bytes.span).bytes == digest else {
            throw damaged(snapshot.position, "the snapshot's bytes do not give its digest")
        }
        return snapshot
    }

    /// The oldest state that is kept; nil where none is. Batches after it are all kept.
    package func oldestSnapshot() throws(JournalError) -> JournalSnapshot? {
        _ = try live()
        let found = try reading { () throws(SQLiteFailure) in
            try file.connection.prepare(
                "SELECT position, digest, bytes FROM snapshot ORDER BY position LIMIT 1"
            ).first { row in
                (JournalSnapshot(position: row.unsigned(0), bytes: row.blob(2)), row.blob(1))
            }
        }
        guard let (snapshot, digest) = found else { return nil }
        guard hasher.hash([], snapshot.bytes.span).bytes == digest else {
            throw damaged(snapshot.position, "the snapshot's bytes do not give its digest")
        }
        return snapshot
    }

    package func dropBatches(
        before position: Position, limit: Int
    ) throws(JournalError) -> Int {
        let statements = try live()
        precondition(limit > 0, "a limit of \(limit) drops nothing")
        guard position > oldestPosition else { return 0 }
        let covered = try reading { () throws(SQLiteFailure) in
            try statements.snapshotPosition.first { row in row.unsigned(0) } ?? 0
        }
        guard position <= covered + 1 else {
            throw .notCovered(path: file.path, position: position, snapshot: covered)
        }
        let last = min(position - 1, oldestPosition + UInt64(limit) - 1)
        let hash = try chainHash(at: last)
        try file.transaction(doing: "dropping old batches") { () throws(SQLiteFailure) in
            try statements.anchor.run([.unsigned(last), .blob(hash.bytes)])
            try statements.drop.run([.unsigned(last)])
        }
        let count = Int(last - oldestPosition + 1)
        oldestPosition = last + 1
        return count
    }

    package func purge() throws(JournalError) {
        let statements = try live()
        let covered = try reading { () throws(SQLiteFailure) in
            try statements.snapshotPosition.first { row in row.unsigned(0) } ?? 0
        }
        guard covered > 0 else {
            throw .notCovered(path: file.path, position: lastPosition, snapshot: covered)
        }
        while oldestPosition <= covered {
            _ = try dropBatches(before: covered + 1, limit: Int.max / 2)
        }
        try file.transaction(doing: "dropping old snapshots") { () throws(SQLiteFailure) in
            try statements.dropSnapshots.run([.integer(1)])
        }
        try file.rewrite()
    }

    /// The chain's hash after a batch that is kept, or after the last that is not.
    func chainHash(at position: Position) throws(JournalError) -> ChainHash {
        if position == lastPosition { return lastHash }
        let statements = try live()
        let found: ChainHash?? = try reading { () throws(SQLiteFailure) in
            let kept = try statements.hashAt.first([.unsigned(position)]) { row in
                ChainHash(bytes: row.blob(0))
            }
            if let kept { return kept }
            return try file.connection.prepare("SELECT hash FROM anchor WHERE position = ?")
                .first([.unsigned(position)]) { row in ChainHash(bytes: row.blob(0)) }
        }
        guard let found, let hash = found else { throw damaged(position, "the batch is missing") }
        return hash
    }
}
