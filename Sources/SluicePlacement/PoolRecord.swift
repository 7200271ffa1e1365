package import SluiceModel

/// What placing asks of a pool, in one small struct without references. Free counts follow every
/// take; the exact shape stands beside it in `PoolTable.shapes`.
///
/// Its short verbs are always inlined: a call out of line would copy the whole record, four lines
/// of the processor's cache, to look at a few of its fields. What a choice looks at comes first.
package struct PoolRecord: Sendable {
    /// Where it is: region number and index there.
    package var address: PoolAddress
    /// The site's number in the table.
    package var site: Int32
    /// The chip's number; -1 where the catalogue has it not.
    package var chip: Int32
    /// Its class by size.
    package var tier: Tier
    /// Its interconnect.
    package var interconnect: InterconnectClass
    /// Who may run here.
    package var trust: TrustClass
    /// Whether it runs commands (process, Slurm, plugin, trial).
    package var runsCommands: Bool
    /// Whether it takes jobs without a command too (emulated, trial).
    package var emulates: Bool
    /// Whether its chip is an accelerator, or not known: a job that names no chip wants one.
    package var isAccelerated = true
    /// Whether its site is cordoned.
    package var isCordoned = false
    /// Whether its books did not balance: nothing new goes there until an operator has looked.
    package var isFrozen = false
    /// Whether its region's link is there.
    package var isReachable = false
    /// Whether its capacity was ever reported.
    package var isReported = false
    /// Whether its gateway lags so far behind its orders that it gets no more.
    package var isLagging = false
    /// Whether its region was removed: it is no pool any more.
    package var isRemoved = false
    /// Whether its provider lends it now.
    package var isLent = true
    /// Whether cards of it are reserved for windows.
    package internal(set) var isBooked = false
    /// Whether it is lent at some hours only; `PoolTable.lendingEnd` says until when.
    package internal(set) var hasWindows = false
    /// Whether its region has a cap on power.
    package internal(set) var isCapped = false
    /// Utilisation in tenths.
    package var bucket: UInt8 = 0
    /// Utilisation in sixty-fourths.
    package internal(set) var level: UInt8 = 0
    /// The most cards of a node.
    package var cardsPerNode: UInt8
    /// Whether its blocks have nodes of several sizes: what then fits, only the shape knows.
    package var isMixed: Bool
    /// Micro-yuan for a card-hour beside power.
    package var price: Int64
    /// Micro-yuan for a card-hour of power now.
    package var power: Int64 = 0
    /// Cards free now.
    package var free: UInt32 = 0
    /// Free cards that are kept for the return of tides' replicas …
    package internal(set) var keptCards: UInt32 = 0
    /// Whole nodes that are kept for gangs whose nodes may fault.
    package internal(set) var keptNodes: UInt32 = 0
    /// Memory of a card in MiB.
    package var memory: UInt32
    /// Cards registered.
    package var registered: UInt32
    /// Nodes with n cards free, over all blocks.
    package var nodes = InlineArray<17, UInt32>(repeating: 0)
    /// Micro-yuan for a card-hour that a card here is worth to the users around it, by `level`.
    package internal(set) var scarcity: Int64 = 0
    /// Micro-yuan for a card-hour that the policy counts for the carbon of its power.
    package internal(set) var carbon: Int64 = 0
    /// Watts of a card with the site's PUE, in milliwatts.
    package var milliwatts: Int64
    /// What its largest nodes have beside cards: thousandths of processors, MiB; 0 for what is not
    /// counted.
    package internal(set) var nodeProcessors: UInt32 = 0
    package internal(set) var nodeMemory: UInt32 = 0
    /// Kept cards of which so many are called back: lent to nobody new.
    package internal(set) var calledCards: UInt32 = 0
    /// Cards already shared that have at least n tenths free, by n; entry 0 is not used.
    package var shared = InlineArray<11, UInt32>(repeating: 0)

    /// Micro-yuan for a card-hour of latency-bound work now, without terms that depend on the
    /// request.
    @inline(__always)
    package var base: Int64 { power + carbon + price + scarcity }

    /// The balance term of work that may go anywhere.
    @inline(__always)
    package var pressure: Int64 { Int64(bucket) * Int64(bucket) * Placing.pressure }

    /// Counts a block's nodes anew. In one access of the record: each of its own, from outside,
    /// would copy all of it.
    mutating func recount(_ after: BlockShape, insteadOf before: BlockShape) {
        for count in 0...Int(before.cardsPerNode) {
            nodes[count] =
                nodes[count] &+ UInt32(after.nodes(free: count))
                &- UInt32(before.nodes(free: count))
        }
    }

    /// The bucket that the free count asks for.
    @inline(__always)
    package var bucketNow: UInt8 {
        registered == 0 ? 0 : UInt8((registered - free) * Placing.buckets / registered)
    }

    /// The level that the free count asks for.
    @inline(__always)
    package var levelNow: UInt8 {
        registered == 0 ? 0 : UInt8((registered - free) * Placing.levels / registered)
    }

    /// Whether a node has `cards` free, for requests of at most a node. O(cards a node).
    @inline(__always)
    package func hasNode(_ cards: UInt32) -> Bool {
        var free = Int(cardsPerNode)
        while free >= Int(cards) {
            if nodes[free] > 0 { return true }
            free -= 1
        }
        return false
    }

    /// Thousandths of a card that a slice counts as: those of its compute or of its memory,
    /// whichever are more, and less than a whole card's. A card is reported by what is free of
    /// both, so that what is counted free holds the slice (decision 0044). `memory` is in MiB; 0
    /// for as much as the share.
    @inline(__always)
    package func sliceDemand(_ share: UInt32, memory asked: UInt32) -> UInt32 {
        guard asked > 0, share < 1_000, memory > 0 else { return share }
        let thousandths = (UInt64(asked) * 1_000 + UInt64(memory) - 1) / UInt64(memory)
        return max(share, UInt32(min(thousandths, 999)))
    }

    /// The same of a request.
    @inline(__always)
    package func sliceDemand(_ request: PlacementRequest) -> UInt32 {
        sliceDemand(request.share, memory: request.sliceMemory)
    }

    /// Whether a slice of `share` thousandths fits on a shared card or a free one.
    package func hasSlice(_ share: UInt32) -> Bool {
        var tenth = Int((share + 99) / 100)
        while tenth <= 10 {
            if shared[tenth] > 0 { return true }
            tenth += 1
        }
        return hasNode(1)
    }

    /// Whether the free counts allow the request; exact up to a node in a pool whose nodes are all
    /// of one size, necessary elsewhere.
    @inline(__always)
    package func mayHold(_ request: PlacementRequest) -> Bool {
        guard keptCards | keptNodes | request.spares == 0 else { return leavesKept(request) }
        return mayHoldAll(request)
    }

    /// As `mayHold`, of all that is free.
    @inline(__always)
    func mayHoldAll(_ request: PlacementRequest) -> Bool {
        if request.isSlice { return hasSlice(sliceDemand(request)) }
        guard request.cards <= free else { return false }
        if isMixed { return true }
        if request.cards <= UInt32(cardsPerNode) { return hasNode(request.cards) }
        return nodes[Int(cardsPerNode)] > 0
    }
}

/// What keeps a request out of a pool; in the order in which it is tested.
package enum Obstacle: UInt8, Sendable {
    /// The executor cannot run it.
    case executor
    /// Another chip.
    case chip
    /// Too little memory.
    case memory
    /// Nodes with too few processors or too little memory of their own.
    case node
    /// Too weak an interconnect.
    case interconnect
    /// Too low a trust class.
    case trust
    /// A trust class that it does not take.
    case trustClass
    /// A region that it may not run in.
    case region
    /// A provider that it may not run at.
    case provider
    /// Its data must not be moved there.
    case data
    /// Its other replicas lie so that this one must lie elsewhere.
    case spread
    /// With a replica here, all of them could not reach the availability that is asked.
    case availability
    /// More cards than the pool has.
    case size
    /// No ring within the bound, or a stale one.
    case ring
    /// Too dear.
    case price
    /// The region's link is lost, or it has not reported.
    case unreachable
    /// The site is cordoned.
    case cordoned
    /// Its books did not balance.
    case frozen
    /// Its gateway has too many orders that it has not acknowledged.
    case lagging
    /// Its provider does not lend it now.
    case notLent
    /// Its region would draw more than it may.
    case power
    /// Its cards are reserved for others before the request would be over.
    case reserved
    /// The shape is not free now.
    case capacity

    /// Whether waiting may end it.
    package var passes: Bool { rawValue >= Obstacle.price.rawValue }
}

extension PoolRecord {
    /// What keeps `request` out for good, as far as the pool's facts say. O(names in its lists).
    @inline(__always)
    package func standing(_ request: PlacementRequest) -> Obstacle? {
        if isRemoved { return .region }
        if request.hasCommand ? !runsCommands : !emulates { return .executor }
        if request.anyChip
            ? !isAccelerated && !request.processors : !request.chips.contains(Int(chip))
        {
            return .chip
        }
        if request.memory > memory { return .memory }
        if request.isLimited, isTooSmall(request) { return .node }
        if request.interconnect > interconnect { return .interconnect }
        if request.trust > trust { return .trust }
        if !request.anyRegion, !request.allowed.contains(address.region) { return .region }
        if !request.denied.isEmpty, request.denied.contains(address.region) { return .region }
        if let particulars = request.particulars,
            let obstacle = particulars.obstacle(site: site, trust)
        {
            return obstacle
        }
        if request.cards > registered { return .size }
        return nil
    }

    /// Whether no node could carry what the job says it takes beside cards. Not inlined: few say.
    @inline(never)
    private func isTooSmall(_ request: PlacementRequest) -> Bool {
        (nodeProcessors > 0 && request.nodeProcessors > nodeProcessors)
            || (nodeMemory > 0 && request.nodeMemory > nodeMemory)
    }

    /// What keeps `request` out now, rings, caps on power and reserved windows aside: see
    /// `PoolTable.passing`.
    @inline(__always)
    func passing(_ request: PlacementRequest) -> Obstacle? {
        if power + price > request.ceiling { return .price }
        if !isReachable || !isReported { return .unreachable }
        if isCordoned { return .cordoned }
        if isFrozen { return .frozen }
        if isLagging { return .lagging }
        if !isLent { return .notLent }
        return mayHold(request) ? nil : .capacity
    }
}
