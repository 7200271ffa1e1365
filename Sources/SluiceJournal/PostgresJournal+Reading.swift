extension PostgresJournal {
    package func batch(after position: Position) throws(JournalError) -> JournalBatch? {
        guard position + 1 >= oldestPosition else {
            throw .dropped(path: place, position: position + 1, oldest: oldestPosition)
        }
        guard let (batch, hash) = try row(after: position) else { return nil }
        // The chain is checked as it is read; a jump begins it anew.
        if walk.position == position {
            try walk.take(batch, hash)
        } else {
            walk = ChainWalk(after: batch.position, hash, of: place, hasher)
        }
        return batch
    }

    /// From the page that was read last where it stands there, else from the next one.
    private func row(after position: Position) throws(JournalError) -> (JournalBatch, ChainHash)? {
        if pageStart < page.count, page[pageStart].batch.position == position + 1 {
            defer { pageStart += 1 }
            return page[pageStart]
        }
        let rows = try ask(
            .page,
            [
                .unsigned(position), .integer(Int64(JournalLimits.pageBatches)),
                .integer(Int64(JournalLimits.pageBytes)),
            ], within: JournalLimits.longAnswerTime)
        page = []
        pageStart = 1
        for row in 0..<rows.count {
            let batch = JournalBatch(
                position: rows.unsigned(row, 0), term: rows.unsigned(row, 1),
                civilTime: rows.integer(row, 2), bytes: rows.blob(row, 4))
            guard let hash = ChainHash(bytes: rows.blob(row, 3)) else {
                throw damaged(batch.position, "its hash has not 32 bytes")
            }
            page.append((batch, hash))
        }
        return page.first
    }

    /// From the newest snapshot to the end; from the oldest anchor if there is no snapshot.
    func checkFromSnapshot() throws(JournalError) -> Int {
        let anchor = try anchor()
        let rows = try ask(.newestSnapshot)
        guard rows.count == 1 else { return try check(after: anchor.position, anchor.hash) }
        let position = rows.unsigned(0, 0)
        guard position <= lastPosition, let hash = ChainHash(bytes: rows.blob(0, 1)) else {
            throw damaged(lastPosition + 1, "a snapshot stands beyond the last batch")
        }
        return try check(after: position, hash)
    }

    /// Follows the chain to what the head said last, and compares it with that.
    func check(after position: Position, _ hash: ChainHash) throws(JournalError) -> Int {
        let (end, endHash) = (lastPosition, lastHash)
        var walk = ChainWalk(after: position, hash, of: place, hasher)
        var count = 0
        // Another's append may land meanwhile, and is left to whoever reads on.
        while walk.position < end, let (batch, hash) = try row(after: walk.position) {
            try walk.take(batch, hash)
            count += 1
        }
        try walk.end(at: end, endHash)
        return count
    }

    func anchor() throws(JournalError) -> (position: Position, hash: ChainHash) {
        let rows = try ask(.anchors)
        guard rows.count == 1, let hash = ChainHash(bytes: rows.blob(0, 1)) else {
            throw damaged(0, "it has no anchor of the chain")
        }
        return (rows.unsigned(0, 0), hash)
    }

    /// The chain's hash after a batch that is kept, or after the last that is not.
    func chainHash(at position: Position) throws(JournalError) -> ChainHash {
        if position == lastPosition { return lastHash }
        let rows = try ask(.hashAt, [.unsigned(position)])
        guard rows.count == 1, let hash = ChainHash(bytes: rows.blob(0, 0)) else {
            throw damaged(position, "the batch is missing")
        }
        return hash
    }

    func damaged(_ position: Position, _ what: String) -> JournalError {
        .damaged(path: place, position: position, what: what)
    }
}
