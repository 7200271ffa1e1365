package import SluiceModel

/// The gateway's decisions: which orders it takes, which cards they get, what may run without a
/// lease, and what the planner is told. No clock, no I/O: time comes in, effects come out.
///
/// Every verb appends to the effects; see `GatewayEffects` for the order in which they happen. An
/// order costs O(nodes it takes); nothing but `tick` after a lost lease, faults and recovery looks
/// at all runs.
package struct GatewayCore: Sendable {
    /// What this region registered.
    package let region: RegionDescription
    /// The highest term seen; a lower one is powerless.
    package internal(set) var highestTerm = Term.none
    /// The highest order taken in; its effects may not be durable yet.
    package internal(set) var highestOrder = OrderSequence.none
    /// When the lease is over; `BootTime(microseconds: 0)` where there is none.
    package internal(set) var leaseEnd = BootTime(microseconds: 0)

    let executors: [ExecutorKind]
    var pools: [PoolNodes]
    /// Pools whose executor ends an exclusive run in time by itself, when this process is dead.
    var fencesHold: [Bool]
    /// Pools that changed since the last capacity report.
    var changedPools: [Bool]
    /// Runs by slot; a slot is used again after its run's end.
    var runs: [GatewayRun?] = []
    var freeSlots: [Int] = []
    var slotOfRun: [RunKey: Int] = [:]
    /// The run of the highest epoch of each replica that has one.
    var newestSlot: [ReplicaID: Int] = [:]
    var ended = EndedEpochs(capacity: GatewayLimits.endedEpochs)
    /// When a run's fence is next over; nil where it must be looked for.
    var nextFence: BootTime?
    var pending = PendingReports()
    /// Whether a commit came without a lease, so that orders from it on are to be sent again.
    var missedCommit = false
    /// Nodes that are not well, in order of their addresses.
    var unwell: [NodeReport] = []
    /// Nodes whose health changed since the last capacity report; bounded by the nodes.
    var healthChanges: [NodeReport] = []
    /// What the provider asked back of each pool.
    var wishes: [PoolWish]
    /// The same with the lending hours, as of the last look.
    var heldWish: [UInt32]
    /// Why a pool is cordoned, in the provider's words.
    var cordonReasons: [String]

    /// A gateway with nothing running. `cardMemory` is that of one card of each pool; empty, or 0
    /// for a pool, where it is not known: slices are then bound by compute only. `executors` are
    /// the kinds that can start something here, `fencing` those that also end an exclusive run in
    /// time when this process is dead or stopped: elsewhere only `manual` ones run. See
    /// `poolFences` for an executor that learns it later.
    package init(
        region: RegionDescription, cardMemory: [Mebibytes] = [],
        executors: [ExecutorKind] = [.emulated, .process, .trial],
        fencing: [ExecutorKind] = [.emulated, .process, .slurm, .trial]
    ) {
        precondition(
            cardMemory.isEmpty || cardMemory.count == region.pools.count,
            "\(cardMemory.count) memories for \(region.pools.count) pools")
        self.region = region
        self.executors = executors
        pools = region.pools.indices.map { pool in
            PoolNodes(
                region.pools[pool],
                cardMemory: cardMemory.isEmpty ? Mebibytes(0) : cardMemory[pool])
        }
        fencesHold = region.pools.map { fencing.contains($0.executor) }
        changedPools = Array(repeating: true, count: pools.count)
        wishes = Array(repeating: PoolWish(), count: pools.count)
        heldWish = Array(repeating: 0, count: pools.count)
        cordonReasons = Array(repeating: "", count: pools.count)
    }

    /// Runs bound here, in whatever state.
    package var runCount: Int { slotOfRun.count }

    /// The run of that name; nil where there is none (any more).
    package func run(_ key: RunKey) -> GatewayRun? { slotOfRun[key].flatMap { runs[$0] } }

    /// Whether orders that start something may be heeded.
    package func holdsLease(at now: BootTime) -> Bool { now < leaseEnd }

    /// What a pool can give, and where its cards are. O(blocks + split cards).
    package func capacity(pool: UInt16) -> PoolCapacity { pools[Int(pool)].capacity }
}

/// The epochs of runs that ended lately: a ring, so that it cannot grow.
struct EndedEpochs: Sendable {
    private var epochs: [ReplicaID: Epoch] = [:]
    private var ring: [RunKey] = []
    private var next = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// The highest epoch of a replica whose run ended lately, or none.
    subscript(replica: ReplicaID) -> Epoch { epochs[replica] ?? .none }

    /// Remembers an end, and forgets the oldest.
    mutating func insert(_ key: RunKey) {
        if ring.count < capacity {
            ring.append(key)
        } else {
            let oldest = ring[next]
            if epochs[oldest.replica] == oldest.epoch { epochs[oldest.replica] = nil }
            ring[next] = key
            next = (next + 1) % capacity
        }
        epochs[key.replica] = max(self[key.replica], key.epoch)
    }
}
