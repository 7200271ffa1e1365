internal import SluiceModel

/// A part of one card: thousandths of its compute, MiB of its memory.
package struct Slice: Hashable, Sendable, BitwiseCopyable {
    /// Thousandths of the card's compute, 1 ..< 1,000.
    package let share: UInt16
    /// MiB of the card's memory; 0 where the memory of the pool's cards is not known.
    package let memory: UInt32
}

/// The cards of a pool that are split into slices, in buckets by what is free on them, so that the
/// best fit is found without looking at all of them.
struct SharedCards: Sendable {
    /// One card and what is free on it.
    struct Card: Sendable {
        var place: NodeShare
        var freeShare: UInt16
        var freeMemory: UInt32
        var bucketPosition: Int
        var inUse: Bool
    }

    /// Memory of a whole card in MiB; 0 where it is not known and not counted.
    let cardMemory: UInt32
    private(set) var cards: [Card] = []
    private var unused: [Int] = []
    private var buckets: [[Int]] = []
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

    /// The split card with the least free compute that is enough, among those that `allowed` says;
    /// nil where none will do.
    func bestFit(_ slice: Slice, where allowed: (NodeShare) -> Bool) -> NodeShare? {
        guard !buckets.isEmpty else { return nil }
        for free in Int(slice.share)..<1_000 {
            for number in buckets[free]
            where cards[number].freeMemory >= slice.memory && allowed(cards[number].place) {
                return cards[number].place
            }
        }
        return nil
    }

    /// Puts a slice on a card, which is split by it if it was whole. False where it does not fit.
    mutating func put(_ slice: Slice, on place: NodeShare) -> Bool {
        let number = numberOfPlace[place] ?? split(place)
        guard cards[number].freeShare >= slice.share, cards[number].freeMemory >= slice.memory
        else {
            _ = join(number)
            return false
        }
        leaveBucket(number)
        cards[number].freeShare -= slice.share
        cards[number].freeMemory -= slice.memory
        enterBucket(number)
        return true
    }

    /// Takes a slice off a card; true where that was the last one and the card is whole again.
    mutating func remove(_ slice: Slice, from place: NodeShare) -> Bool {
        guard let number = numberOfPlace[place] else {
            preconditionFailure("card \(place) is not split")
        }
        leaveBucket(number)
        cards[number].freeShare += slice.share
        cards[number].freeMemory += slice.memory
        enterBucket(number)
        return join(number)
    }

    /// Whether a card is split.
    func contains(_ place: NodeShare) -> Bool { numberOfPlace[place] != nil }

    private mutating func split(_ place: NodeShare) -> Int {
        if buckets.isEmpty { buckets = Array(repeating: [], count: 1_001) }
        let card = Card(
            place: place, freeShare: 1_000, freeMemory: cardMemory, bucketPosition: 0, inUse: true)
        let number = unused.popLast() ?? cards.count
        if number == cards.count { cards.append(card) } else { cards[number] = card }
        numberOfPlace[place] = number
        enterBucket(number)
        return number
    }

    /// Makes a card whole that has no slice any more.
    private mutating func join(_ number: Int) -> Bool {
        guard cards[number].freeShare == 1_000 else { return false }
        leaveBucket(number)
        cards[number].inUse = false
        numberOfPlace[cards[number].place] = nil
        unused.append(number)
        return true
    }

    private mutating func enterBucket(_ number: Int) {
        let free = Int(cards[number].freeShare)
        cards[number].bucketPosition = buckets[free].count
        buckets[free].append(number)
    }

    private mutating func leaveBucket(_ number: Int) {
        let free = Int(cards[number].freeShare)
        let position = cards[number].bucketPosition
        guard let last = buckets[free].popLast() else {
            preconditionFailure("bucket \(free) is empty, card \(number) is not in it")
        }
        guard last != number else { return }
        buckets[free][position] = last
        cards[last].bucketPosition = position
    }
}
