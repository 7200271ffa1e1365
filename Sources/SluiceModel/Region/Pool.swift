/// How a pool's cards talk to each other; a gang goes only where it is carried.
@frozen
public enum InterconnectClass: UInt8, Sendable, CaseIterable, Comparable {
    /// Plain Ethernet.
    case ethernet = 1
    /// RDMA over converged Ethernet.
    case roce = 2
    /// InfiniBand, or a fabric of its kind.
    case infiniband = 3
    /// A scale-up fabric over many nodes (superpod).
    case superpod = 4

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Who may run in a pool: work marked sensitive goes only to pools of its class or a higher one.
@frozen
public enum TrustClass: UInt8, Sendable, CaseIterable, Comparable {
    /// Anybody's work.
    case open = 0
    /// Tenants with a contract.
    case contracted = 1
    /// Work marked sensitive.
    case sensitive = 2

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What makes a pool's placements run.
@frozen
public enum ExecutorKind: UInt8, Sendable, CaseIterable {
    /// A run lasts as long as its job says; for regions nobody has at hand. It runs no command.
    case emulated = 1
    /// Real local processes.
    case process = 2
    /// A site's own Slurm.
    case slurm = 3
    /// Any other local scheduler behind a program.
    case plugin = 4
    /// For trying things: real local processes for jobs that name a command, emulated for others.
    case trial = 5
}

/// Nodes of one interconnect domain that all have the same number of cards.
@frozen
public struct BlockDescription: Hashable, Sendable {
    /// How many nodes, 1 ... `Limits.nodesPerBlock`.
    public var nodes: UInt16
    /// Cards of each node, 1 ... `Limits.cardsPerNode`.
    public var cardsPerNode: UInt8

    /// Wraps a count of nodes and their cards.
    @inlinable
    public init(nodes: UInt16, cardsPerNode: UInt8) {
        self.nodes = nodes
        self.cardsPerNode = cardsPerNode
    }

    /// Cards in the block.
    @inlinable
    public var cards: UInt32 { UInt32(nodes) * UInt32(cardsPerNode) }
}

/// What a node has beside its cards, for work that says what it takes of it.
@frozen
public struct NodeRoom: Hashable, Sendable {
    /// Processors, in thousandths of one; 0 where that is not known and not counted.
    public var processors: PerMille
    /// Main memory; 0 where that is not known and not counted.
    public var memory: Mebibytes

    /// Wraps both; nothing known unless said otherwise.
    @inlinable
    public init(processors: PerMille = PerMille(0), memory: Mebibytes = Mebibytes(0)) {
        self.processors = processors
        self.memory = memory
    }
}

/// When a provider lends a pool, in seconds of the day (UTC+8). Start after end spans midnight.
@frozen
public struct LendingWindow: Hashable, Sendable {
    /// First second of the day in which it is lent.
    public var startSecondOfDay: Int32
    /// First second of the day in which it is not lent any more.
    public var endSecondOfDay: Int32

    /// Wraps a start and an end.
    @inlinable
    public init(startSecondOfDay: Int32, endSecondOfDay: Int32) {
        self.startSecondOfDay = startSecondOfDay
        self.endSecondOfDay = endSecondOfDay
    }
}

/// A pool as its site registers it.
public struct PoolDescription: Hashable, Sendable {
    /// Its name, unique in the nation.
    public var name: PoolName
    /// The site it stands in, as an index into the region's sites.
    public var site: UInt16
    /// Its class by size.
    public var tier: Tier
    /// The one chip model it has.
    public var chip: ChipName
    /// How its cards talk to each other.
    public var interconnect: InterconnectClass
    /// Bandwidth of one card into the fabric, Gbit/s.
    public var interconnectGigabits: UInt32
    /// Who may run here.
    public var trust: TrustClass
    /// Price of a card for an hour beside its power.
    public var pricePerCardHour: MicroYuan
    /// What makes placements run.
    public var executor: ExecutorKind
    /// When it is lent; empty means always.
    public var lendingWindows: [LendingWindow]
    /// Its interconnect domains, 1 ... `Limits.blocksPerPool`.
    public var blocks: [BlockDescription]
    /// What each node of a block has beside its cards, by block; of a block without an entry it is
    /// not known.
    public var nodeRooms: [NodeRoom] = []

    /// Wraps a pool's facts.
    public init(
        name: PoolName, site: UInt16, tier: Tier, chip: ChipName,
        interconnect: InterconnectClass, interconnectGigabits: UInt32, trust: TrustClass,
        pricePerCardHour: MicroYuan, executor: ExecutorKind, lendingWindows: [LendingWindow],
        blocks: [BlockDescription]
    ) {
        self.name = name
        self.site = site
        self.tier = tier
        self.chip = chip
        self.interconnect = interconnect
        self.interconnectGigabits = interconnectGigabits
        self.trust = trust
        self.pricePerCardHour = pricePerCardHour
        self.executor = executor
        self.lendingWindows = lendingWindows
        self.blocks = blocks
    }

    /// Whether it is lent at this time: it has no windows, or one of them is open.
    public func isLent(at time: CivilTime) -> Bool {
        guard !lendingWindows.isEmpty else { return true }
        let second = time.secondOfDay
        return lendingWindows.contains { window in
            let start = Int64(window.startSecondOfDay)
            let end = Int64(window.endSecondOfDay)
            return start <= end ? (start..<end).contains(second) : second >= start || second < end
        }
    }

    /// When it is next lent where it is not, or not lent where it is; `.none` where that is never.
    /// O(windows²).
    public func lendingChange(after time: CivilTime) -> CivilTime {
        let isLentNow = isLent(at: time)
        let second = time.secondOfDay
        var first = CivilTime.none
        for window in lendingWindows {
            for edge in [window.startSecondOfDay, window.endSecondOfDay] {
                let left = (Int64(edge) - second + 86_400 - 1) % 86_400 + 1
                let moment = time.adding(Seconds(left))
                guard isLent(at: moment) != isLentNow else { continue }
                if first == .none || moment < first { first = moment }
            }
        }
        return first
    }

    /// What a node of that block has beside its cards.
    public func nodeRoom(block: Int) -> NodeRoom {
        block < nodeRooms.count ? nodeRooms[block] : NodeRoom()
    }

    /// Cards in all blocks. O(blocks).
    public var cards: UInt32 { blocks.reduce(0) { $0 + $1.cards } }
}
