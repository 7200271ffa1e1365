internal import CSQLite

/// A SQLite file of ours, opened as both stores want it: one owner, one connection, durable
/// commits.
///
/// **Why one connection.** Debian 12 has SQLite 3.40.1. SQLite from 3.7.0 to 3.51.2 has the
/// "WAL-reset" race (sqlite.org/wal.html#walresetbug, mended in 3.51.3, 3.50.7 and 3.44.6): a
/// checkpoint that starts while *another* connection's commit resets the log may count frames as
/// moved that are not, and the database is corrupt. It takes two connections. Here all reads,
/// writes and checkpoints go through one, on one thread, and `locking_mode=EXCLUSIVE`, set before
/// the first access, keeps every other process out and the index of the log in plain memory (no
/// -shm file).
/// `mmap` stays off. Nobody may open the file with another tool while its owner runs, and cannot.
final class SQLiteFile {
    /// What kind of file it is, and how a new one begins.
    struct Kind {
        /// SQLite's `application_id`.
        let applicationID: Int64
        /// For messages: "journal", "gateway's store".
        let name: String
        /// Tables and first rows.
        let schema: String
        /// Bytes that the write-ahead log is given at once; 0 lets it grow.
        var logBytes = 0
    }

    let path: String
    let connection: SQLiteConnection
    private let logBytes: Int
    /// Pages of the log already moved into the file.
    private var movedPages = 0
    /// Set when the outcome of a write is unknown: everything after is refused with it.
    private(set) var failure: JournalError?
    private var begin: SQLiteStatement?
    private var commit: SQLiteStatement?

    /// Opens or creates. `beforeCreating` may refuse to create a new file.
    init(
        path: String, kind: Kind, vfs: String?,
        beforeCreating: () throws(JournalError) -> Void = {}
    ) throws(JournalError) {
        self.path = path
        do {
            connection = try SQLiteConnection(path: path, vfs: vfs)
        } catch { throw Self.error(error, path: path, doing: "opening") }
        // A file that is refused is left as it was found, with its log, for whoever mends it.
        connection.keepLogOnClose(true)
        if connection.isReadOnly {
            throw .readOnly(path: path, why: "the system allows reading only")
        }
        let isNew = try Self.recognise(connection, path: path, kind: kind)
        if isNew { try beforeCreating() }
        do {
            try Self.configure(connection)
            if isNew { try Self.create(connection, kind: kind) }
            begin = try connection.prepare("BEGIN IMMEDIATE")
            commit = try connection.prepare("COMMIT")
        } catch { throw Self.error(error, path: path, doing: isNew ? "creating" : "opening") }
        logBytes = vfs == nil ? kind.logBytes : 0
        if isNew && vfs == nil {
            do { try HostFile.syncFolder(of: path) } catch {
                throw .failed(path: path, doing: "syncing the folder", why: error.message)
            }
        }
    }

    /// Gives the log its full size, so that a commit's sync has no size and no blocks to write (a
    /// tenth of the time on a busy ext4). SQLite reads zeroes as the end of the log. Lack of room
    /// is no failure: then the log grows.
    private func fillLog(to bytes: Int) throws(JournalError) {
        do {
            try HostFile(path: path + "-wal", creating: false)?.fill(to: bytes)
        } catch {
            if error.isFull { return }
            throw .failed(path: path + "-wal", doing: "filling the log", why: error.message)
        }
    }

    /// Whether the file is still to be made; throws if it is something else or in use.
    private static func recognise(
        _ connection: SQLiteConnection, path: String, kind: Kind
    ) throws(JournalError) -> Bool {
        let applicationID: Int64
        let version: Int64
        let tables: Int64
        do {
            try connection.execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA auto_vacuum=NONE")
            applicationID = try connection.number("PRAGMA application_id")
            version = try connection.number("PRAGMA user_version")
            tables = try connection.number("SELECT count(*) FROM sqlite_schema")
        } catch { throw error.reportedAsOpening(path: path, kind: kind.name) }
        if applicationID == 0 && tables == 0 { return true }
        guard applicationID == kind.applicationID, version > 0 else {
            throw .notAJournal(
                path: path,
                why: "it is a SQLite database of another program (application id "
                    + "\(applicationID), a \(kind.name) has \(kind.applicationID))")
        }
        if version > JournalLimits.formatVersion {
            throw .newerFormat(
                path: path, found: Int(version), supported: JournalLimits.formatVersion)
        }
        return false
    }

    private static func configure(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        // Debian's build zeroes deleted pages by default, which doubles the writing of retention.
        try connection.execute(
            """
            PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            PRAGMA secure_delete=OFF; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;
            PRAGMA cache_size=-8192
            """)
    }

    private static func create(
        _ connection: SQLiteConnection, kind: Kind
    ) throws(SQLiteFailure) {
        do {
            try connection.execute(
                "BEGIN EXCLUSIVE; PRAGMA application_id=\(kind.applicationID);"
                    + "PRAGMA user_version=\(JournalLimits.formatVersion);\(kind.schema);COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Runs `body` as one transaction, durable on return, or not at all.
    func transaction(
        doing: String, _ body: () throws(SQLiteFailure) -> Void
    ) throws(JournalError) {
        if let failure { throw failure }
        do {
            try begin?.run()
            try body()
            try commit?.run()
        } catch {
            connection.rollBack()
            throw noting(error, doing: doing)
        }
    }

    /// The content was checked and is sound: the files may be changed.
    func accepted() throws(JournalError) {
        connection.keepLogOnClose(false)
        if logBytes > 0 { try fillLog(to: logBytes) }
    }

    /// Lets go of the file and its lock, once the owner's statements are gone.
    func close() {
        begin = nil
        commit = nil
        connection.close()
    }

    /// Whether the log has at least `pages` not yet moved into the file.
    func isCheckpointDue(from pages: Int) -> Bool {
        let log = connection.writeAheadPages
        // A log that is shorter than what was moved of it was begun anew.
        if log < movedPages { movedPages = 0 }
        return log - movedPages >= pages
    }

    /// Moves the log into the file if it has at least `pages` not yet moved. Says whether it did.
    func checkpoint(from pages: Int) throws(JournalError) -> Bool {
        if let failure { throw failure }
        guard isCheckpointDue(from: pages) else { return false }
        do {
            movedPages = try connection.checkpoint().moved
        } catch { throw noting(error, doing: "checkpointing") }
        return true
    }

    /// Writes the whole file anew and empties its log: nothing of what was deleted is left in
    /// either. Takes room for a second copy meanwhile; O(content).
    func rewrite() throws(JournalError) {
        if let failure { throw failure }
        do {
            try connection.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        } catch { throw noting(error, doing: "writing the file anew") }
        movedPages = 0
        if logBytes > 0 { try fillLog(to: logBytes) }
    }

    /// Turns SQLite's failure into ours. All but a full disk leave unknown what was written (after
    /// a failed sync the kernel may have dropped the pages), so they are remembered.
    func noting(_ failure: SQLiteFailure, doing: String) -> JournalError {
        let error = Self.error(failure, path: path, doing: doing)
        if case .diskFull = error { return error }
        self.failure = error
        return error
    }

    static func error(_ failure: SQLiteFailure, path: String, doing: String) -> JournalError {
        if failure.primary == SQLITE_FULL || HostFile.isFull(failure.errno) {
            return failure.primary == SQLITE_IOERR && failure.code == SQLiteFailure.syncFailed
                ? .failed(path: path, doing: doing, why: "no room left while syncing")
                : .diskFull(path: path)
        }
        switch failure.primary {
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked(path: path)
        case SQLITE_READONLY: return .readOnly(path: path, why: failure.message)
        case SQLITE_CANTOPEN where HostFile.deniesWriting(failure.errno):
            return .readOnly(path: path, why: HostFile.words(for: failure.errno))
        case SQLITE_CORRUPT: return .damaged(path: path, position: 0, what: failure.message)
        case SQLITE_NOTADB: return .notAJournal(path: path, why: "it is no SQLite database")
        default:
            let system = failure.errno == 0 ? "" : " (\(HostFile.words(for: failure.errno)))"
            return .failed(path: path, doing: doing, why: failure.message + system)
        }
    }
}

extension SQLiteFailure {
    /// SQLITE_IOERR_FSYNC, a macro that does not import.
    static let syncFailed: Int32 = SQLITE_IOERR | 4 << 8

    func reportedAsOpening(path: String, kind: String) -> JournalError {
        SQLiteFile.error(self, path: path, doing: "reading the \(kind)'s header")
    }
}
