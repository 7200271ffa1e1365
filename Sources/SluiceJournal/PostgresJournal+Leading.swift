internal import SluiceLinux

/// What a standby learns with each look at the journal.
package struct JournalLead: Equatable, Sendable {
    /// Where the leader listens, as it said; empty where nobody ever led.
    package let address: String
    /// How long it still leads at least; 0 where anybody may begin a reign.
    package let milliseconds: Int64
}

extension PostgresJournal {
    package func startReign() throws(JournalError) -> UInt64 {
        let sentAt = Instant.now
        let rows = try ask(
            .reign,
            [.blob(owner), .text(address), .integer(leadership.wholeMilliseconds)],
            doing: "starting a reign")
        guard rows.count == 1 else {
            let lead = try refresh()
            throw .led(path: place, address: lead.address, milliseconds: lead.milliseconds)
        }
        try heedWarning()
        guard let hash = ChainHash(bytes: rows.blob(0, 3)) else {
            throw damaged(rows.unsigned(0, 1), "the head's hash has not 32 bytes")
        }
        term = rows.unsigned(0, 0)
        lastPosition = rows.unsigned(0, 1)
        lastCivilTime = rows.integer(0, 2)
        lastHash = hash
        oldestPosition = rows.unsigned(0, 4) + 1
        leads(from: sentAt)
        return term
    }

    /// Looks how far the journal has got, and who leads it. For one who does not.
    package func refresh() throws(JournalError) -> JournalLead {
        let rows = try ask(.head)
        guard let head = Head(rows) else { throw damaged(0, "its head row cannot be read") }
        guard head.journalID == journalID else {
            throw .notAJournal(path: place, why: "another journal was put in its place")
        }
        guard head.format <= JournalLimits.formatVersion else {
            throw .newerFormat(
                path: place, found: Int(head.format), supported: JournalLimits.formatVersion)
        }
        take(head)
        return JournalLead(address: head.address, milliseconds: head.milliseconds)
    }

    /// Leads on for the whole length, from the moment of asking; throws where a later reign began.
    package func renew() throws(JournalError) {
        guard leadsUntil != nil else { throw failure ?? .overtaken(path: place, term: term) }
        let sentAt = Instant.now
        let rows = try ask(
            .renew, [.unsigned(term), .integer(leadership.wholeMilliseconds)],
            doing: "renewing the leadership")
        guard rows.affected == 1 else { throw try whyNotTaken() }
        try heedWarning()
        leads(from: sentAt)
    }

    /// Whether a failure left the connection of no use: `reconnect` makes another.
    package var isGivenUp: Bool { failure != nil }

    /// Whether a third of the leadership is over.
    package var isRenewalDue: Bool {
        guard let leadsUntil else { return false }
        return Instant.now + leadership * 2 / 3 >= leadsUntil
    }

    /// Leads no more, so that a standby need not wait. What was appended stays.
    package func abdicate() throws(JournalError) {
        leadsUntil = nil
        _ = try ask(.renew, [.unsigned(term), .integer(0)], doing: "ending the leadership")
    }

    /// The leadership counts from the moment at which it was asked for, and a little less than the
    /// database's, whatever the two clocks do.
    func leads(from sentAt: Instant) {
        leadsUntil = sentAt + leadership * JournalLimits.reliedOnPerMille / 1_000
    }

    /// The database did not take a write: the term is an old one, or the head is not ours.
    func whyNotTaken() throws(JournalError) -> JournalError {
        let (mine, position) = (term, lastPosition)
        leadsUntil = nil
        _ = try refresh()
        guard term == mine else { return .overtaken(path: place, term: term) }
        return damaged(
            position, "its head is at position \(lastPosition), though nobody else leads")
    }
}
