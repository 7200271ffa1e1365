import SluiceModel
import Testing

@testable import SluicePlacement

@Suite("Advice on trainings")
struct TrainingAdviceTests {
    private let a100 = Chip(
        name: ChipName("a100-80g")!, vendor: "NVIDIA", kind: .gpu, memory: Mebibytes(81_920),
        halfPrecisionDeciTeraflops: 3_120, power: Watts(400), relativeThroughput: .one,
        basis: .assumed(reason: "a test"))

    private func question(days: Int64 = 30, billions: Int64 = 70) -> TrainingQuestion {
        TrainingQuestion(
            megaParameters: billions * 1_000, megaTokens: 2_000_000,
            within: Seconds(days * 86_400))
    }

    @Test("70 B and 2 T tokens in 30 days are 2,968 cards of an A100 that never fail")
    func published() throws {
        var asked = question()
        asked.failureRate = 0
        // 6 × 70e9 × 2e12 ÷ (312e12 × 0.35 × 2,592,000 s) is 2,967.7; whole nodes of 8.
        let advice = try #require(TrainingAdvice.gang(of: a100, for: asked))
        #expect(advice.cards == 2_968)
        #expect(advice.duration <= asked.within)
        #expect(advice.lost == PerMille(0))
        // 2,968 cards of 400 W for 30 days, but for a few minutes.
        #expect((854_000...855_000).contains(advice.kilowattHours))
    }

    @Test("failures come as published, and checkpoints as Young and Daly say")
    func checkpoints() {
        let advice = TrainingAdvice(cards: 16_384, chip: a100, question())
        // 466 in 54 days.
        #expect(abs(advice.betweenFailures.count - 54 * 86_400 / 466) <= 2)
        #expect(advice.checkpointTime == Seconds(49))
        #expect(advice.checkpointEvery == Seconds(990 - 49))
    }

    @Test("no other interval loses much less", arguments: [5, 60, 900], [3_600, 40_000, 900_000])
    func best(write: Int64, between: Int64) {
        func lost(_ every: Int64) -> Double {
            Double(write) / Double(every + write) + Double(every + write) / 2 / Double(between)
        }
        let chosen = TrainingAdvice.interval(Seconds(write), Seconds(between)).count
        let least = (1...between).lazy.map(lost).min() ?? 0
        #expect(lost(chosen) <= least * 1.01)
    }

    @Test("the gang is the smallest that ends in time, and more time never asks for more cards")
    func smallest() throws {
        var last = Int64.max
        for days in stride(from: Int64(5), through: 365, by: 5) {
            let asked = question(days: days)
            let advice = try #require(TrainingAdvice.gang(of: a100, for: asked))
            #expect(advice.cards % 8 == 0 && advice.cards <= last)
            #expect(advice.duration <= asked.within)
            let fewer = TrainingAdvice(cards: advice.cards - 8, chip: a100, asked)
            #expect(fewer.duration > asked.within)
            last = advice.cards
        }
    }

    @Test("the model's state has to fit: time does not help below that")
    func memory() throws {
        var asked = question(days: 300, billions: 1_000)
        asked.megaTokens = 1_000
        let advice = try #require(TrainingAdvice.gang(of: a100, for: asked))
        // 16 TB in six tenths of 80 GiB a card are 310.4 cards.
        #expect(advice.cards == 312 && advice.cardsForMemory == 312)
    }

    @Test("what no gang ends in time has no advice")
    func never() {
        var asked = question(days: 1, billions: 100_000)
        asked.megaTokens = 1_000_000_000
        #expect(TrainingAdvice.gang(of: a100, for: asked) == nil)
    }
}
