/// One change to a gateway's store; a step of the gateway makes several, kept together or not at all.
package enum StoreChange: Equatable, Sendable {
    /// Writes the run, or writes over it.
    case putRun(id: UInt64, bytes: [UInt8])
    case removeRun(id: UInt64)
    /// Writes the order, or writes over it.
    case putOrder(sequence: UInt64, bytes: [UInt8])
    /// Drops all orders of a lower sequence.
    case dropOrdersBelow(sequence: UInt64)
    /// The highest term seen.
    case setTerm(UInt64)
    /// The highest order sequence seen.
    case setSequence(UInt64)
}

/// A row of the gateway's store; `key` is a run's id or an order's sequence.
package struct StoreRow: Equatable, Sendable {
    package let key: UInt64
    package let bytes: [UInt8]

    package init(key: UInt64, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
    }
}

/// All that a gateway's store holds; rows in the order of their keys.
package struct StoreContent: Equatable, Sendable {
    package let term: UInt64
    package let sequence: UInt64
    package let orders: [StoreRow]
    package let runs: [StoreRow]
}

/// What a gateway must not forget: orders, runs, and the highest term and sequence that it has seen.
///
/// One transaction a step, durable when `commit` returns. Rows are opaque, each with a checksum.
/// One owner, one thread at a time. A store that is wiped, or made anew, has a new incarnation.
package final class GatewayStore {
    /// 128 random bits made when the file was created.
    package let storeID: UInt128
    /// A random number that changes when the content is wiped.
    package private(set) var incarnation: UInt64

    private let file: SQLiteFile
    private let hasher = Hasher256()
    private var statements: Statements?

    private struct Statements {
        let putRun, removeRun, putOrder, dropOrders, setTerm, setSequence: SQLiteStatement

        init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
            putRun = try connection.prepare(
                "INSERT OR REPLACE INTO run(key, checksum, bytes) VALUES(?, ?, ?)")
            removeRun = try connection.prepare("DELETE FROM run WHERE key = ?")
            putOrder = try connection.prepare(
                "INSERT OR REPLACE INTO \"order\"(key, checksum, bytes) VALUES(?, ?, ?)")
            dropOrders = try connection.prepare("DELETE FROM \"order\" WHERE key < ?")
            setTerm = try connection.prepare("UPDATE store SET term = ?")
            setSequence = try connection.prepare("UPDATE store SET sequence = ?")
        }
    }

    /// Opens the store at `path`, or creates it. `vfs` is for tests.
    package init(path: String, vfs: String? = nil) throws(JournalError) {
        file = try SQLiteFile(path: path, kind: Self.kind(), vfs: vfs)
        let found: (UInt128?, UInt64)?
        do {
            statements = try Statements(file.connection)
            found = try file.connection.prepare("SELECT id, incarnation FROM store").first { row in
                (UInt128(littleEndianBytes: row.blob(0)), row.unsigned(1))
            }
        } catch { throw SQLiteFile.error(error, path: path, doing: "opening") }
        guard let found, let storeID = found.0 else {
            throw .damaged(path: path, position: 0, what: "its first row cannot be read")
        }
        self.storeID = storeID
        incarnation = found.1
    }

    private static func kind() -> SQLiteFile.Kind {
        let storeID = hexadecimal(UInt128.systemRandom().littleEndianBytes)
        return SQLiteFile.Kind(
            applicationID: 0x534C_4731, name: "gateway's store",
            schema: """
                CREATE TABLE store(only INTEGER PRIMARY KEY CHECK(only=1), id BLOB NOT NULL,
                  incarnation INTEGER NOT NULL, term INTEGER NOT NULL, sequence INTEGER NOT NULL);
                CREATE TABLE "order"(key INTEGER PRIMARY KEY, checksum INTEGER NOT NULL,
                  bytes BLOB NOT NULL);
                CREATE TABLE run(key INTEGER PRIMARY KEY, checksum INTEGER NOT NULL,
                  bytes BLOB NOT NULL);
                INSERT INTO store VALUES(1, x'\(storeID)', \(newIncarnation()), 0, 0)
                """)
    }

    private static func newIncarnation() -> Int64 { Int64.random(in: 1 ... .max) }

    /// Everything, checked; O(rows).
    package func load() throws(JournalError) -> StoreContent {
        _ = try live()
        let numbers: (UInt64, UInt64)?
        do {
            numbers = try file.connection.prepare("SELECT term, sequence FROM store").first { row in
                (row.unsigned(0), row.unsigned(1))
            }
        } catch { throw file.noting(error, doing: "loading") }
        guard let (term, sequence) = numbers else {
            throw .damaged(path: file.path, position: 0, what: "its first row is missing")
        }
        return StoreContent(
            term: term, sequence: sequence, orders: try rows(of: "order"),
            runs: try rows(of: "run"))
    }

    /// Makes all changes in their order as one transaction. A full disk keeps none of them and leaves
    /// the store usable; after any other failure it must be opened again.
    package func commit(changes: [StoreChange]) throws(JournalError) {
        let statements = try live()
        if changes.isEmpty { return }
        try file.transaction(doing: "committing a step") { () throws(SQLiteFailure) in
            for change in changes { try apply(change, statements) }
        }
        // The step is durable: a checkpoint's failure is remembered by the file, not thrown here.
        _ = try? file.checkpoint(from: JournalLimits.forcedCheckpointPages)
    }

    /// Forgets everything and becomes a new incarnation of the same store.
    package func wipe() throws(JournalError) {
        _ = try live()
        let next = Self.newIncarnation()
        try file.transaction(doing: "wiping") { () throws(SQLiteFailure) in
            try file.connection.execute(
                """
                DELETE FROM "order"; DELETE FROM run;
                UPDATE store SET term=0, sequence=0, incarnation=\(next)
                """)
        }
        incarnation = UInt64(next)
    }

    /// One small step of housekeeping for an idle loop. Says whether it did any.
    package func maintain() throws(JournalError) -> Bool {
        _ = try live()
        return try file.checkpoint(from: JournalLimits.idleCheckpointPages)
    }

    /// Ends cleanly. The store is of no use afterwards.
    package func close() {
        statements = nil
        file.close()
    }

    private func live() throws(JournalError) -> Statements {
        if let failure = file.failure { throw failure }
        guard let statements else {
            throw .failed(path: file.path, doing: "using the store", why: "it was closed")
        }
        return statements
    }

    private func apply(
        _ change: StoreChange, _ statements: Statements
    ) throws(SQLiteFailure) {
        switch change {
        case .putRun(let id, let bytes):
            try statements.putRun.run(
                [stored(id), .integer(checksum("run", id, bytes))], bytes: bytes)
        case .removeRun(let id): try statements.removeRun.run([stored(id)])
        case .putOrder(let sequence, let bytes):
            try statements.putOrder.run(
                [stored(sequence), .integer(checksum("order", sequence, bytes))], bytes: bytes)
        case .dropOrdersBelow(let sequence): try statements.dropOrders.run([stored(sequence)])
        case .setTerm(let term): try statements.setTerm.run([.unsigned(term)])
        case .setSequence(let sequence): try statements.setSequence.run([.unsigned(sequence)])
        }
    }

    /// SQLite's integers are signed: with the top bit turned over they keep the order of the keys.
    private func stored(_ key: UInt64) -> SQLiteValue { .unsigned(key ^ 1 << 63) }

    private func checksum(_ table: String, _ key: UInt64, _ bytes: [UInt8]) -> Int64 {
        var head = Array(table.utf8)
        head.append(littleEndian: key)
        return Int64(bitPattern: hasher.hash(head, bytes).bytes.littleEndian(at: 0))
    }

    private func rows(of table: String) throws(JournalError) -> [StoreRow] {
        var rows: [StoreRow] = []
        var bad: UInt64?
        do {
            try file.connection.prepare(
                "SELECT key, checksum, bytes FROM \"\(table)\" ORDER BY key"
            ).forEach { row in
                let key = row.unsigned(0) ^ 1 << 63
                let bytes = row.blob(2)
                guard row.integer(1) == checksum(table, key, bytes) else {
                    bad = key
                    return false
                }
                rows.append(StoreRow(key: key, bytes: bytes))
                return true
            }
        } catch { throw file.noting(error, doing: "loading") }
        if let bad {
            throw .damaged(
                path: file.path, position: bad, what: "the \(table)'s bytes do not fit its checksum")
        }
        return rows
    }
}
