internal import SluiceModel

/// What a run takes of each of its nodes beside cards, as far as its job says and the pool counts.
struct NodeUse: Hashable, Sendable {
    /// Processors, in thousandths of one.
    var processors: Int
    /// MiB of main memory.
    var memory: Int

    /// What a job's limits say; nothing where there are none.
    init(_ limits: ProcessLimits?) {
        processors = Int(limits?.processors.count ?? 0)
        memory = Int(limits?.memory.count ?? 0)
    }

    /// Nothing.
    init() {
        processors = 0
        memory = 0
    }
}

/// What a run is to get on one node or several of a pool.
struct BindingAsk: Sendable {
    /// Whole cards; 1 for a slice, 0 for processors only.
    var cards: UInt32
    /// The part of the card that it wants; nil for whole cards.
    var slice: Slice?
    /// What it takes of each of its nodes.
    var use = NodeUse()
    /// Bit k: nodes with chip model k will do.
    var chips = UInt64.max

    /// Whole cards.
    init(cards: UInt32, use: NodeUse = NodeUse()) {
        self.cards = cards
        self.use = use
    }

    /// A slice.
    init(_ slice: Slice, use: NodeUse = NodeUse()) {
        cards = 1
        self.slice = slice
        self.use = use
    }
}
