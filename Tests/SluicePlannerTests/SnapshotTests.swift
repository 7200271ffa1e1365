import SluiceCoding
import SluiceModel
import Testing

@testable import SluicePlacement
@testable import SluicePlanner

@Suite struct SnapshotTests {
    static func bytes(_ core: PlannerCore) -> [UInt8] {
        var writer = ByteWriter()
        core.encodeSnapshot(into: &writer)
        return writer.bytes
    }

    static func decoded(_ bytes: [UInt8]) throws -> PlannerCore {
        var reader = ByteReader(bytes.span)
        let core = try PlannerCore(decodingSnapshot: &reader)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        return core
    }

    static func replay(
        _ batches: ArraySlice<[UInt8]>, onto start: PlannerCore
    ) throws -> PlannerCore {
        var core = start
        for bytes in batches {
            for event in try events(bytes) { core.apply(event) }
        }
        return core
    }

    static func events(_ bytes: [UInt8]) throws -> [Event] {
        var reader = ByteReader(bytes.span)
        return try JournalBatch(decoding: &reader).events
    }

    @Test("A decoded snapshot has the same bytes, hash, queues and prices", arguments: 1...12)
    func roundTrip(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<120 { world.step() }
        let core = world.core
        let again = try Self.decoded(Self.bytes(core))
        #expect(Self.bytes(again) == Self.bytes(core))
        #expect(again.stateHash() == core.stateHash())
        #expect(again.state.queue == core.state.queue)
        #expect(again.state.nearQueue == core.state.nearQueue)
        #expect(again.counts == core.counts)
        for pool in core.state.table.pools.indices {
            #expect(again.state.table.pools[pool].base == core.state.table.pools[pool].base)
            #expect(again.state.table.pools[pool].free == core.state.table.pools[pool].free)
        }
        #expect(again.state.table.nearPools == core.state.table.nearPools)
        #expect(again.state.table.nearDemand == core.state.table.nearDemand)
        #expect(again.violations() == [])
    }

    @Test("Snapshot with the tail of the journal is the whole journal", arguments: 20...29)
    func tail(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<60 { world.step() }
        let snapshot = Self.bytes(world.core)
        let cut = world.batches.count
        for _ in 0..<80 { world.step() }
        let whole = try Self.replay(world.batches[...], onto: PlannerCore())
        let fromTail = try Self.replay(world.batches[cut...], onto: try Self.decoded(snapshot))
        #expect(Self.bytes(whole) == Self.bytes(world.core))
        #expect(Self.bytes(fromTail) == Self.bytes(world.core))
    }

    @Test("A restored planner decides as the one that went on", arguments: 40...49)
    func goesOn(seed: UInt64) throws {
        var world = World(seed: seed)
        world.drawsChanges = seed % 2 == 0
        for _ in 0..<80 { world.step() }
        var restored = world
        restored.core = try Self.decoded(Self.bytes(world.core))
        // A restart looks at the whole queue again; so does the other.
        world.core.state.isQueueDirty = true
        world.core.nextWake = .none
        for _ in 0..<60 {
            world.step()
            restored.step()
        }
        #expect(restored.batches == world.batches)
        #expect(restored.replies == world.replies)
        #expect(restored.core.stateHash() == world.core.stateHash())
    }

    @Test("Bytes that are cut or changed throw or are read, and never trap")
    func damaged() throws {
        var world = World(seed: 5, regions: 2)
        for _ in 0..<40 { world.step() }
        let bytes = Self.bytes(world.core)
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 400)) {
            let cut = Array(bytes.prefix(count))
            // A cut just before a section that older versions have not is what one of them wrote.
            guard let old = try? Self.decoded(cut) else { continue }
            #expect(Self.bytes(old).starts(with: cut), "cut at \(count) of \(bytes.count)")
        }
        var random = SplitMix64(seed: 9)
        for _ in 0..<400 {
            var changed = bytes
            changed[Int(random.below(Int64(bytes.count)))] ^= UInt8(1 + random.below(255))
            var reader = ByteReader(changed.span)
            _ = try? PlannerCore(decodingSnapshot: &reader)
        }
    }

    @Test("A key, a ring and a specification are in the hash")
    func hashCovers() {
        var world = World(seed: 1)
        let before = world.core.stateHash()
        world.submit(JobSpecification(kind: .batch, name: "one", cards: 1))
        var other = World(seed: 1)
        other.submit(JobSpecification(kind: .batch, name: "two", cards: 1))
        #expect(world.core.stateHash() != before)
        #expect(world.core.stateHash() != other.core.stateHash())
        var first = world
        first.nextKey += 1
        first.cancel(JobID(1))
        world.cancel(JobID(1))
        #expect(first.core.stateHash() != world.core.stateHash())
    }
}
