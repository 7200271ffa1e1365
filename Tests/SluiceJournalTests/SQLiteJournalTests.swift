import SluiceJournal
import Testing

@Suite struct SQLiteJournalTests {
    let folder = Folder()

    private func filled(_ count: Int) throws -> SQLiteJournal {
        let journal = try SQLiteJournal(path: folder("j"))
        for position in 1...Position(count) {
            #expect(try journal.append(sample(position), at: Int64(position)) == position)
        }
        return journal
    }

    @Test func `batches come back once and in order after a clean close`() throws {
        let journal = try filled(20)
        #expect(journal.durableThrough == 20)
        let (id, hash) = (journal.journalID, journal.lastHash)
        try journal.close()
        let again = try SQLiteJournal(path: folder("j"))
        #expect(again.journalID == id)
        #expect(again.lastHash == hash)
        #expect(again.lastCivilTime == 20)
        let batches = try again.everything()
        #expect(batches.map(\.position) == Array(1...20))
        #expect(batches.allSatisfy { $0.bytes == sample($0.position) })
        #expect(try again.verify() == 20)
        #expect(try again.append([], at: 20) == 21)
        #expect(try again.batch(after: 20)?.bytes == [])
    }

    @Test func `each reign has a higher term, which its batches carry`() throws {
        let journal = try SQLiteJournal(path: folder("j"))
        #expect(try journal.startReign() == 1)
        _ = try journal.append([1], at: 0)
        try journal.close()
        let again = try SQLiteJournal(path: folder("j"))
        #expect(again.term == 1)
        #expect(try again.startReign() == 2)
        _ = try again.append([2], at: 0)
        #expect(try again.everything().map(\.term) == [1, 2])
    }

    @Test func `batches are dropped only under a snapshot and the chain holds`() throws {
        let journal = try filled(30)
        #expect(
            refusal { _ = try journal.dropBatches(before: 2, limit: 9) }
                == .notCovered(path: folder("j"), position: 2, snapshot: 0))
        try journal.writeSnapshot([7, 7], at: 25)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 15)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 5)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 0)
        #expect(try journal.verify() == 10)
        try journal.close()
        let again = try SQLiteJournal(path: folder("j"))
        #expect(again.oldestPosition == 21)
        #expect(try again.latestSnapshot() == JournalSnapshot(position: 25, bytes: [7, 7]))
        #expect(try again.everything().map(\.position) == Array(21...30))
        #expect(
            refusal { _ = try again.batch(after: 3) }
                == .dropped(path: folder("j"), position: 4, oldest: 21))
    }

    @Test func `a second owner is refused while the first lives`() throws {
        let journal = try filled(1)
        #expect(refusal { _ = try SQLiteJournal(path: folder("j")) } == .locked(path: folder("j")))
        #expect(try journal.append([1], at: 1) == 2)
    }

    @Test func `a flipped byte is found and its position named`() throws {
        let journal = try filled(9)
        try journal.close()
        var bytes = try folder.read("j")
        let wanted = sample(5)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: wanted) })
        bytes[place + 50] ^= 1
        try folder.write("j", bytes)
        guard case .damaged(_, 5, _) = refusal({ _ = try SQLiteJournal(path: folder("j")) }) else {
            Issue.record("the journal was taken for sound")
            return
        }
    }

    @Test func `a tail that was cut off is found`() throws {
        try filled(5).close()
        try folder.copy("j", to: "k")
        let journal = try SQLiteJournal(path: folder("j"))
        for _ in 6...9 { _ = try journal.append([1], at: 5) }
        try journal.close()
        try folder.copy("k", to: "j")
        let found = refusal { _ = try SQLiteJournal(path: folder("j")) }
        #expect(found == .truncated(path: folder("j"), found: 5, expected: 9))
        #expect(found?.description.contains("had reached position 9") == true)
    }

    @Test func `a journal that vanished is not begun anew beside its side file`() throws {
        try filled(3).close()
        folder.remove("j")
        #expect(
            refusal { _ = try SQLiteJournal(path: folder("j")) }
                == .truncated(path: folder("j"), found: 0, expected: 3))
    }

    @Test func `a lost side file is told and made again`() throws {
        try filled(3).close()
        folder.remove("j.head")
        let journal = try SQLiteJournal(path: folder("j"))
        #expect(journal.headFileWasMissing)
        try journal.close()
        #expect(try !SQLiteJournal(path: folder("j")).headFileWasMissing)
    }

    @Test func `a newer format is refused`() throws {
        try filled(3).close()
        var bytes = try folder.read("j")
        bytes[63] = 2  // SQLite keeps user_version at 60, highest byte first.
        try folder.write("j", bytes)
        #expect(
            refusal { _ = try SQLiteJournal(path: folder("j")) }
                == .newerFormat(path: folder("j"), found: 2, supported: 1))
    }

    @Test func `another kind of file is refused and left alone`() throws {
        let text =
            Array("This is a letter and no journal. ".utf8) + [UInt8](repeating: 65, count: 999)
        try folder.write("j", text)
        guard case .notAJournal = refusal({ _ = try SQLiteJournal(path: folder("j")) }) else {
            Issue.record("a letter was taken for a journal")
            return
        }
        #expect(try folder.read("j") == text)
        try GatewayStore(path: folder("k")).close()
        guard case .notAJournal = refusal({ _ = try SQLiteJournal(path: folder("k")) }) else {
            Issue.record("a gateway's store was taken for a journal")
            return
        }
    }

    @Test func `housekeeping bounds the log and says when there is none left to do`() throws {
        let journal = try SQLiteJournal(path: folder("j"))
        for _ in 1...100 { _ = try journal.append(sample(1, count: 20_000), at: 0) }
        var steps = 0
        while try journal.maintain() { steps += 1 }
        #expect((1...3).contains(steps))
        #expect(try journal.verify() == 100)
        #expect(try folder.read("j-wal").count <= JournalLimits.logBytes)
    }
}
