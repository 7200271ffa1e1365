/// What a task asks of one node.
package struct PackingTask: Hashable, Sendable {
    /// Processors, in thousandths.
    package var cpuMilli: Int
    /// Main memory.
    package var memoryMebibytes: Int
    /// Cards, all of one node; 0 for processors only.
    package var cards: Int
    /// Thousandths of each card, 1 … 1000; below 1000 only where `cards` is 1.
    package var shareMilli: Int
    /// Memory of the card where `shareMilli` is a part of one; 0 where it is not counted.
    package var cardMebibytes: Int
    /// Bit k: a node with chip model k will do.
    package var chips: UInt64

    /// A task; every chip will do unless said otherwise.
    package init(
        cpuMilli: Int, memoryMebibytes: Int, cards: Int, shareMilli: Int = 1000,
        cardMebibytes: Int = 0, chips: UInt64 = .max
    ) {
        precondition(
            cpuMilli >= 0 && memoryMebibytes >= 0 && cards >= 0 && 1...1000 ~= shareMilli
                && cardMebibytes >= 0
                && (shareMilli == 1000 || cards == 1),
            "\(cards) cards of \(shareMilli) with \(cpuMilli) and \(memoryMebibytes)")
        self.cpuMilli = cpuMilli
        self.memoryMebibytes = memoryMebibytes
        self.cards = cards
        self.shareMilli = shareMilli
        self.cardMebibytes = cardMebibytes
        self.chips = chips
    }

    /// Thousandths of cards in all.
    package var demandMilli: Int { cards * shareMilli }
}

/// A kind of node: what an empty one has.
package struct PackingNode: Hashable, Sendable {
    /// Number of its chip model, below `PackingLimits.chipModels`.
    package var chip: Int
    /// Cards, at most `PackingLimits.cardsPerNode`.
    package var cards: Int
    /// Processors, in thousandths.
    package var cpuMilli: Int
    /// Main memory.
    package var memoryMebibytes: Int

    /// A kind of node.
    package init(chip: Int, cards: Int, cpuMilli: Int, memoryMebibytes: Int) {
        precondition(
            0..<PackingLimits.chipModels ~= chip && 0...PackingLimits.cardsPerNode ~= cards
                && cpuMilli >= 0 && memoryMebibytes >= 0,
            "chip \(chip), \(cards) cards, \(cpuMilli), \(memoryMebibytes)")
        self.chip = chip
        self.cards = cards
        self.cpuMilli = cpuMilli
        self.memoryMebibytes = memoryMebibytes
    }

    /// Whether the task fits onto an empty node of this kind.
    package func holds(_ task: PackingTask) -> Bool {
        cpuMilli >= task.cpuMilli && memoryMebibytes >= task.memoryMebibytes
            && cards >= task.cards && (task.cards == 0 || task.chips >> UInt64(chip) & 1 == 1)
    }
}

/// Where a task went.
package struct PackingPlace: Hashable, Sendable {
    /// The node's number.
    package var node: Int
    /// Bit k: card k of the node.
    package var cards: UInt32

    /// A place.
    package init(node: Int, cards: UInt32) {
        self.node = node
        self.cards = cards
    }
}
