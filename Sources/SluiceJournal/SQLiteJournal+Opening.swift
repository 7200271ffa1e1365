extension SQLiteJournal {
    private static func kind(journalID: UInt128, origin: ChainHash) -> SQLiteFile.Kind {
        SQLiteFile.Kind(
            applicationID: 0x534C_4A31, name: "journal",
            schema: """
                CREATE TABLE head(only INTEGER PRIMARY KEY CHECK(only=1), journal BLOB NOT NULL,
                  term INTEGER NOT NULL, position INTEGER NOT NULL, civil INTEGER NOT NULL,
                  hash BLOB NOT NULL);
                CREATE TABLE batch(position INTEGER PRIMARY KEY, term INTEGER NOT NULL,
                  civil INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL);
                CREATE TABLE snapshot(position INTEGER PRIMARY KEY, hash BLOB NOT NULL,
                  digest BLOB NOT NULL, bytes BLOB NOT NULL);
                CREATE TABLE anchor(position INTEGER PRIMARY KEY, hash BLOB NOT NULL);
                INSERT INTO head VALUES(1, x'\(hexadecimal(journalID.littleEndianBytes))', 0, 0, 0,
                  x'\(hexadecimal(origin.bytes))');
                INSERT INTO anchor VALUES(0, x'\(hexadecimal(origin.bytes))')
                """,
            logBytes: JournalLimits.logBytes)
    }

    /// What is found in the files before the chain is checked.
    struct Opening {
        let file: SQLiteFile
        let headFile: HeadFile
        let statements: Statements
        let journalID: UInt128
        let term: UInt64
        let position: Position
        let civilTime: Int64
        let hash: ChainHash
        let oldestPosition: Position
        let headPosition: Position
        let headFileWasMissing: Bool

        init(path: String, vfs: String?) throws(JournalError) {
            let side = HeadFile(path: path + ".head")
            headFile = side
            let content = try Self.readHead(side)
            let newID = UInt128.systemRandom()
            let kind = SQLiteJournal.kind(
                journalID: newID, origin: Hasher256().origin(of: newID))
            file = try SQLiteFile(path: path, kind: kind, vfs: vfs) { () throws(JournalError) in
                if case .head(let head) = content, head.position > 0 {
                    throw .truncated(path: path, found: 0, expected: head.position)
                }
            }
            do {
                statements = try Statements(file.connection)
            } catch { throw SQLiteFile.error(error, path: path, doing: "opening") }
            let row = try Self.headRow(file)
            (journalID, term, position) = (row.journalID, row.term, row.position)
            (civilTime, hash, oldestPosition) = (row.civilTime, row.hash, row.oldestPosition)
            (headPosition, headFileWasMissing) = try Self.compare(
                content, row, path: path, headPath: side.path)
        }

        private struct Row {
            let journalID: UInt128
            let term: UInt64
            let position: Position
            let civilTime: Int64
            let hash: ChainHash
            let oldestPosition: Position
        }

        private static func readHead(_ side: HeadFile) throws(JournalError) -> HeadFile.Content {
            do { return try side.read() } catch {
                throw HostFile.deniesWriting(error.errno)
                    ? .readOnly(path: side.path, why: error.message)
                    : .failed(path: side.path, doing: "reading the side file", why: error.message)
            }
        }

        private static func headRow(_ file: SQLiteFile) throws(JournalError) -> Row {
            let found: Row??
            do {
                found = try file.connection.prepare(
                    """
                    SELECT journal, term, position, civil, hash, (SELECT max(position) FROM anchor)
                    FROM head
                    """
                ).first { row -> Row? in
                    guard let journalID = UInt128(littleEndianBytes: row.blob(0)),
                        let hash = ChainHash(bytes: row.blob(4))
                    else { return nil }
                    return Row(
                        journalID: journalID, term: row.unsigned(1), position: row.unsigned(2),
                        civilTime: row.integer(3), hash: hash, oldestPosition: row.unsigned(5) + 1)
                }
            } catch { throw SQLiteFile.error(error, path: file.path, doing: "reading the head") }
            guard let found, let row = found else {
                throw .damaged(path: file.path, position: 0, what: "its head row cannot be read")
            }
            return row
        }

        private static func compare(
            _ content: HeadFile.Content, _ row: Row, path: String, headPath: String
        ) throws(JournalError) -> (Position, Bool) {
            switch content {
            case .missing: return (0, row.position > 0)
            case .unreadable:
                // A crash while the journal was being created may leave this; later nothing may.
                if row.position == 0 { return (0, false) }
                throw .damaged(path: headPath, position: row.position, what: "no slot is whole")
            case .head(let head):
                guard head.journalID == row.journalID || (head.position == 0 && row.position == 0)
                else { throw .foreignHead(path: path, headPath: headPath) }
                guard head.position <= row.position else {
                    throw .truncated(path: path, found: row.position, expected: head.position)
                }
                return (head.position, false)
            }
        }
    }
}

/// Bytes as SQL's `x'…'` wants them.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
