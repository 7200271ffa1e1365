extension SQLiteJournal {
    /// A place in the chain from which it can be checked on.
    private struct Link {
        var position: Position
        var hash: ChainHash
    }

    /// From the newest snapshot to the end; from the oldest anchor if there is no snapshot.
    func checkOnOpening() throws(JournalError) {
        guard let anchor = try anchorLink() else {
            throw damaged(0, "it has no anchor of the chain")
        }
        let statements = try live()
        let snapshot: Link?? = try reading { () throws(SQLiteFailure) in
            try statements.snapshotPosition.first { row in
                ChainHash(bytes: row.blob(1)).map { Link(position: row.unsigned(0), hash: $0) }
            }
        }
        if let snapshot, let link = snapshot, link.position <= lastPosition {
            _ = try check(from: link)
        } else if snapshot != nil {
            throw damaged(lastPosition + 1, "a snapshot stands beyond the last batch")
        } else {
            _ = try check(from: anchor)
        }
    }

    package func verify() throws(JournalError) -> Int {
        guard let anchor = try anchorLink() else {
            throw damaged(0, "it has no anchor of the chain")
        }
        let count = try check(from: anchor)
        _ = try latestSnapshot()
        do {
            let statement = try file.connection.prepare("PRAGMA integrity_check(1)")
            let answer = try statement.first { row in String(decoding: row.blob(0), as: UTF8.self) }
            if answer != "ok" { throw damaged(0, answer ?? "SQLite gives no answer") }
        } catch let error as SQLiteFailure {
            throw file.noting(error, doing: "checking the file")
        } catch let error as JournalError { throw error } catch { preconditionFailure("\(error)") }
        return count
    }

    /// Every place at which batches before it were dropped, the journal's origin among them.
    func anchors() throws(JournalError) -> [(position: Position, hash: ChainHash)] {
        var anchors: [(position: Position, hash: ChainHash)] = []
        try reading { () throws(SQLiteFailure) in
            try file.connection.prepare("SELECT position, hash FROM anchor ORDER BY position")
                .forEach { row in
                    if let hash = ChainHash(bytes: row.blob(1)) {
                        anchors.append((row.unsigned(0), hash))
                    }
                    return true
                }
        }
        return anchors
    }

    private func anchorLink() throws(JournalError) -> Link? {
        let found: Link?? = try reading { () throws(SQLiteFailure) in
            try file.connection.prepare(
                "SELECT position, hash FROM anchor ORDER BY position DESC LIMIT 1"
            ).first { row in
                ChainHash(bytes: row.blob(1)).map { Link(position: row.unsigned(0), hash: $0) }
            }
        }
        return found ?? nil
    }

    /// Follows the chain to the end and compares it with the head.
    private func check(from start: Link) throws(JournalError) -> Int {
        var walk = ChainWalk(after: start.position, start.hash, of: file.path, hasher)
        var count = 0
        while let (batch, stored) = try row(after: walk.position) {
            try walk.take(batch, stored)
            count += 1
        }
        try walk.end(at: lastPosition, lastHash)
        return count
    }

    package func batch(after position: Position) throws(JournalError) -> JournalBatch? {
        guard position + 1 >= oldestPosition else {
            throw .dropped(path: file.path, position: position + 1, oldest: oldestPosition)
        }
        return try row(after: position)?.0
    }

    func row(after position: Position) throws(JournalError) -> (JournalBatch, ChainHash)? {
        let statements = try live()
        let found: (JournalBatch, ChainHash?)? = try reading { () throws(SQLiteFailure) in
            try statements.select.first([.unsigned(position)]) { row in
                let batch = JournalBatch(
                    position: row.unsigned(0), term: row.unsigned(1), civilTime: row.integer(2),
                    bytes: row.blob(4))
                return (batch, ChainHash(bytes: row.blob(3)))
            }
        }
        guard let (batch, hash) = found else { return nil }
        guard let hash else { throw damaged(batch.position, "its hash has not 32 bytes") }
        return (batch, hash)
    }

    func reading<Value>(
        _ body: () throws(SQLiteFailure) -> Value
    ) throws(JournalError) -> Value {
        do { return try body() } catch { throw file.noting(error, doing: "reading") }
    }

    func damaged(_ position: Position, _ what: String) -> JournalError {
        .damaged(path: file.path, position: position, what: what)
    }
}
