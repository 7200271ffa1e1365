/// One change to a gateway's store; a step of the gateway makes several, kept together or not at
/// all. Tables have numbers that the caller chooses once and for ever.
package enum StoreChange: Equatable, Sendable {
    /// Writes the row, or writes over it.
    case put(table: UInt8, key: UInt64, bytes: [UInt8])
    /// Removes the row; one that is not there is fine.
    case remove(table: UInt8, key: UInt64)
    /// Removes all rows of a table up to and including a key.
    case removeThrough(table: UInt8, key: UInt64)
}

/// A row of the gateway's store.
package struct StoreRow: Equatable, Sendable {
    /// The number of its table.
    package let table: UInt8
    /// Its key in the table.
    package let key: UInt64
    /// The caller's own coding.
    package let bytes: [UInt8]

    /// Wraps a row.
    package init(table: UInt8, key: UInt64, bytes: [UInt8]) {
        self.table = table
        self.key = key
        self.bytes = bytes
    }
}

/// What a gateway must not forget, as rows of numbered tables.
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
        let put, remove, removeThrough: SQLiteStatement

        init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
            put = try connection.prepare(
                "INSERT OR REPLACE INTO row(number, key, checksum, bytes) VALUES(?, ?, ?, ?)")
            remove = try connection.prepare("DELETE FROM row WHERE number = ? AND key = ?")
            removeThrough = try connection.prepare(
                "DELETE FROM row WHERE number = ? AND key <= ?")
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
                  incarnation INTEGER NOT NULL);
                CREATE TABLE row(number INTEGER NOT NULL, key INTEGER NOT NULL,
                  checksum INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(number, key))
                  WITHOUT ROWID;
                INSERT INTO store VALUES(1, x'\(storeID)', \(newIncarnation()))
                """)
    }

    private static func newIncarnation() -> Int64 { Int64.random(in: 1 ... .max) }

    /// Everything, checked, in the order of tables and keys; O(rows).
    package func load() throws(JournalError) -> [StoreRow] {
        _ = try live()
        var rows: [StoreRow] = []
        var bad: UInt64?
        do {
            try file.connection.prepare(
                "SELECT number, key, checksum, bytes FROM row ORDER BY number, key"
            ).forEach { row in
                let table = UInt8(truncatingIfNeeded: row.integer(0))
                let key = row.unsigned(1) ^ 1 << 63
                let bytes = row.blob(3)
                guard row.integer(2) == checksum(table, key, bytes) else {
                    bad = key
                    return false
                }
                rows.append(StoreRow(table: table, key: key, bytes: bytes))
                return true
            }
        } catch { throw file.noting(error, doing: "loading") }
        if let bad {
            throw .damaged(
                path: file.path, position: bad, what: "a row's bytes do not fit its checksum")
        }
        try file.accepted()
        return rows
    }

    /// Makes all changes in their order as one transaction. A full disk keeps none of them and
    /// leaves the store usable; after any other failure it must be opened again.
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
                "DELETE FROM row; UPDATE store SET incarnation=\(next)")
        }
        incarnation = UInt64(next)
    }

    /// Writes the file anew, so that nothing of the rows that were removed is left in it.
    package func scrub() throws(JournalError) {
        _ = try live()
        try file.rewrite()
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
        case .put(let table, let key, let bytes):
            try statements.put.run(
                [.integer(Int64(table)), stored(key), .integer(checksum(table, key, bytes))],
                bytes: bytes.span)
        case .remove(let table, let key):
            try statements.remove.run([.integer(Int64(table)), stored(key)])
        case .removeThrough(let table, let key):
            try statements.removeThrough.run([.integer(Int64(table)), stored(key)])
        }
    }

    /// SQLite's integers are signed: with the top bit turned over they keep the order of the keys.
    private func stored(_ key: UInt64) -> SQLiteValue { .unsigned(key ^ 1 << 63) }

    private func checksum(_ table: UInt8, _ key: UInt64, _ bytes: [UInt8]) -> Int64 {
        var head = [table]
        head.append(littleEndian: key)
        return Int64(bitPattern: hasher.hash(head, bytes.span).bytes.littleEndian(at: 0))
    }
}
