import CTestVFS
import SluiceJournal
import Testing

/// The journal on a disk that forgets unsynced writes, keeps some out of order, and tears some.
@Suite(.serialized) struct CrashTests {
    let folder = Folder()

    init() { precondition(crash_vfs_reset() == 0, "SQLite refused the test's file system") }

    private func crashed(_ error: JournalError) -> Bool {
        if case .failed = error { return true }
        return false
    }

    private func open() throws -> SQLiteJournal {
        try SQLiteJournal(path: folder("j"), vfs: "crash")
    }

    @Test func `what append returned is there after every crash, once and in order`() throws {
        var generator = SystemRandomNumberGenerator()
        var acknowledged: Position = 0
        for round in 0..<60 {
            let seed = UInt64.random(in: 0 ... .max, using: &generator)
            crash_vfs_stop_after(Int64.random(in: 0...200, using: &generator))
            do {
                let journal = try open()
                while true {
                    let size = Int.random(in: 0...2_000, using: &generator)
                    acknowledged = try journal.append(
                        sample(journal.lastPosition + 1, count: size), at: 0)
                    if size % 5 == 0 { _ = try journal.maintain() }
                    guard size % 37 == 0 else { continue }
                    try journal.writeSnapshot(sample(acknowledged), at: acknowledged)
                    guard acknowledged > 20 else { continue }
                    _ = try journal.dropBatches(before: acknowledged - 10, limit: 40)
                }
            } catch {
                guard case JournalError.failed = error else { throw error }
            }
            crash_vfs_kill(seed)
            let journal = try open()
            let last = journal.lastPosition
            // One batch may be there whose append failed with an unknown outcome, never two.
            let bounds = acknowledged...(acknowledged + 1)
            #expect(bounds.contains(last), "round \(round), seed \(seed)")
            let batches = try journal.everything()
            #expect(batches.map(\.position) == (journal.oldestPosition - 1..<last).map { $0 + 1 })
            if let snapshot = try journal.latestSnapshot() {
                #expect(snapshot.bytes == sample(snapshot.position))
                #expect(snapshot.position + 1 >= journal.oldestPosition)
            } else {
                #expect(journal.oldestPosition == 1)
            }
            #expect(batches.allSatisfy { $0.bytes == sample($0.position, count: $0.bytes.count) })
            acknowledged = last
            if acknowledged == 0 { acknowledged = try journal.append(sample(1), at: 0) }
            crash_vfs_kill(seed &+ 1)
        }
        #expect(acknowledged > 60)
    }

    @Test func `each append syncs before it returns`() throws {
        let journal = try open()
        for _ in 0..<10 {
            let before = crash_vfs_syncs()
            _ = try journal.append([1], at: 0)
            #expect(crash_vfs_syncs() > before)
        }
    }

    @Test func `a full disk keeps nothing of the batch and the next append goes on`() throws {
        let journal = try open()
        _ = try journal.append(sample(1), at: 0)
        crash_vfs_limit(crash_vfs_size() + 20_000)
        #expect(
            refusal { _ = try journal.append(sample(2, count: 90_000), at: 0) }
                == .diskFull(path: folder("j")))
        #expect(journal.lastPosition == 1)
        crash_vfs_limit(-1)
        #expect(try journal.append(sample(2), at: 0) == 2)
        crash_vfs_kill(5)
        #expect(try open().everything().map(\.bytes) == [sample(1), sample(2)])
    }

    @Test func `after a failed sync everything is refused until the journal is opened again`()
        throws
    {
        let journal = try open()
        _ = try journal.append([1], at: 0)
        crash_vfs_fail_syncs(1)
        #expect(refusal { _ = try journal.append([2], at: 0) } != nil)
        crash_vfs_fail_syncs(0)
        guard case .failed = refusal({ _ = try journal.append([2], at: 0) }) else {
            Issue.record("a journal whose last write is unknown took another")
            return
        }
    }

    @Test func `a gateway's step is there whole or not at all`() throws {
        for seed in UInt64(0)..<100 {
            precondition(crash_vfs_reset() == 0)
            var acknowledged: UInt64 = 0
            do {
                let store = try GatewayStore(path: folder("k"), vfs: "crash")
                crash_vfs_stop_after(Int64(seed))
                while true {
                    let step = acknowledged + 1
                    try store.commit(changes: [
                        .put(table: 2, key: step, bytes: sample(step)),
                        .put(table: 3, key: step, bytes: []), .put(table: 1, key: 0, bytes: [1]),
                    ])
                    acknowledged = step
                }
            } catch { #expect(crashed(error)) }
            crash_vfs_kill(seed)
            let rows = try GatewayStore(path: folder("k"), vfs: "crash").load()
            let kept = UInt64(rows.count { $0.table == 2 })
            #expect((acknowledged...(acknowledged + 1)).contains(kept))
            #expect(rows.count { $0.table == 3 } == Int(kept))
            #expect(rows.count { $0.table == 1 } == min(1, Int(kept)))
        }
    }
}
