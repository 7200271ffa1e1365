package import SluiceLinux

/// The journal on PostgreSQL: one row a batch, one statement a row, durable when `append` returns
/// (on its synchronous replicas too, where the server has such).
///
/// Several processes may have it open. Who writes is decided by the database: a reign has the one
/// row of `sluice.head` until its leadership runs out by the database's clock, and each append
/// changes that row first, where its term, position and hash are still ours. So an append of an
/// old reign, however late it lands, changes nothing.
///
/// Every verb waits for the server, at most for what `JournalLimits` allows, and `PostgresStop`
/// ends it. A write without an answer may have happened: the journal is then of no more use until
/// `reconnect`, after which a new reign shows what became of it.
package final class PostgresJournal: Journal {
    package let journalID: UInt128
    package internal(set) var term: UInt64
    package internal(set) var lastPosition: Position
    package internal(set) var lastCivilTime: Int64
    package internal(set) var lastHash: ChainHash
    package internal(set) var oldestPosition: Position
    /// Host, port and database, for people.
    package let place: String
    /// Through when this process leads for certain unless its `PostgresLead` renews that; nil
    /// where it does not lead.
    package internal(set) var leadsUntil: Instant?
    /// Through when a renewal is relied on: so long after the replicas knew of this reign last, a
    /// promoted one may have another leader.
    package internal(set) var confirmedUntil = Instant(nanoseconds: 0)
    var confirmedAt = Instant(nanoseconds: 0)

    let url: String
    let stop: PostgresStop
    /// This process, and where it listens: what the others are told.
    let owner: [UInt8]
    let address: String
    let leadership: Duration
    let stall: Duration
    /// Since when this process knows the server that it speaks with, where that is another than the
    /// last leader's.
    var movedAt: Instant?
    /// Says, at the end of the time for an answer, whether to wait on.
    package var patience: (() -> Bool)? { didSet { connection?.patience = patience } }
    let hasher = Hasher256()
    var connection: PostgresConnection?
    /// Set when the outcome of a write is unknown: everything after is refused with it.
    var failure: JournalError?
    /// What is read on from, so that the chain is checked as it is read.
    var walk: ChainWalk
    var page: [(batch: JournalBatch, hash: ChainHash)] = []
    var pageStart = 0

    package var durableThrough: Position { lastPosition }

    /// Opens the journal that `url` names, or makes it, and checks the chain from the newest
    /// snapshot to the end. Others may have it open, and one of them may lead.
    package init(
        url: String, address: String = "", leadership: Duration = JournalLimits.leadership,
        stall: Duration = JournalLimits.stall, stop: PostgresStop = PostgresStop()
    ) throws(JournalError) {
        let (connection, head) = try Self.connect(url, stop)
        self.connection = connection
        self.url = url
        self.stop = stop
        self.address = address
        self.leadership = leadership
        self.stall = stall
        owner = UInt128.systemRandom().littleEndianBytes
        place = connection.place
        journalID = head.journalID
        term = head.term
        lastPosition = head.position
        lastCivilTime = head.civilTime
        lastHash = head.hash
        oldestPosition = head.oldestPosition
        walk = ChainWalk(after: head.position, head.hash, of: connection.place, hasher)
        movedAt = .now
        _ = try checkFromSnapshot()
    }

    /// Connects anew after a failure. Nothing is known of the last write until `startReign` or
    /// `refresh` has looked.
    package func reconnect() throws(JournalError) {
        connection = nil
        leadsUntil = nil
        page = []
        let (connection, head) = try Self.connect(url, stop)
        guard head.journalID == journalID else {
            throw .notAJournal(path: place, why: "another journal was put in its place")
        }
        self.connection = connection
        connection.patience = patience
        failure = nil
        take(head)
    }

    package func append(
        _ batch: Span<UInt8>, at civilTime: Int64
    ) throws(JournalError) -> Position {
        precondition(
            civilTime >= lastCivilTime,
            "civil time \(civilTime) is before the last batch's \(lastCivilTime)")
        guard leadsUntil != nil else { throw failure ?? .overtaken(path: place, term: term) }
        guard batch.count <= JournalLimits.batchBytes else {
            throw .tooLarge(path: place, bytes: batch.count, limit: JournalLimits.batchBytes)
        }
        let position = lastPosition + 1
        let hash = hasher.link(
            lastHash, position: position, term: term, civilTime: civilTime, bytes: batch)
        let sentAt = Instant.now
        let values: [PostgresValue] = [
            .unsigned(term), .unsigned(position), .integer(civilTime), .blob(hash.bytes),
            .blob(lastHash.bytes),
        ]
        let written: PostgresRows
        do throws(PostgresFailure) {
            written = try live().run(
                .append, values, bytes: batch, hasBytes: true, within: Self.time(of: batch.count))
        } catch { throw noting(error, doing: "appending a batch") }
        guard written.affected == 1 else { throw try whyNotTaken() }
        try heedWarning()
        lastPosition = position
        lastCivilTime = civilTime
        lastHash = hash
        isConfirmed(from: sentAt)
        return position
    }

    package func maintain() throws(JournalError) -> Bool { false }

    package func verify() throws(JournalError) -> Int {
        let anchor = try anchor()
        let count = try check(after: anchor.position, anchor.hash)
        _ = try latestSnapshot()
        return count
    }

    package func close() throws(JournalError) {
        defer {
            connection = nil
            failure =
                failure
                ?? .failed(path: place, doing: "using the journal", why: "it was closed")
        }
        if leadsUntil != nil { try abdicate() }
    }

    /// A large value travels for a while.
    static func time(of bytes: Int) -> Duration {
        bytes > 1 << 20 ? JournalLimits.longAnswerTime : JournalLimits.answerTime
    }
}

extension PostgresJournal {
    /// The connection. Its absence is told as a failure of the last write would be.
    func live() throws(PostgresFailure) -> PostgresConnection {
        guard failure == nil, let connection else {
            throw PostgresFailure(
                state: "", message: "the connection was given up", isDefinite: false)
        }
        return connection
    }

    /// Runs a statement that writes nothing.
    func ask(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], doing: String = "reading",
        within time: Duration = JournalLimits.answerTime
    ) throws(JournalError) -> PostgresRows {
        do throws(PostgresFailure) {
            return try live().run(statement, values, within: time)
        } catch { throw noting(error, doing: doing) }
    }

    /// Turns PostgreSQL's failure into ours. Where no answer came the connection is given up, and
    /// all that follows is refused: whether the last write is there is unknown.
    func noting(_ error: PostgresFailure, doing: String) -> JournalError {
        if let failure { return failure }
        let told = Self.error(error, path: place, doing: doing)
        guard !error.isDefinite else { return told }
        leadsUntil = nil
        connection = nil
        failure = told
        return told
    }

    /// A warning beside success may say that the replicas do not have it.
    func heedWarning() throws(JournalError) {
        guard connection?.hasWarned == true else { return }
        throw noting(
            PostgresFailure(
                state: "", message: "the wait for its replicas was cancelled", isDefinite: false),
            doing: "appending a batch")
    }

    static func error(
        _ failure: PostgresFailure, path: String, doing: String
    ) -> JournalError {
        switch failure.state {
        // disk_full, and what the file system's quota gives.
        case "53100": .diskFull(path: path)
        case "25006": .readOnly(path: path, why: failure.message)
        case "42501": .readOnly(path: path, why: failure.message)
        case "3D000", "28000", "28P01": .notLetIn(path: path, why: failure.message)
        case "42P01", "42703", "42P02", "42804": .notAJournal(path: path, why: failure.message)
        // data_corrupted, index_corrupted
        case "XX001", "XX002": .damaged(path: path, position: 0, what: failure.message)
        // operator_intervention: the server shuts down, or crashed.
        case "", "57P01", "57P02", "57P03", "57P05":
            .unreachable(path: path, why: failure.message)
        default:
            .failed(
                path: path, doing: doing, why: "\(failure.message) (SQLSTATE \(failure.state))")
        }
    }
}

extension Duration {
    /// Without what is below a millisecond.
    var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
