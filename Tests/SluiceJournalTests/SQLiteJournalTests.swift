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
