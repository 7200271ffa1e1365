extension PostgresJournal {
    /// The one row of `sluice.head`.
    struct Head {
        let format: Int64
        let journalID: UInt128
        let term: UInt64
        let position: Position
        let civilTime: Int64
        let hash: ChainHash
        let oldestPosition: Position
        /// Where the leader listens, or the last one did.
        let address: String
        /// What is left of the leadership; 0 where nobody leads.
        let milliseconds: Int64
        /// Where that leader led on another server: how many milliseconds it may lead on there
        /// after this one was promoted.
        let careful: Int64?
        let owner: [UInt8]

        /// Nil where the row is not there, or is none of ours.
        init?(_ rows: PostgresRows) {
            guard rows.count == 1, let journalID = UInt128(littleEndianBytes: rows.blob(0, 1)),
                let hash = ChainHash(bytes: rows.blob(0, 5))
            else { return nil }
            format = rows.integer(0, 0)
            self.journalID = journalID
            term = rows.unsigned(0, 2)
            position = rows.unsigned(0, 3)
            civilTime = rows.integer(0, 4)
            self.hash = hash
            oldestPosition = rows.unsigned(0, 6) + 1
            address = rows.text(0, 7)
            milliseconds = rows.integer(0, 8)
            careful = rows.integer(0, 9) == 0 ? nil : rows.integer(0, 9)
            owner = rows.blob(0, 10)
        }
    }

    /// Connects, looks at the server and the tables, and makes them where there are none.
    static func connect(
        _ url: String, _ stop: PostgresStop
    ) throws(JournalError) -> (PostgresConnection, Head) {
        let connection: PostgresConnection
        do throws(PostgresFailure) {
            connection = try PostgresConnection(
                url: url, within: JournalLimits.connectTime, stop: stop)
        } catch { throw notConnected(error) }
        let path = connection.place
        let opening = { (_ failure: PostgresFailure) in
            error(failure, path: path, doing: "opening")
        }
        do throws(PostgresFailure) {
            try connection.execute(PostgresStatement.session, within: JournalLimits.answerTime)
        } catch {
            // A server too old for these settings is told of below.
            guard connection.isUsable else { throw opening(error) }
        }
        try accept(connection)
        let rows: PostgresRows
        do throws(PostgresFailure) {
            rows = try connection.run(.head, within: JournalLimits.answerTime)
        } catch { throw opening(error) }
        guard let head = Head(rows) else {
            throw .damaged(path: path, position: 0, what: "its head row cannot be read")
        }
        guard head.format <= JournalLimits.formatVersion else {
            throw .newerFormat(
                path: path, found: Int(head.format), supported: JournalLimits.formatVersion)
        }
        return (connection, head)
    }

    /// Looks at the server's settings, and makes the tables where there are none of ours.
    private static func accept(_ connection: PostgresConnection) throws(JournalError) {
        let path = connection.place
        guard connection.serverVersion >= JournalLimits.oldestServer else {
            throw .unsafeServer(
                path: path,
                what: "it is version \(connection.serverVersion / 10_000), and "
                    + "\(JournalLimits.oldestServer / 10_000) or newer is needed")
        }
        do throws(PostgresFailure) {
            let found = try connection.run(.settings, within: JournalLimits.answerTime)
            for (column, name) in [(0, "fsync"), (1, "full_page_writes")]
            where found.text(0, Int32(column)) != "on" {
                throw PostgresFailure(state: Self.unsafeState, message: name, isDefinite: true)
            }
            if ["off", "local"].contains(found.text(0, 2)) {
                try connection.execute(
                    "SET synchronous_commit = on", within: JournalLimits.answerTime)
            }
            guard found.integer(0, 3) == 0 else { return }
            guard found.integer(0, 4) == 0 else {
                throw PostgresFailure(state: Self.foreignState, message: "", isDefinite: true)
            }
            try connection.execute(newSchema(), within: JournalLimits.answerTime)
        } catch {
            switch error.state {
            case Self.unsafeState:
                throw .unsafeServer(path: path, what: "its setting \(error.message) is off")
            case Self.foreignState:
                throw .notAJournal(
                    path: path, why: "its schema 'sluice' has tables of another program")
            default: throw Self.error(error, path: path, doing: "opening")
            }
        }
    }

    /// Marks of our own, which no server gives.
    private static let unsafeState = "unsafe"
    private static let foreignState = "foreign"

    private static func newSchema() -> String {
        let journalID = UInt128.systemRandom()
        let origin = Hasher256().origin(of: journalID)
        return PostgresStatement.schema(
            format: JournalLimits.formatVersion,
            journal: hexadecimal(journalID.littleEndianBytes), origin: hexadecimal(origin.bytes))
    }

    /// Why there is no connection: the server answered that it may not be, or did not answer.
    private static func notConnected(_ failure: PostgresFailure) -> JournalError {
        let words = failure.message
        let isPassing = ["starting up", "shutting down", "recovery", "too many", "read-only"]
            .contains { words.contains($0) }
        return words.contains("FATAL:") && !isPassing
            ? .notLetIn(path: "PostgreSQL", why: words)
            : .unreachable(path: "PostgreSQL", why: words)
    }

    /// Takes what the head says.
    func take(_ head: Head) {
        term = head.term
        lastPosition = head.position
        lastCivilTime = head.civilTime
        lastHash = head.hash
        oldestPosition = head.oldestPosition
    }
}
