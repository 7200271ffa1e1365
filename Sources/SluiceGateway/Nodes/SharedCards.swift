internal import SluiceModel

/// A part of one card: thousandths of its compute, MiB of its memory.
package struct Slice: Hashable, Sendable, BitwiseCopyable {
    /// Thousandths of the card's compute, 1 ..< 1,000.
    package let share: UInt16
    /// MiB of the card's memory; 0 where the memory of the pool's cards is not known.
    package let memory: UInt32

    /// Wraps both parts.
    package init(share: UInt16, memory: UInt32) {
        self.share = share
        self.memory = memory
    }
}

/// The cards of a pool that are split into slices, with what is free on each.
struct SharedCards: Sendable {
    /// One card and what is free on it.
    struct Card: Sendable {
        var place: NodeShare
        var freeShare: UInt16
        var freeMemory: UInt32
        var inUse: Bool
    }

    /// Memory of a whole card in MiB; 0 where it is not known and not counted.
    let cardMemory: UInt32
    private(set) var cards: [Card] = []
    private var unused: [Int] = []
    private var numberOfPlace: [NodeShare: Int] = [:]

    /// No card is split.
    init(cardMemory: UInt32) { self.cardMemory = cardMemory }

    /// Thousandths of a split card that are free of both its compute and its memory: a slice that
    /// takes no more of either fits.
    func freeShare(_ card: Card) -> Int {
        guard cardMemory > 0 else { return Int(card.freeShare) }
        return min(Int(card.freeShare), Int(card.freeMemory) * 1_000 / Int(cardMemory))
    }

    /// How many cards are split.
    var count: Int { cards.count - unused.count }

    /// Puts a slice on a card, which is split by it if it was whole. False where it does not fit.
    mutating func put(_ slice: Slice, on place: NodeShare) -> Bool {
        let number = numberOfPlace[place] ?? split(place)
        guard cards[number].freeShare >= slice.share, cards[number].freeMemory >= slice.memory
        else {
            _ = join(number)
            return false
        }
        cards[number].freeShare -= slice.share
        cards[number].freeMemory -= slice.memory
        return true
    }

    /// Takes a slice off a card; true where that was the last one and the card is whole again.
    mutating func remove(_ slice: Slice, from place: NodeShare) -> Bool {
        guard let number = numberOfPlace[place] else {
            preconditionFailure("card \(place) is not split")
        }
        cards[number].freeShare += slice.share
        cards[number].freeMemory += slice.memory
        return join(number)
    }

    /// What is free of a split card; nil for one that is not split.
    func free(on place: NodeShare) -> (share: UInt16, memory: UInt32)? {
        numberOfPlace[place].map { (cards[$0].freeShare, cards[$0].freeMemory) }
    }

    /// Whether a card is split.
    func contains(_ place: NodeShare) -> Bool { numberOfPlace[place] != nil }

    private mutating func split(_ place: NodeShare) -> Int {
        let card = Card(place: place, freeShare: 1_000, freeMemory: cardMemory, inUse: true)
        let number = unused.popLast() ?? cards.count
        if number == cards.count { cards.append(card) } else { cards[number] = card }
        numberOfPlace[place] = number
        return number
    }

    /// Makes a card whole that has no slice any more.
    private mutating func join(_ number: Int) -> Bool {
        guard cards[number].freeShare == 1_000 else { return false }
        cards[number].inUse = false
        numberOfPlace[cards[number].place] = nil
        unused.append(number)
        return true
    }
}
