package import SluiceLinux

/// Keeps a reign's leadership on PostgreSQL, over a connection of its own whose commits wait for no
/// replica: an append that waits for one holds nothing up here. Used from one thread at a time.
///
/// It says that nobody else began a reign on *this* server. That no promoted replica has another
/// leader is what `PostgresJournal.confirmedUntil` says; a leader relies on both.
package final class PostgresLead {
    private let url: String
    private let leadership: Duration
    private let stop: PostgresStop
    private var connection: PostgresConnection?

    /// Connects with the first renewal.
    package init(url: String, leadership: Duration, stop: PostgresStop) {
        self.url = url
        self.leadership = leadership
        self.stop = stop
    }

    /// Leads on for the whole length, from the moment of asking; gives through when that may be
    /// relied on. Throws `overtaken` where that reign leads no more, and else where no answer came:
    /// the next call connects anew.
    package func renew(_ term: UInt64) throws(JournalError) -> Instant {
        let sentAt = Instant.now
        let rows: PostgresRows
        do throws(PostgresFailure) {
            rows = try connected().run(
                .renew, [.unsigned(term), .integer(leadership.wholeMilliseconds)],
                within: min(leadership, JournalLimits.answerTime))
        } catch {
            let place = connection?.place ?? "PostgreSQL"
            connection = nil
            throw PostgresJournal.error(error, path: place, doing: "renewing the leadership")
        }
        guard rows.affected == 1 else {
            throw .overtaken(path: connection?.place ?? "PostgreSQL", term: term + 1)
        }
        return JournalLimits.leadershipEnd(from: sentAt, leadership)
    }

    private func connected() throws(PostgresFailure) -> PostgresConnection {
        if let connection { return connection }
        let made = try PostgresConnection(
            url: url, within: min(leadership, JournalLimits.connectTime), stop: stop)
        try made.execute(PostgresStatement.leadSession, within: JournalLimits.answerTime)
        connection = made
        return made
    }
}
