import Testing

@testable import SluicePacking

@Suite struct ShortfallTableTests {
    private static let linear = (0...1000).map { $0 * PackingWeights.card / 1000 }

    private static func table(_ cpu: [Int]) -> ShortfallTable {
        let tasks = cpu.map { PackingTask(cpuMilli: $0, memoryMebibytes: 0, cards: 1) }
        return ShortfallTable(PackingMix(tasks), worths: linear, cards: 8, cpuMilli: 128_000)
    }

    private static func lack(_ table: ShortfallTable, cards: Int, cpu: Int) -> Double {
        let lack = table.lack(worth: cards * PackingWeights.card, cpuMilli: cpu)
        return Double(lack) / Double(PackingWeights.probableLack)
    }

    @Test func `equal tasks lack exactly what is missing to their need`() {
        let table = Self.table([8_000])
        #expect(table.needMilli == 8_000)
        #expect(abs(Self.lack(table, cards: 2, cpu: 16_384)) < 0.05)
        #expect(abs(Self.lack(table, cards: 2, cpu: 8_000) - 1) < 0.1)
        #expect(abs(Self.lack(table, cards: 4, cpu: 0) - 4) < 0.1)
    }

    @Test func `unequal tasks lack even where the mean is met`() {
        // One card, need 4 or 12 with the same chance: of the mean 8, half the time 4 are missing.
        let table = Self.table([4_000, 12_000])
        #expect(abs(Self.lack(table, cards: 1, cpu: 8_000) - 0.25) < 0.06)
        #expect(abs(Self.lack(table, cards: 1, cpu: 12_288)) < 0.06)
    }

    @Test func `a mix that needs no processors lacks none`() {
        #expect(Self.lack(Self.table([0]), cards: 8, cpu: 0) == 0)
    }
}
