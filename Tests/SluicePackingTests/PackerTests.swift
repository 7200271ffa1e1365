import SluiceModel
import SluicePacking
import Testing

@Suite struct PackerTests {
    /// Plays a generated list with departures; the places, and what the ledger says is wrong.
    private static func play(
        seed: UInt64, policy: PackingPolicy, ties: PackingTies, learned: Bool
    ) -> (places: [PackingPlace?], faults: [String]) {
        let fleet = GeneratedFleet(seed: seed)
        var packer = Packer(
            nodes: fleet.nodes, mix: learned ? nil : PackingMix(fleet.tasks), policy: policy,
            ties: ties, seed: seed)
        var ledger = Ledger(fleet.nodes)
        var random = SplitMix64(seed: seed ^ 0xF00D)
        var places: [PackingPlace?] = []
        var faults: [String] = []
        var running: [(PackingTask, PackingPlace)] = []
        for task in fleet.tasks {
            if !running.isEmpty, random.below(4) == 0 {
                let (leaver, place) = running.remove(at: Int(random.below(Int64(running.count))))
                packer.release(leaver, at: place)
                ledger.free(leaver, place)
            }
            let place = packer.place(task)
            places.append(place)
            if let place {
                if let fault = ledger.book(task, place) { faults.append("\(seed): \(fault)") }
                running.append((task, place))
            } else if let node = ledger.room(for: task) {
                faults.append("\(seed): \(task) was refused and fits onto node \(node)")
            }
            if packer.allocatedMilli != ledger.allocatedMilli {
                faults.append("\(seed): \(packer.allocatedMilli) is said, \(ledger.allocatedMilli)")
            }
        }
        return (places, faults)
    }

    @Test(arguments: PackingPolicy.allCases, PackingTies.allCases)
    func `no fleet is ever over, and nothing that fits is refused`(
        policy: PackingPolicy, ties: PackingTies
    ) {
        for seed in 0..<60 as Range<UInt64> {
            let learned = seed % 2 == 1
            let outcome = Self.play(seed: seed, policy: policy, ties: ties, learned: learned)
            #expect(outcome.faults == [])
        }
    }

    @Test func `equal input gives equal places, and another seed other draws`() {
        var differs = false
        for seed in 0..<40 as Range<UInt64> {
            let first = Self.play(seed: seed, policy: .sluice, ties: .random, learned: true)
            let again = Self.play(seed: seed, policy: .sluice, ties: .random, learned: true)
            let named = Self.play(seed: seed, policy: .sluice, ties: .name, learned: true)
            #expect(first.places == again.places)
            if first.places != named.places { differs = true }
        }
        #expect(differs)
    }

    @Test func `a leftover that others of the mix will fill is taken before a whole card`() {
        let node = PackingNode(chip: 0, cards: 2, cpuMilli: 64_000, memoryMebibytes: 1 << 20)
        func task(_ share: Int) -> PackingTask {
            PackingTask(cpuMilli: 1_000, memoryMebibytes: 1, cards: 1, shareMilli: share)
        }
        let mix = PackingMix([task(700), task(300)])
        var packer = Packer(nodes: [node, node], mix: mix)
        #expect(packer.place(task(700)) == PackingPlace(node: 0, cards: 1))
        #expect(packer.place(task(300)) == PackingPlace(node: 0, cards: 1))
        #expect(packer.place(task(300)) == PackingPlace(node: 0, cards: 2))
    }

    @Test func `a task that may go anywhere leaves the chip that others cannot do without`() {
        let common = PackingNode(chip: 0, cards: 8, cpuMilli: 96_000, memoryMebibytes: 1 << 20)
        let rare = PackingNode(chip: 1, cards: 8, cpuMilli: 96_000, memoryMebibytes: 1 << 20)
        let any = PackingTask(cpuMilli: 4_000, memoryMebibytes: 1, cards: 1)
        let bound = PackingTask(cpuMilli: 4_000, memoryMebibytes: 1, cards: 1, chips: 2)
        let mix = PackingMix(Array(repeating: any, count: 5) + Array(repeating: bound, count: 4))
        var packer = Packer(nodes: [rare, common], mix: mix)
        #expect(
            (0..<8).compactMap { _ in packer.place(any)?.node } == Array(repeating: 1, count: 8))
    }

    @Test func `a node whose cards are all free is kept for the work that needs them all`() {
        let node = PackingNode(chip: 0, cards: 8, cpuMilli: 96_000, memoryMebibytes: 1 << 20)
        let one = PackingTask(cpuMilli: 1_000, memoryMebibytes: 1, cards: 1)
        let eight = PackingTask(cpuMilli: 8_000, memoryMebibytes: 1, cards: 8)
        var packer = Packer(nodes: [node, node, node], mix: PackingMix([one, one, one, eight]))
        let nodes = Set((0..<8).compactMap { _ in packer.place(one)?.node })
        #expect(nodes.count == 1)
        #expect(packer.place(eight) != nil && packer.place(eight) != nil)
    }
}
