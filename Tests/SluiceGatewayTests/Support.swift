import SluiceGateway
import SluiceModel

/// A small generator with a seed, so that a failing run can be had again (SplitMix64).
struct Seeded {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}

/// A region with an emulated pool of three blocks and a process pool of one.
func smallRegion() -> RegionDescription {
    func pool(_ name: String, _ kind: ExecutorKind, _ blocks: [BlockDescription]) -> PoolDescription
    {
        PoolDescription(
            name: PoolName(trusted: name), site: 0, tier: .edge, chip: ChipName(trusted: "a100"),
            interconnect: .roce, interconnectGigabits: 200, trust: .open,
            pricePerCardHour: MicroYuan(1), executor: kind, lendingWindows: [], blocks: blocks)
    }
    return RegionDescription(
        name: RegionName(trusted: "ningxia"),
        tariff: Tariff(
            name: TariffName(trusted: "flat"),
            bands: [.init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(1))]),
        carbonGramsPerKilowattHour: 500,
        sites: [
            SiteDescription(
                name: SiteName(trusted: "zw1"), provider: ProviderName(trusted: "p"),
                coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
                powerUsageEffectiveness: PerMille(1_200))
        ],
        pools: [
            pool(
                "big", .emulated,
                [
                    BlockDescription(nodes: 70, cardsPerNode: 8),
                    BlockDescription(nodes: 5, cardsPerNode: 4),
                    BlockDescription(nodes: 3, cardsPerNode: 16),
                ]),
            pool("real", .process, [BlockDescription(nodes: 2, cardsPerNode: 8)]),
        ])
}

func startOrder(
    _ job: UInt64, epoch: UInt64 = 1, pool: UInt16 = 0, span: GangSpan = .block(0),
    cards: UInt32 = 1, share: UInt32 = 1_000, memory: UInt32 = 0, exclusive: Bool = true,
    policy: LossPolicy = .waitForLease, command: CommandLine? = nil
) -> StartOrder {
    StartOrder(
        replica: ReplicaID(job: JobID(job), index: 0), epoch: Epoch(epoch),
        tenant: TenantName(trusted: "org/team"), pool: pool, span: span, cards: cards,
        cardShare: PerMille(share), memory: Mebibytes(memory), expectedRun: Seconds(60),
        wallClockLimit: Seconds(0), exclusive: exclusive, lossPolicy: policy,
        maximumDisconnected: Seconds(100), command: command)
}

/// A core with its effects, a store kept as rows, and the numbering of orders.
struct Gateway {
    var core: GatewayCore
    var effects = GatewayEffects()
    var rows: [StoredRow] = []
    var now = BootTime(microseconds: 1_000_000_000)
    var civil = CivilTime(seconds: 1_700_000_000)
    var term = Term(1)
    var sent: UInt64 = 0

    init(cardMemory: [Mebibytes] = [], leased: Bool = true) {
        core = GatewayCore(region: smallRegion(), cardMemory: cardMemory)
        if leased { lease() }
    }

    mutating func lease(seconds: Int64 = 30) {
        core.leaseGranted(
            term: term, sentAt: now, length: Microseconds(seconds * 1_000_000), into: &effects)
        settle()
    }

    /// Sends the next order and returns what came out of it.
    mutating func order(_ action: OrderAction) -> GatewayEffects {
        sent += 1
        return order(Order(sequence: OrderSequence(sent), term: term, action: action))
    }

    mutating func order(_ order: Order) -> GatewayEffects {
        core.orderReceived(order, now: now, civil: civil, into: &effects)
        return settle()
    }

    mutating func start(_ order: StartOrder) -> GatewayEffects { self.order(.start(order)) }

    /// Keeps what the effects say and clears them.
    @discardableResult
    mutating func settle() -> GatewayEffects {
        for change in effects.storeChanges {
            switch change {
            case .put(let table, let key, let row):
                rows.removeAll { $0.table == table && $0.key == key }
                rows.append(StoredRow(table: table, key: key, row: row))
            case .remove(let table, let key):
                rows.removeAll { $0.table == table && $0.key == key }
            case .removeThrough(let table, let key):
                rows.removeAll { $0.table == table && $0.key <= key }
            }
        }
        let done = effects
        effects.clear()
        return done
    }

    /// What a gateway is that was killed and started again.
    func restarted(leaseEnd: BootTime? = nil) throws -> (Gateway, GatewayEffects) {
        var again = self
        again.core = GatewayCore(region: smallRegion())
        try again.core.recover(rows, leaseEnd: leaseEnd, civil: civil, into: &again.effects)
        return (again, again.settle())
    }
}

extension GatewayEffects {
    var starts: [RunKey] {
        executorActions.compactMap {
            if case .start(let run) = $0 { run.key } else { nil }
        }
    }

    var stops: [RunKey] {
        executorActions.compactMap {
            if case .stop(let key, _, _) = $0 { key } else { nil }
        }
    }

    var adoptions: [RunKey] {
        executorActions.compactMap {
            if case .adopt(let run, _) = $0 { run.key } else { nil }
        }
    }

    var said: [RunReport] { reports.map(\.report) }
}

func key(_ job: UInt64, epoch: UInt64 = 1) -> RunKey {
    RunKey(replica: ReplicaID(job: JobID(job), index: 0), epoch: Epoch(epoch))
}

func refused(_ job: UInt64, epoch: UInt64 = 1, _ reason: OrderRefusal) -> RunReport {
    let key = key(job, epoch: epoch)
    return .refused(replica: key.replica, epoch: key.epoch, reason: reason)
}

func ended(_ job: UInt64, epoch: UInt64 = 1, _ how: RunEnd, at civil: CivilTime) -> RunReport {
    let key = key(job, epoch: epoch)
    return .ended(replica: key.replica, epoch: key.epoch, how: how, at: civil)
}
