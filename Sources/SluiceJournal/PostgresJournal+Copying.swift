internal import SluiceLinux

extension PostgresJournal {
    /// Makes the journal at `url`, which has to be empty, out of one on SQLite: id, term, chain,
    /// snapshots and anchors are the same, so that gateways see the same journal. All of it or
    /// nothing is there afterwards. Reads it again to the end, and gives its last position.
    package static func copy(
        _ source: SQLiteJournal, to url: String
    ) throws(JournalError) -> Position {
        let (connection, head) = try connect(url, PostgresStop())
        guard head.position == 0, head.term == 0 else {
            throw .notAJournal(
                path: connection.place,
                why: "it holds a journal already, at position \(head.position), term \(head.term)")
        }
        let writing = Writing(connection: connection)
        try writing.execute("BEGIN")
        try writing.head(source)
        for anchor in try source.anchors() {
            try writing.run(.copyAnchor, [.unsigned(anchor.position), .blob(anchor.hash.bytes)])
        }
        var position = source.oldestPosition - 1
        while let (batch, hash) = try source.row(after: position) {
            try writing.batch(batch, hash)
            position = batch.position
        }
        if let oldest = try source.oldestSnapshot(), let newest = try source.latestSnapshot() {
            try writing.snapshot(oldest, try source.chainHash(at: oldest.position))
            if newest.position != oldest.position {
                try writing.snapshot(newest, try source.chainHash(at: newest.position))
            }
        }
        try writing.execute("COMMIT")
        return try check(url, against: source)
    }

    private static func check(
        _ url: String, against source: SQLiteJournal
    ) throws(JournalError) -> Position {
        let copied = try PostgresJournal(url: url)
        _ = try copied.verify()
        guard copied.lastHash == source.lastHash, copied.journalID == source.journalID else {
            throw copied.damaged(copied.lastPosition, "the copy does not end as its source does")
        }
        try copied.close()
        return copied.lastPosition
    }

    /// One transaction over a new journal's tables.
    private struct Writing {
        let connection: PostgresConnection

        func execute(_ script: String) throws(JournalError) {
            do throws(PostgresFailure) {
                try connection.execute(script, within: JournalLimits.longAnswerTime)
            } catch { throw told(error) }
        }

        func run(
            _ statement: PostgresStatement, _ values: [PostgresValue]
        ) throws(JournalError) {
            do throws(PostgresFailure) {
                _ = try connection.run(statement, values, within: JournalLimits.longAnswerTime)
            } catch { throw told(error) }
        }

        func head(_ source: SQLiteJournal) throws(JournalError) {
            try run(
                .copyHead,
                [
                    .blob(source.journalID.littleEndianBytes), .unsigned(source.term),
                    .unsigned(source.lastPosition), .integer(source.lastCivilTime),
                    .blob(source.lastHash.bytes),
                ])
            try execute("DELETE FROM sluice.anchor")
        }

        func batch(_ batch: JournalBatch, _ hash: ChainHash) throws(JournalError) {
            try run(
                .copyBatch,
                [
                    .unsigned(batch.position), .unsigned(batch.term), .integer(batch.civilTime),
                    .blob(hash.bytes), .blob(batch.bytes),
                ])
        }

        func snapshot(_ snapshot: JournalSnapshot, _ hash: ChainHash) throws(JournalError) {
            var part: Int64 = 0
            var rest = snapshot.bytes[...]
            repeat {
                let bytes = Array(rest.prefix(JournalLimits.snapshotPartBytes))
                try run(
                    .copyPart, [.unsigned(snapshot.position), .integer(part), .blob(bytes)])
                rest = rest.dropFirst(bytes.count)
                part += 1
            } while !rest.isEmpty
            let digest = Hasher256().hash([], snapshot.bytes.span)
            try run(
                .copySnapshot,
                [
                    .unsigned(snapshot.position), .blob(hash.bytes), .blob(digest.bytes),
                    .integer(part),
                ])
        }

        private func told(_ error: PostgresFailure) -> JournalError {
            PostgresJournal.error(error, path: connection.place, doing: "copying")
        }
    }
}

extension PostgresStatement {
    fileprivate static let copyHead = PostgresStatement(
        name: "copyHead",
        text: """
            UPDATE sluice.head SET journal = $1, term = $2, position = $3, civil = $4, hash = $5
            WHERE term = 0 AND position = 0
            """)

    fileprivate static let copyAnchor = PostgresStatement(
        name: "copyAnchor", text: "INSERT INTO sluice.anchor VALUES($1, $2)")

    fileprivate static let copyBatch = PostgresStatement(
        name: "copyBatch", text: "INSERT INTO sluice.batch VALUES($1, $2, $3, $4, $5)")

    fileprivate static let copyPart = PostgresStatement(
        name: "copyPart", text: "INSERT INTO sluice.snapshot_part VALUES($1, $2, $3)")

    fileprivate static let copySnapshot = PostgresStatement(
        name: "copySnapshot", text: "INSERT INTO sluice.snapshot VALUES($1, $2, $3, $4)")
}
