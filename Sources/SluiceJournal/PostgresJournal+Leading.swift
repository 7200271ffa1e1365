internal import SluiceLinux

/// What a standby learns with each look at the journal.
package struct JournalLead: Equatable, Sendable {
    /// Where the leader listens, as it said; empty where nobody ever led.
    package let address: String
    /// How long it still leads at least; 0 where anybody may begin a reign.
    package let milliseconds: Int64
    /// Whether it led on another server: this one is its promoted replica or was restored, and it
    /// may lead there still, though not for longer than that.
    package let isMoved: Bool
}

extension PostgresJournal {
    package func startReign() throws(JournalError) -> UInt64 {
        let lead = try refresh()
        guard lead.milliseconds == 0 || !lead.isMoved else {
            throw .led(path: place, address: lead.address, milliseconds: lead.milliseconds)
        }
        let sentAt = Instant.now
        let rows = try ask(
            .reign,
            [
                .blob(owner), .text(address), .integer(leadership.wholeMilliseconds),
                .integer((leadership + stall).wholeMilliseconds),
            ], doing: "starting a reign")
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
        leadsUntil = JournalLimits.leadershipEnd(from: sentAt, leadership)
        isConfirmed(from: sentAt)
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
        // What this process led elsewhere it leads no more, as it asks.
        guard let careful = head.careful, head.owner != owner else {
            movedAt = nil
            return JournalLead(
                address: head.address, milliseconds: head.milliseconds, isMoved: false)
        }
        let seen = movedAt ?? .now
        movedAt = seen
        let left = max(0, careful - Instant.now.since(seen).wholeMilliseconds)
        return JournalLead(
            address: head.address, milliseconds: max(left, head.milliseconds), isMoved: true)
    }

    /// Makes sure that this reign is the last one and that the replicas know it; throws where a
    /// later one began.
    package func confirm() throws(JournalError) {
        guard leadsUntil != nil else { throw failure ?? .overtaken(path: place, term: term) }
        let sentAt = Instant.now
        let rows = try ask(.confirm, [.unsigned(term)], doing: "confirming the leadership")
        guard rows.affected == 1 else { throw try whyNotTaken() }
        try heedWarning()
        isConfirmed(from: sentAt)
    }

    /// Whether a failure left the connection of no use: `reconnect` makes another.
    package var isGivenUp: Bool { failure != nil }

    /// Whether nothing was heard of the replicas for a third of the leadership.
    package var isConfirmationDue: Bool {
        leadsUntil != nil && Instant.now >= confirmedAt + leadership / 3
    }

    /// Leads no more, so that a standby need not wait. What was appended stays.
    package func abdicate() throws(JournalError) {
        leadsUntil = nil
        _ = try ask(.abdicate, [.unsigned(term)], doing: "ending the leadership")
    }

    /// The server and its replicas knew at `sentAt` or later that this reign is the last one.
    func isConfirmed(from sentAt: Instant) {
        confirmedAt = sentAt
        confirmedUntil = sentAt + (leadership + stall) * JournalLimits.reliedOnPerMille / 1_000
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
