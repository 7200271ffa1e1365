internal import CSQLite

/// What SQLite answered when it refused: its extended code, its words, the system's errno.
struct SQLiteFailure: Error {
    let code: Int32
    let message: String
    let errno: Int32

    /// The code without its refinement.
    var primary: Int32 { code & 0xFF }
}

/// A value bound to a parameter. Blobs are copied; a large one goes in as `bytes` of `run`.
enum SQLiteValue {
    case integer(Int64)
    case blob([UInt8])

    static func unsigned(_ number: UInt64) -> SQLiteValue { .integer(Int64(bitPattern: number)) }
}

/// A prepared statement that is used again and again. Lives no longer than its connection.
@safe
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: OpaquePointer

    fileprivate init(handle: OpaquePointer, database: OpaquePointer) {
        unsafe self.handle = handle
        unsafe self.database = database
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Runs a statement that gives no rows.
    func run(_ values: [SQLiteValue] = []) throws(SQLiteFailure) {
        defer { reset() }
        try bind(values)
        _ = try step()
    }

    /// Runs a statement that gives no rows. `bytes` is the parameter after `values`, without a
    /// copy: it stays where it is until the statement has run.
    func run(_ values: [SQLiteValue] = [], bytes: Span<UInt8>) throws(SQLiteFailure) {
        defer { reset() }
        try bind(values)
        let code = unsafe bytes.withUnsafeBytes { buffer in
            let index = Int32(values.count + 1)
            let bound =
                bytes.isEmpty
                ? unsafe sqlite3_bind_zeroblob(handle, index, 0)
                : unsafe sqlite3_bind_blob64(
                    handle, index, buffer.baseAddress, UInt64(buffer.count), nil)
            return bound == SQLITE_OK ? unsafe sqlite3_step(handle) : bound
        }
        if code != SQLITE_DONE && code != SQLITE_ROW { throw unsafe failure(database, code) }
    }

    /// Runs a query and hands each row to `body` until it says false.
    func forEach(
        _ values: [SQLiteValue] = [], _ body: (SQLiteStatement) -> Bool
    ) throws(SQLiteFailure) {
        defer { reset() }
        try bind(values)
        while try step() {
            if !body(self) { return }
        }
    }

    /// The first row of a query, as `body` reads it.
    func first<Value>(
        _ values: [SQLiteValue] = [], _ body: (SQLiteStatement) -> Value
    ) throws(SQLiteFailure) -> Value? {
        defer { reset() }
        try bind(values)
        return try step() ? body(self) : nil
    }

    /// A column of the row at hand.
    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// A column of the row at hand.
    func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    /// A column of the row at hand, copied.
    func blob(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    private func bind(_ values: [SQLiteValue]) throws(SQLiteFailure) {
        // SQLITE_TRANSIENT, a macro that does not import: SQLite makes its own copy.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (offset, value) in values.enumerated() {
            let index = Int32(offset + 1)
            let code =
                switch value {
                case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
                case .blob(let bytes):
                    unsafe sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
                }
            if code != SQLITE_OK { throw unsafe failure(database, code) }
        }
    }

    private func step() throws(SQLiteFailure) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw unsafe failure(database, code)
        }
    }

    private func reset() {
        unsafe sqlite3_reset(handle)
        // A parameter bound without a copy must not outlive its bytes.
        unsafe sqlite3_clear_bindings(handle)
    }
}

/// One connection to one file. Never shared between threads.
@safe
final class SQLiteConnection {
    private var database: OpaquePointer?
    /// Pages in the write-ahead log after the last commit; SQLite's hook writes it.
    private let logPages: UnsafeMutablePointer<Int32>

    /// Opens `path`, making the file if it is not there. Touches no content yet.
    init(path: String, vfs: String?) throws(SQLiteFailure) {
        unsafe logPages = .allocate(capacity: 1)
        unsafe logPages.initialize(to: 0)
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &database, flags, vfs)
        guard let database = unsafe database, code == SQLITE_OK else {
            let error = unsafe failure(database, code)
            // The object is whole by now: its end closes and frees.
            throw error
        }
        unsafe sqlite3_extended_result_codes(database, 1)
        unsafe sqlite3_wal_autocheckpoint(database, 0)
        unsafe sqlite3_wal_hook(
            database,
            { context, _, _, pages in
                unsafe context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, logPages)
    }

    deinit {
        unsafe sqlite3_close_v2(database)
        unsafe logPages.deallocate()
    }

    /// Pages in the write-ahead log after the last commit.
    var writeAheadPages: Int { unsafe Int(logPages.pointee) }

    /// Whether the file could be opened for reading only.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(database, "main") == 1 }

    /// Whether closing leaves the write-ahead log alone, which else is moved into the file first.
    func keepLogOnClose(_ keeps: Bool) {
        unsafe _ = sluice_sqlite_keep_log(database, keeps ? 1 : 0)
    }

    /// Runs statements without parameters, leaving out rows.
    func execute(_ statements: String) throws(SQLiteFailure) {
        let code = unsafe sqlite3_exec(database, statements, nil, nil, nil)
        if code != SQLITE_OK { throw unsafe failure(database, code) }
    }

    /// Prepares a statement that is kept.
    func prepare(_ statement: String) throws(SQLiteFailure) -> SQLiteStatement {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            database, statement, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle = unsafe handle, let database = unsafe database else {
            throw unsafe failure(database, code)
        }
        return unsafe SQLiteStatement(handle: handle, database: database)
    }

    /// A number that a pragma or a query gives.
    func number(_ query: String) throws(SQLiteFailure) -> Int64 {
        try prepare(query).first { row in row.integer(0) } ?? 0
    }

    /// Leaves a transaction that failed, whatever state SQLite left it in.
    func rollBack() {
        if unsafe sqlite3_get_autocommit(database) == 0 {
            unsafe sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
        }
    }

    /// One passive checkpoint. Gives the pages in the log, and how many of them are in the file.
    func checkpoint() throws(SQLiteFailure) -> (log: Int, moved: Int) {
        var log: Int32 = 0
        var moved: Int32 = 0
        let code = unsafe sqlite3_wal_checkpoint_v2(
            database, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &moved)
        if code != SQLITE_OK { throw unsafe failure(database, code) }
        return (Int(log), Int(moved))
    }

    /// Closes once all statements are gone; a failure leaves it to the end of the object.
    func close() {
        unsafe sqlite3_close_v2(database)
        unsafe database = nil
    }
}

private func failure(_ database: OpaquePointer?, _ code: Int32) -> SQLiteFailure {
    guard let database = unsafe database else {
        return SQLiteFailure(
            code: code, message: unsafe String(cString: sqlite3_errstr(code)), errno: 0)
    }
    return unsafe SQLiteFailure(
        code: sqlite3_extended_errcode(database),
        message: String(cString: sqlite3_errmsg(database)),
        errno: sqlite3_system_errno(database))
}
