import SluiceLinux
import Testing

@testable import SluiceJournal

/// The lead of a reign whose replicas stall, or are promoted.
@Suite(.enabled(if: PostgresSite.isThere, "\(PostgresSite.absence)"))
struct PostgresLeadTests {
    @Test func `a lead is renewed until it is given up or another reigns`() throws {
        let url = try PostgresSite.shared.database()
        let journal = try PostgresJournal(url: url, leadership: .milliseconds(300))
        let term = try journal.startReign()
        let lead = PostgresLead(url: url, leadership: .seconds(600), stop: PostgresStop())
        #expect(try lead.renew(term) > .now + .seconds(590))
        #expect(refusal { _ = try lead.renew(term + 1) } != nil)
        let other = try PostgresJournal(url: url)
        guard case .led(_, _, 300_001...) = refusal({ _ = try other.startReign() }) else {
            Issue.record("a renewed lead was taken over")
            return
        }
        try journal.close()
        #expect(refusal { _ = try lead.renew(term) } != nil)
        #expect(try other.startReign() == term + 1)
    }

    @Test func `a version without this row neither leads beside it nor is led over`() throws {
        let site = PostgresSite.shared
        let url = try site.database()
        let journal = try PostgresJournal(url: url, leadership: .milliseconds(100))
        _ = try journal.startReign()
        // What that version looks at before it begins a reign.
        let later = "(until > clock_timestamp() + interval '1 hour')::int"
        try site.execute("SELECT 1 / \(later) FROM sluice.head", on: url)
        try journal.close()
        let reign = "UPDATE sluice.head SET term = term + 1, owner = 'x', until = "
        try site.execute(reign + "clock_timestamp() + interval '1 hour'", on: url)
        let other = try PostgresJournal(url: url)
        guard case .led = refusal({ _ = try other.startReign() }) else {
            Issue.record("the reign of the version before was taken over")
            return
        }
        try site.execute("UPDATE sluice.head SET until = clock_timestamp()", on: url)
        #expect(try other.startReign() == 3)
    }

    @Test func `who follows on a promoted replica waits for the stalled leader before it`() throws {
        let site = try PostgresSite()
        let (length, stall) = (Duration.milliseconds(400), Duration.milliseconds(1_600))
        let old = try PostgresJournal(url: site.url, leadership: length, stall: stall)
        let term = try old.startReign()
        let replica = try PostgresSite(replicaOf: site)
        _ = try old.append([1], at: 1)
        let lead = PostgresLead(url: site.url, leadership: length, stop: PostgresStop())
        try replica.promote()
        // Nobody told the old server: there the lead goes on, and no append does.
        #expect(try lead.renew(term) > .now)
        old.patience = { Instant.now < old.confirmedUntil }
        let follower = try PostgresJournal(url: replica.url, leadership: length, stall: stall)
        #expect(try follower.refresh().isMoved)
        var began: Instant?
        let end = Instant.now + .seconds(20)
        while began == nil, Instant.now < end {
            if refusal({ _ = try follower.startReign() }) == nil { began = .now }
        }
        #expect(try #require(began) > old.confirmedUntil)
        #expect(try follower.batch(after: 0)?.bytes == [1])
        #expect(try lead.renew(term) > .now)
    }
}
