import Foundation
import SluiceCoding
import SluiceJournal
import SluiceLinux
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

@testable import SluiceDaemons

/// Journals that earlier versions wrote: today's build reads each to the state that it told of.
@Suite struct GoldenJournalTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Proto/journals").path(percentEncoded: false)

    static let versions = ((try? Files.names(in: folder)) ?? [])
        .filter { Files.exists("\(folder)/\($0)/journal.sqlite") }.sorted()

    /// A copy, since opening a journal writes beside it.
    private func reading<Result>(
        _ version: String, _ body: (SQLiteJournal, JournalReplay) throws -> Result
    ) throws -> Result {
        let scratch = "/tmp/sluice-golden-\(SystemRandom.word())"
        try Files.makeFolders(scratch)
        defer { try? Files.removeFolder(scratch) }
        for name in ["journal.sqlite", "journal.sqlite.head"] {
            let bytes = try Files.read("\(Self.folder)/\(version)/\(name)", limit: 1 << 20)
            #expect(bytes.count < 200_000, "\(version)/\(name)")
            try Files.replace("\(scratch)/\(name)", with: bytes)
        }
        let path = "\(scratch)/journal.sqlite"
        let journal = try SQLiteJournal(path: path)
        defer { try? journal.close() }
        return try body(journal, JournalReplay(path: path))
    }

    @Test func `there is one of each version`() { #expect(!Self.versions.isEmpty) }

    @Test(arguments: versions)
    func `it says what it said`(_ version: String) throws {
        let told = try reading(version) { journal, replay in
            var state = try replay.begin(journal)
            try replay.follow(journal, &state)
            return Self.tale(state.core, journal)
        }
        let path = "\(Self.folder)/\(version)/state.txt"
        let isNew = ProcessInfo.processInfo.environment["SLUICE_REWRITE"] != nil
        if isNew, !Files.exists(path) { try Files.replace(path, with: Array(told.utf8)) }
        let expected = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        #expect(told == expected)
    }

    @Test(arguments: versions)
    func `its snapshot and its batches tell the same, and are kept whole`(
        _ version: String
    ) throws {
        try reading(version) { journal, replay in
            #expect(try journal.verify() > 1)
            let snapshot = try #require(try journal.latestSnapshot())
            #expect(snapshot.position > 1 && snapshot.position < journal.lastPosition)
            var kept = try replay.begin(journal)
            try replay.follow(journal, &kept)
            #expect(kept.position == journal.lastPosition)
            // What a later version keeps beside it of the past an older snapshot does not have: so
            // the two states tell the same, and need not be the same bytes.
            var played = JournalReplay.State()
            while let batch = try journal.batch(after: played.position) {
                for event in try replay.decode(batch).events { played.core.apply(event) }
                played.position = batch.position
            }
            #expect(Self.tale(kept.core, journal) == Self.tale(played.core, journal))
            for core in [kept.core, played.core] {
                var writer = ByteWriter(capacity: 1 << 16)
                core.encodeSnapshot(into: &writer)
                var reader = ByteReader(writer.span)
                let again = try PlannerCore(decodingSnapshot: &reader)
                #expect(again.stateHash() == core.stateHash())
                #expect(core.violations().isEmpty)
            }
        }
    }

    @Test(arguments: versions)
    func `a planner takes over from it and goes on`(_ version: String) throws {
        try reading(version) { journal, replay in
            var state = try replay.begin(journal)
            try replay.follow(journal, &state)
            let term = Term(try journal.startReign())
            #expect(term > state.core.term)
            let decision = state.core.decide(
                Command(
                    actor: Identity(role: .operator, name: "planner"), action: .startReign(term)),
                at: state.core.civilTime.adding(Seconds(1)))
            #expect(!decision.batch.isEmpty)
            #expect(state.core.term == term && state.core.violations().isEmpty)
        }
    }

    /// What the state says, in words that no version changes: a hash over today's coding would be
    /// another with each section that a snapshot gets.
    private static func tale(_ core: PlannerCore, _ journal: SQLiteJournal) -> String {
        var lines = [
            "position \(journal.lastPosition) term \(journal.term) reign \(core.term)",
            "time \(core.civilTime.seconds)",
        ]
        for region in core.regions().regions {
            lines.append("region \(region.name) \(region.reachability)")
            lines.append("cards \(region.registeredCards) free \(region.freeCards)")
        }
        for number in 1...UInt64(max(1, core.counts.jobs)) {
            guard let job = core.summary(JobID(number)), let view = core.submitted(job.job) else {
                continue
            }
            lines.append(
                "job \(job.job) \(job.tenant) \(job.name) \(job.kind) \(job.state) "
                    + "\(job.verdict.code)")
            for placement in view.placements {
                lines.append(
                    "  replica \(placement.replica) epoch \(placement.epoch) \(placement.state) "
                        + "\(placement.pool) cards \(placement.cards)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
