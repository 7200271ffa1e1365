import SluiceLinux
import Testing

@testable import SluiceJournal

/// What is PostgreSQL's alone: who leads, and what the server may do to us.
@Suite(.enabled(if: PostgresSite.isThere, "\(PostgresSite.absence)"))
struct PostgresJournalTests {
    let site = PostgresSite.shared

    /// With a leadership that no busy machine outlasts.
    private func open(
        _ url: String, leadership: Duration = .seconds(600)
    ) throws -> PostgresJournal {
        try PostgresJournal(url: url, address: "planner-a:7400", leadership: leadership)
    }

    /// Waits, at most for some seconds, until nobody leads.
    private func untilNobodyLeads(_ journal: PostgresJournal) throws {
        let end = Instant.now + .seconds(10)
        while try journal.refresh().milliseconds > 0 {
            try #require(Instant.now < end, "the leadership does not run out")
        }
    }

    @Test func `one leads at a time, and the other learns where`() throws {
        let url = try site.database()
        let leader = try open(url)
        let standby = try open(url)
        #expect(try leader.startReign() == 1)
        guard case .led(_, "planner-a:7400", 1...) = refusal({ _ = try standby.startReign() })
        else {
            Issue.record("two lead at once")
            return
        }
        #expect(refusal { _ = try standby.append([1], at: 0) } != nil)
        _ = try leader.append([1], at: 0)
        _ = try standby.refresh()
        #expect(try standby.batch(after: 0)?.bytes == [1])
        try leader.close()
        #expect(try standby.startReign() == 2)
    }

    @Test func `an old leader's append is refused by the database, and it knows`() throws {
        let url = try site.database()
        let old = try open(url, leadership: .milliseconds(40))
        _ = try old.startReign()
        _ = try old.append([1], at: 1)
        let new = try open(url)
        try untilNobodyLeads(new)
        #expect(try new.startReign() == 2)
        #expect(refusal { _ = try old.append([2], at: 2) } == .overtaken(path: old.place, term: 2))
        #expect(old.leadsUntil == nil)
        #expect(refusal { try old.confirm() } == .overtaken(path: old.place, term: 2))
        #expect(try new.append([3], at: 3) == 2)
        #expect(try new.everything().map(\.bytes) == [[1], [3]])
        guard case .led = refusal({ _ = try old.startReign() }) else {
            Issue.record("the old one leads again")
            return
        }
    }

    @Test func `a leader relies on its leadership for less than the database does`() throws {
        let journal = try open(try site.database(), leadership: .seconds(600))
        let before = Instant.now
        _ = try journal.startReign()
        let relied = try #require(journal.leadsUntil)
        #expect(relied.since(before) >= .seconds(594))
        #expect(relied < Instant.now + .milliseconds(try journal.refresh().milliseconds))
        #expect(!journal.isConfirmationDue)
        #expect(journal.confirmedUntil > relied)
    }

    @Test func `an append that died with its process is found by the next reign`() throws {
        let url = try site.database()
        let journal = try open(url)
        _ = try journal.startReign()
        _ = try journal.append([1], at: 1)
        // What another connection of this process wrote in our name, unknown to us.
        let twin = try open(url)
        (twin.term, twin.leadsUntil) = (1, .never)
        _ = try twin.append([2], at: 2)
        guard case .damaged = refusal({ _ = try journal.append([3], at: 3) }) else {
            Issue.record("a batch went over another")
            return
        }
        #expect(try journal.startReign() == 2)
        #expect(journal.lastPosition == 2)
        #expect(try journal.append([3], at: 3) == 3)
        #expect(try journal.everything().map(\.bytes) == [[1], [2], [3]])
    }

    @Test func `a flipped byte and a lost tail are found`() throws {
        let url = try site.database()
        let journal = try Engine.Place.database(url).filled(9)
        let flip = "UPDATE sluice.batch SET bytes = set_byte(bytes, 5, 1) WHERE position = 5"
        try site.execute(flip, on: url)
        guard case .damaged(_, 5, _) = refusal({ _ = try open(url) }) else {
            Issue.record("the journal was taken for sound")
            return
        }
        guard case .damaged(_, 5, _) = refusal({ _ = try journal.everything() }) else {
            Issue.record("a damaged batch was read")
            return
        }
        let other = try site.database()
        try Engine.Place.database(other).filled(9).close()
        try site.execute("DELETE FROM sluice.batch WHERE position > 7", on: other)
        guard case .truncated(_, 7, 9) = refusal({ _ = try open(other) }) else {
            Issue.record("a journal without its tail was taken for sound")
            return
        }
    }

    @Test func `a newer format, tables of others and a full disk are told`() throws {
        let url = try site.database()
        let journal = try Engine.Place.database(url).filled(2)
        try site.execute(Self.fullDisk, on: url)
        #expect(
            refusal { _ = try journal.append([3], at: 3) }
                == .diskFull(path: (journal as? PostgresJournal)?.place ?? ""))
        try site.execute("DROP TRIGGER full_disk ON sluice.batch", on: url)
        #expect(try journal.append([3], at: 3) == 3)
        try site.execute("UPDATE sluice.head SET format = 2", on: url)
        guard case .newerFormat(_, 2, 1) = refusal({ _ = try open(url) }) else {
            Issue.record("a newer format was read")
            return
        }
        let foreign = try site.database()
        try site.execute("CREATE SCHEMA sluice; CREATE TABLE sluice.pumps(a int)", on: foreign)
        guard case .notAJournal = refusal({ _ = try open(foreign) }) else {
            Issue.record("another program's schema was taken")
            return
        }
    }

    /// The answer of a server whose disk is full, from the server itself.
    private static let fullDisk = """
        CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RAISE EXCEPTION ''no space left'' USING ERRCODE = ''53100''; END';
        CREATE TRIGGER full_disk BEFORE INSERT ON sluice.batch
          FOR EACH ROW EXECUTE FUNCTION public.full_disk()
        """

    @Test func `nobody there, and a server that does not let us in, are told apart`() throws {
        guard case .unreachable = refusal({ _ = try open("postgres://sluice@127.0.0.1:1/x") })
        else {
            Issue.record("something answers on port 1")
            return
        }
        for (wrong, right) in [("/nowhere", "/sluice"), ("nobody@", "sluice@")] {
            let url = site.url.replacing(right, with: wrong)
            guard case .notLetIn(_, let why) = refusal({ _ = try open(url) }) else {
                Issue.record("\(url) let us in")
                continue
            }
            #expect(why.contains("does not exist"))
        }
    }

    @Test func `a server that promises what it does not keep is refused`() throws {
        let careless = try PostgresSite("fsync=off")
        guard case .unsafeServer(_, let what) = refusal({ _ = try open(careless.url) }) else {
            Issue.record("a server without fsync was taken")
            return
        }
        #expect(what.contains("fsync"))
    }

    @Test func `after a crash of the server everything that was acknowledged is there`() throws {
        let own = try PostgresSite()
        let journal = try open(own.url)
        _ = try journal.startReign()
        for position in 1...Position(50) {
            _ = try journal.append(sample(position), at: 0)
        }
        try own.stop("immediate")
        guard case .unreachable = refusal({ _ = try journal.append([1], at: 0) }) else {
            Issue.record("a dead server took a batch")
            return
        }
        #expect(journal.leadsUntil == nil)
        try own.start()
        #expect(refusal { _ = try journal.append([1], at: 0) } != nil)
        try journal.reconnect()
        #expect(try journal.startReign() == 2)
        #expect(try journal.everything().map(\.bytes) == (1...50).map { sample($0) })
        #expect(try journal.append(sample(51), at: 0) == 51)
    }

    @Test func `a journal on SQLite is copied whole, and goes on there`() throws {
        let place = try Engine.sqlite.place()
        let journal = try #require(try place.filled(30) as? SQLiteJournal)
        try journal.writeSnapshot([1], at: 15)
        try journal.writeSnapshot([2, 2], at: 25)
        _ = try journal.dropBatches(before: 11, limit: 99)
        let url = try site.database()
        #expect(try PostgresJournal.copy(journal, to: url) == 30)
        let copied = try open(url)
        #expect(copied.journalID == journal.journalID)
        #expect(copied.lastHash == journal.lastHash)
        #expect(copied.lastCivilTime == 30)
        #expect(try copied.everything() == journal.everything())
        #expect(try copied.oldestSnapshot() == JournalSnapshot(position: 15, bytes: [1]))
        #expect(try copied.latestSnapshot() == JournalSnapshot(position: 25, bytes: [2, 2]))
        #expect(try copied.startReign() == 2)
        #expect(try copied.append(sample(31), at: 30) == 31)
        #expect(try copied.verify() == 21)
        guard case .notAJournal = refusal({ _ = try PostgresJournal.copy(journal, to: url) })
        else {
            Issue.record("a journal was copied over another")
            return
        }
    }

    /// What an impatient administrator does: ends the wait of whoever waits for a replica.
    private func cancelling(
        on site: PostgresSite, _ body: () throws -> Void
    ) throws {
        let stop = PostgresStop()
        let thread = try KernelThread("cancels", stackBytes: 1 << 20) {
            let cancel = """
                SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
                """
            while !stop.isStopped { try? site.execute(cancel, on: site.url) }
        }
        let result = Result { try body() }
        stop.stop()
        thread.join()
        try result.get()
    }

    @Test func `a batch that no synchronous replica has is not taken for durable`() throws {
        let own = try PostgresSite()
        let journal = try open(own.url)
        _ = try journal.startReign()
        _ = try journal.append([1], at: 0)
        try own.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", on: own.url)
        try own.execute("SELECT pg_reload_conf()", on: own.url)
        var acknowledged: Position = 1
        let error = try #require(throws: JournalError.self) {
            try cancelling(on: own) {
                for _ in 0..<10_000 { acknowledged = try journal.append([2], at: 0) }
            }
        }
        guard case .unreachable(_, let why) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(why.contains("cancelled"))
        try own.execute("ALTER SYSTEM RESET synchronous_standby_names", on: own.url)
        try own.execute("SELECT pg_reload_conf()", on: own.url)
        try journal.reconnect()
        #expect(try journal.startReign() == 2)
        // It is there, since the server itself has it; nobody was told so.
        #expect(journal.lastPosition == acknowledged + 1)
    }
}
