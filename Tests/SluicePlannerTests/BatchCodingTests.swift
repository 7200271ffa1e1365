import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct BatchCodingTests {
    /// What a busy small nation did, as batches of several commands each.
    private func batches(seed: UInt64) throws -> [JournalBatch] {
        var world = World(seed: seed)
        for _ in 0..<300 { world.step() }
        var batches: [JournalBatch] = []
        for bytes in world.batches {
            var reader = ByteReader(bytes.span)
            let batch = try JournalBatch(decoding: &reader)
            if batches.isEmpty || batches.count.isMultiple(of: 7) { batches.append(JournalBatch()) }
            batches[batches.count - 1].commands += batch.commands
            batches[batches.count - 1].events += batch.events
            if batches[batches.count - 1].events.count > 40 { batches.append(JournalBatch()) }
        }
        return batches.filter { !$0.isEmpty }
    }

    /// As the first layout has it: every number in its full width.
    private func flat(_ batch: JournalBatch) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(UInt8(1))
        writer.write(UInt32(batch.commands.count))
        for command in batch.commands { command.encode(into: &writer) }
        writer.write(UInt32(batch.events.count))
        var submissions = batch.commands.indices.filter { index in
            if case .submit = batch.commands[index].action { true } else { false }
        }[...]
        for event in batch.events {
            if case .jobSubmitted(let job, _) = event {
                writer.write(EventTag.jobSubmitted.rawValue)
                writer.write(job.raw)
                writer.write(UInt32(submissions.removeFirst()))
            } else {
                event.encode(into: &writer)
            }
        }
        return writer.bytes
    }

    private func packed(_ batch: JournalBatch) -> [UInt8] {
        var writer = ByteWriter()
        batch.encode(into: &writer)
        return writer.bytes
    }

    private func read(_ bytes: [UInt8]) throws -> JournalBatch {
        var reader = ByteReader(bytes.span)
        let batch = try JournalBatch(decoding: &reader)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        return batch
    }

    @Test("A batch is read as it was written, in both layouts", arguments: 300...303)
    func sameBatch(seed: UInt64) throws {
        var kinds: Set<UInt8> = []
        for batch in try batches(seed: seed) {
            #expect(try read(packed(batch)) == batch)
            #expect(try read(flat(batch)) == batch)
            for event in batch.events { kinds.insert(kind(event)) }
        }
        #expect(kinds.count >= 8, "few kinds of events were met: \(kinds)")
    }

    private func kind(_ event: Event) -> UInt8 {
        if case .jobSubmitted = event { return EventTag.jobSubmitted.rawValue }
        var writer = ByteWriter()
        event.encode(into: &writer)
        return writer.bytes[0]
    }

    @Test func aPackedBatchIsLessThanHalfOfAFlatOne() throws {
        var sizes = (packed: 0, flat: 0)
        for batch in try batches(seed: 310) {
            sizes.packed += packed(batch).count
            sizes.flat += flat(batch).count
        }
        #expect(sizes.packed * 2 < sizes.flat, "\(sizes)")
    }

    @Test func aBatchOfTheFirstReleaseStillReads() throws {
        // Civil time passed, and job 7 was cancelled.
        let bytes: [UInt8] =
            [1, 0, 0, 0, 0, 2, 0, 0, 0]
            + [1, 0x80, 0x6E, 0x4E, 0x68, 0, 0, 0, 0]
            + [17, 7, 0, 0, 0, 0, 0, 0, 0, JobState.cancelled.rawValue]
            + [UInt8(truncatingIfNeeded: Verdict.Code.cancelled.rawValue)]
            + [UInt8(truncatingIfNeeded: Verdict.Code.cancelled.rawValue >> 8)]
            + [3, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8)
        let batch = try read(bytes)
        #expect(
            batch.events == [
                .timePassed(CivilTime(seconds: 0x684E_6E80)),
                .jobChanged(JobID(7), .cancelled, Reason(.cancelled, 3, -1)),
            ])
    }

    @Test func aNewerLayoutIsRefusedAndSoIsEveryCut() throws {
        let batch = try #require(try batches(seed: 320).max { $0.events.count < $1.events.count })
        var bytes = packed(batch)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(throws: CodingFault.self) {
                var reader = ByteReader(cut.span)
                _ = try JournalBatch(decoding: &reader)
            }
        }
        bytes[0] = 3
        #expect(throws: CodingFault.self) { _ = try read(bytes) }
    }

    @Test func anEventThatNoCommandSaysIsWrittenInFull() throws {
        let run = ReplicaID(job: JobID(5), index: 2)
        let capacity = CapacityChange(durableThrough: OrderSequence(900), pools: [], rings: [])
        let submission = Submission(
            key: RequestKey(high: .max, low: 1), tenant: TenantName(trusted: "org/team"),
            specification: JobSpecification(kind: .training, name: "t", cards: 70_000))
        var batch = JournalBatch()
        let by = Identity(role: .region, name: "r")
        let reports: [RunReport] = [.running(replica: run, epoch: Epoch(1), since: .none)]
        batch.commands = [Command(actor: by, action: .runReports(region: 3, reports))]
        batch.events = [
            .runStarted(replica: run, epoch: Epoch(2), since: .none),
            .runEnded(replica: run, epoch: Epoch(1), how: .exited(code: -1), at: .none),
            .runStarted(replica: run, epoch: Epoch(1), since: .none),
            .capacityReported(region: 3, capacity), .jobSubmitted(JobID(.max), submission),
            .keyUsed(tenant: .none, key: RequestKey(high: 1, low: 2), body: .max),
        ]
        #expect(try read(packed(batch)) == batch)
    }
}
