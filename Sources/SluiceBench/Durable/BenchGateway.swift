import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceTransport
import SluiceWire

/// A region's gateway as the planner sees it: registers, renews, takes orders, says what became of
/// them and where its cards are. Runs nothing and keeps nothing.
struct BenchGateway {
    let connection: ConnectionIdentity
    let description: RegionDescription
    let rings: [RingReport]
    /// Registered, and reported in full.
    private(set) var isReady = false
    /// Orders taken.
    private(set) var orders: UInt64 = 0

    private var bound: [[UInt32]]
    private var placeOf: [UInt64: UInt32] = [:]
    private var durable = OrderSequence.none
    private var reported = OrderSequence.none
    private var changed: [Bool]
    private var waiting: [RunReport] = []
    private var nextReport: UInt64 = 1
    private var capacityNumber: UInt64 = 0

    init(
        _ connection: ConnectionIdentity, _ description: RegionDescription, _ rings: [RingReport]
    ) {
        self.connection = connection
        self.description = description
        self.rings = rings
        bound = description.pools.map { Array(repeating: 0, count: $0.blocks.count) }
        changed = Array(repeating: true, count: description.pools.count)
    }

    /// The first frame.
    var hello: Message {
        .hello(
            Hello(
                lowestVersion: 1, highestVersion: 1, features: 0,
                identity: Identity(role: .region, name: description.name.text),
                store: StoreID(high: 1, low: 1), incarnation: 1, journal: StoreID(high: 0, low: 0),
                highestTerm: .none, highestSequence: .none, credit: 1_024, program: "bench"))
    }

    /// Takes one message; what has to be said at once comes back.
    mutating func receive(_ message: Message, at now: Instant) -> [Message] {
        switch message {
        case .welcome: return [.registerRegion(RegisterRegion(description: description))]
        case .regionRegistered:
            isReady = true
            return [.liveRuns(LiveRuns(runs: [])), report(isFull: true), renewal(at: now)]
        case .orders(let orders):
            for order in orders.orders { take(order) }
            return []
        case .ping(let ping): return [.pong(Pong(number: ping.number))]
        case .capacityWanted: return [report(isFull: true)]
        default: return []
        }
    }

    /// Asks for the lease again.
    func renewal(at now: Instant) -> Message {
        .renewLease(
            RenewLease(sentAt: BootTime(microseconds: Int64(now.nanoseconds / 1_000))))
    }

    private mutating func take(_ order: Order) {
        orders += 1
        durable = order.sequence
        switch order.action {
        case .start(let start):
            guard case .block(let block) = start.span else { return }
            bound[Int(start.pool)][Int(block)] += start.cards
            changed[Int(start.pool)] = true
            placeOf[start.replica.job.raw] = UInt32(start.pool) << 16 | UInt32(block)
            waiting.append(.accepted(replica: start.replica, epoch: start.epoch, nodes: ["node-1"]))
            waiting.append(
                .running(replica: start.replica, epoch: start.epoch, since: .none))
        case .stop(let replica, let epoch, _):
            guard let place = placeOf.removeValue(forKey: replica.job.raw) else { return }
            let pool = Int(place >> 16)
            bound[pool][Int(place & 0xFFFF)] -= 1
            changed[pool] = true
            waiting.append(.ended(replica: replica, epoch: epoch, how: .stopped, at: .none))
        case .prepare, .commit: return
        }
    }

    /// Run reports that wait, in messages of the usual size.
    mutating func takeRunReports() -> [Message] {
        var messages: [Message] = []
        var first = 0
        while first < waiting.count {
            let part = Array(
                waiting[first..<min(first + WireLimits.reportsPerMessage, waiting.count)])
            messages.append(.runReports(RunReports(firstNumber: nextReport, reports: part)))
            nextReport += UInt64(part.count)
            first += part.count
        }
        waiting.removeAll(keepingCapacity: true)
        return messages
    }

    /// A delta of what changed; nil where nothing did.
    mutating func takeCapacity() -> Message? {
        durable == reported ? nil : report(isFull: false)
    }

    private mutating func report(isFull: Bool) -> Message {
        capacityNumber += 1
        reported = durable
        var pools: [PoolReport] = []
        for pool in description.pools.indices where isFull || changed[pool] {
            changed[pool] = false
            pools.append(PoolReport(pool: UInt16(pool), capacity: capacity(pool)))
        }
        return .capacityReport(
            CapacityReport(
                number: capacityNumber, isFull: isFull, durableThrough: durable, madeAt: .none,
                liveRuns: UInt32(placeOf.count), reportsWaiting: UInt32(waiting.count),
                pools: pools, rings: isFull ? rings : []))
    }

    /// A pool's shape, packed: runs of one card may lie anywhere.
    private func capacity(_ pool: Int) -> PoolCapacity {
        var sum: UInt32 = 0
        let blocks = description.pools[pool].blocks.indices.map { index in
            let block = description.pools[pool].blocks[index]
            let taken = bound[pool][index]
            sum += taken
            return BlockShape(block, free: block.cards - taken)
        }
        return PoolCapacity(blocks: BlockShapes(blocks), boundCards: sum)
    }
}

extension BlockShape {
    /// A block with so many cards free, on as few nodes as may be.
    init(_ block: BlockDescription, free: UInt32) {
        self.init(cardsPerNode: block.cardsPerNode)
        let perNode = UInt32(block.cardsPerNode)
        let rest = free % perNode
        let whole = free / perNode
        setNodes(free: 0, count: UInt16(UInt32(block.nodes) - whole - (rest > 0 ? 1 : 0)))
        if rest > 0 { setNodes(free: Int(rest), count: 1) }
        setNodes(free: Int(perNode), count: UInt16(whole))
    }
}
