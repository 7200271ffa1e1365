package import SluiceModel

/// What a training asks for, and the guesses that its advice rests on; each can be changed.
package struct TrainingQuestion: Hashable, Sendable {
    /// Parameters of the model, in thousandths of a billion (millions).
    package var megaParameters: Int64
    /// Tokens of its data, in thousandths of a billion (millions).
    package var megaTokens: Int64
    /// The time within which it should end.
    package var within: Seconds
    /// Part of a chip's dense FP16/BF16 peak that trains: 350 ‰. GPT-4's training is reported at
    /// 32 to 36 % (field reports of 2023).
    package var utilisation = PerMille(350)
    /// Failures of 10⁹ card-hours that end the run: 466 in 54 days on 16,384 cards (Meta, "The
    /// Llama 3 Herd of Models", 2024).
    package var failureRate: Int64 = 466 * 1_000_000_000 / (54 * 24 * 16_384)
    /// Bytes that a checkpoint keeps of each parameter: 2 for the weights in half precision, 12 for
    /// their copy and Adam's two moments in full (Rajbhandari et al., "ZeRO", SC 2020).
    package var checkpointBytes: Int64 = 14
    /// Bytes that training holds of each parameter on cards: those and 2 for the gradient (ibidem);
    /// activations come on top.
    package var stateBytes: Int64 = 16
    /// Part of a card's memory that this state may take; the rest is for activations and buffers.
    /// Assumed.
    package var memoryForState = PerMille(600)
    /// Gigabytes (10⁹) a second at which all cards together write a checkpoint. Assumed.
    package var writeGigabytes: Int64 = 20
    /// Seconds from a failure until the run goes on from its checkpoint. Assumed.
    package var restart = Seconds(600)
    /// Cards of a node: gangs are whole nodes.
    package var nodeCards: Int64 = 8

    /// A question with the usual guesses.
    package init(megaParameters: Int64, megaTokens: Int64, within: Seconds) {
        self.megaParameters = megaParameters
        self.megaTokens = megaTokens
        self.within = within
    }
}

/// How many cards of one chip a training needs, how long it then takes, and how often it should
/// write a checkpoint.
package struct TrainingAdvice: Hashable, Sendable {
    /// Cards of the gang, whole nodes.
    package var cards: Int64
    /// Cards below which the model's state does not fit into memory.
    package var cardsForMemory: Int64
    /// Expected time from start to end, failures included.
    package var duration: Seconds
    /// Energy of the cards over it, in kilowatt-hours.
    package var kilowattHours: Int64
    /// Mean time between failures of the whole gang; the largest number where nothing fails.
    package var betweenFailures: Seconds
    /// Running time between two checkpoints that loses least.
    package var checkpointEvery: Seconds
    /// Time that writing one takes, at least a second.
    package var checkpointTime: Seconds
    /// Part of the time that checkpoints, repeated work and restarts take.
    package var lost: PerMille

    /// The smallest gang of `chip` that ends in time; nil where none of up to `largest` cards does.
    ///
    /// Compute is 6 × parameters × tokens operations (Kaplan et al., "Scaling Laws for Neural
    /// Language Models", 2020, §2.1). The gang is the smallest whose cards do it at `utilisation`
    /// of their peak in the part of the time that failures leave. O(log of `largest`).
    package static func gang(
        of chip: Chip, for question: TrainingQuestion, largest: Int64 = 200_000
    ) -> TrainingAdvice? {
        let node = max(1, question.nodeCards)
        let most = largest / node
        guard most >= 1 else { return nil }
        // Doubled until it ends in time: where very many cards fail too often, fewer may do.
        var high = Int64(1)
        while !ends(high * node, chip, question) {
            guard high < most else { return nil }
            high = min(high * 2, most)
        }
        var low = high / 2 + 1
        while low < high {
            let middle = (low + high) / 2
            if ends(middle * node, chip, question) { high = middle } else { low = middle + 1 }
        }
        return TrainingAdvice(cards: low * node, chip: chip, question)
    }

    /// What `cards` cards of a chip would do.
    package init(cards: Int64, chip: Chip, _ question: TrainingQuestion) {
        self.cards = cards
        let state = Int128(question.megaParameters) * Int128(question.stateBytes) * 1_000_000
        let room = Int128(chip.memory.count) << 20
        let usable = max(1, room * Int128(question.memoryForState.count) / 1_000)
        let node = max(1, question.nodeCards)
        let least = Int64(clamping: (state + usable - 1) / usable)
        cardsForMemory = (least + node - 1) / node * node
        let bytes = Int128(question.megaParameters) * Int128(question.checkpointBytes)
        let seconds = bytes / Int128(max(1, question.writeGigabytes) * 1_000)
        checkpointTime = Seconds(Int64(clamping: max(1, seconds)))
        betweenFailures = Self.betweenFailures(cards, question.failureRate)
        checkpointEvery = Self.interval(checkpointTime, betweenFailures)
        lost = Self.lost(checkpointTime, every: checkpointEvery, betweenFailures, question.restart)
        let work = Self.seconds(cards, chip, question)
        let useful = max(1, 1_000 - Int128(lost.count))
        duration = Seconds(Int64(clamping: work * 1_000 / useful))
        let cardSeconds = Int128(duration.count) * Int128(cards)
        kilowattHours = Int64(clamping: cardSeconds * Int128(chip.power.count) / 3_600_000)
    }

    private static func ends(_ cards: Int64, _ chip: Chip, _ question: TrainingQuestion) -> Bool {
        let advice = TrainingAdvice(cards: cards, chip: chip, question)
        return advice.cards >= advice.cardsForMemory && advice.duration <= question.within
    }

    /// Seconds of undisturbed work: 6 × parameters × tokens over cards × peak × utilisation.
    private static func seconds(
        _ cards: Int64, _ chip: Chip, _ question: TrainingQuestion
    ) -> Int128 {
        // Millions times millions are 10¹² operations, the unit of the peak.
        let work = 6 * Int128(question.megaParameters) * Int128(question.megaTokens) * 10_000
        let speed =
            Int128(cards) * Int128(chip.halfPrecisionDeciTeraflops)
            * Int128(question.utilisation.count)
        return speed > 0 ? (work + speed - 1) / speed : Int128(Int64.max)
    }

    private static func betweenFailures(_ cards: Int64, _ rate: Int64) -> Seconds {
        guard rate > 0, cards > 0 else { return Seconds(.max) }
        let failures = Int128(rate) * Int128(cards)
        return Seconds(Int64(clamping: Int128(3_600) * 1_000_000_000 / failures))
    }

    /// √(2 × time to write × time between failures), less the time to write: first order of Young,
    /// CACM 17 (1974), as Daly, "A higher order estimate of the optimum checkpoint interval", FGCS
    /// 22 (2006), corrects it; never below the time to write nor past the time between failures.
    package static func interval(_ write: Seconds, _ between: Seconds) -> Seconds {
        guard between.count < .max else { return Seconds(.max) }
        let product = 2 * Int128(write.count) * Int128(between.count)
        let root = Int64(clamping: squareRoot(product))
        return Seconds(max(write.count, min(root - write.count, between.count)))
    }

    /// The part of the time that does no lasting work: writing, and with each failure half an
    /// interval and a restart. At most 999 ‰.
    private static func lost(
        _ write: Seconds, every interval: Seconds, _ between: Seconds, _ restart: Seconds
    ) -> PerMille {
        guard between.count < .max else { return PerMille(0) }
        let period = Int128(interval.count) + Int128(write.count)
        let writing = Int128(write.count) * 1_000_000 / period
        let again = (period / 2 + Int128(restart.count)) * 1_000_000 / Int128(max(1, between.count))
        return PerMille(UInt32(clamping: min(999_000, writing + again + 999) / 1_000))
    }

    /// The largest whole number whose square is not above `value`, by Newton's iteration.
    private static func squareRoot(_ value: Int128) -> Int128 {
        guard value > 1 else { return max(0, value) }
        var root = Int128(1) << ((128 - value.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + value / root) / 2
            if next >= root { return root }
            root = next
        }
    }
}
