import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlacement
@testable import SluicePlanner

@Suite struct NearTests {
    @Test("The metro's list gives the cost of a full scan, over random nations", arguments: 1...10)
    func regret(seed: UInt64) {
        var world = World(seed: seed, regions: 6)
        var compared = 0
        for _ in 0..<120 {
            world.step()
            let table = world.core.state.table
            for metro in RandomNation.catalogue.metros {
                var wanted = JobSpecification(
                    kind: .inference, name: "near", cards: UInt32(1 + world.random.below(12)))
                wanted.metro = metro.name
                wanted.ring = Ring(rawValue: UInt8(1 + world.random.below(4))) ?? .within50
                let request = table.request(wanted)
                let taken = [Int32(world.random.below(12)), Int32(world.random.below(12))]
                let quick = table.chooseNear(request, taken: taken)
                let full = table.chooseNearByFullScan(request, taken: taken)
                #expect(quick?.cost == full?.cost)
                if quick != nil { compared += 1 }
            }
        }
        #expect(compared > 20)
    }

    @Test("What fits says what can be taken, and explain names every pool")
    func views() {
        var world = World(seed: 2, regions: 3)
        for _ in 0..<60 { world.step() }
        let table = world.core.state.table
        for size: UInt32 in [1, 4, 8, 16, 24] {
            let fits = world.core.whatFits(WhatFits(sizes: [size], metro: .none, ring: .beyond))
            let gangs = fits.fits.reduce(0) { $0 + $1.gangs }
            let inBlock = table.pools.indices.contains { pool in
                let record = table.pools[pool]
                let kept = record.keptCards + record.keptNodes * UInt32(record.cardsPerNode)
                return record.isReachable && record.isReported && !record.isCordoned
                    && record.free >= size + kept
                    && table.shapes[pool].blocks.contains { $0.fits(cards: size) }
            }
            #expect((gangs > 0) == inBlock, "size \(size)")
        }
        let explanation = world.core.explain(QueueTests.training(8, hours: 1))
        #expect(explanation.candidates.count == table.pools.count)
        for candidate in explanation.candidates {
            let sum = candidate.terms.reduce(0) { $0 + $1.value }
            #expect(sum == candidate.costPerCardHour.count)
            #expect(!candidate.verdict.sentence.isEmpty && !candidate.verdict.numbers.isEmpty)
        }
    }

    @Test("A latency-bound job with no room says why, from its metro's pools")
    func reasons() throws {
        var world = World(seed: 2, regions: 3)
        var wanted = JobSpecification(kind: .inference, name: "huge", cards: 4_000)
        wanted.metro = RandomNation.catalogue.metros[0].name
        wanted.ring = .within50
        world.submit(wanted)
        #expect(world.core.summary(JobID(1))?.verdict.code == .impossible)
        wanted.cards = 1
        wanted.ring = .within2
        let table = world.core.state.table
        let near = table.near(metro: 0, ring: .within2).isEmpty
        world.submit(wanted)
        #expect(world.core.summary(JobID(2))?.verdict.code == (near ? .noRing : .placed))
    }
}
