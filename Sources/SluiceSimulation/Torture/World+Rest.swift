import SluiceCoding
import SluiceGateway
import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSpoke
import SluiceWire

extension World {
    /// Why the nation is not at rest yet; nil where it is.
    var unrest: String? {
        guard let leader else { return "nobody leads" }
        guard let core = planners[leader].hub?.core, !planners[leader].isBusy else {
            return "the planner is busy"
        }
        for tenant in tenants {
            if let request = tenant.requests.first(where: { !$0.isAnswered }) {
                return "tenant \(tenant.index) waits for an answer to \(request.key.low)"
            }
            guard tenant.connection != nil, tenant.watch.isWatching else {
                return "tenant \(tenant.index) does not watch"
            }
            for case let job? in tenant.requests.lazy.map(\.job) {
                guard let state = core.jobState(job) else { return "job \(job) is not known" }
                guard !state.isEnded, let summary = core.summary(job) else { continue }
                if !canWaitForever(summary, core) {
                    return "job \(job), \(summary.cards) cards, is \(summary.state): "
                        + summary.verdict.sentence
                }
            }
        }
        if let pool = checks.frozen.first {
            return "pool \(pool.pool) of \(pool.region) is frozen, and nobody has opened it"
        }
        for gateway in gateways {
            if let reason = unrest(of: gateway, core) {
                return "\(gateway.region.name): \(reason)"
            }
        }
        return nil
    }

    /// Whether nothing has moved for so long that what was on its way has arrived: the last reports
    /// of capacity follow the last ends of runs, over links that may be slow.
    mutating func isQuiet() -> Bool {
        guard unrest == nil else {
            quietSince = nil
            return false
        }
        let since = quietSince ?? now
        quietSince = since
        return now - since >= Self.quiet
    }

    /// Three times the slowest link's delay, which is 800 ms.
    private static let quiet: Int64 = 2_400_000

    private func canWaitForever(_ summary: JobSummary, _ core: PlannerCore) -> Bool {
        switch summary.verdict.code {
        case .impossible, .noRing, .deadlineUnreachable, .priceCeiling:
            summary.state == .waiting
        // Its machine was replaced, and no fence ends its run there.
        case .waitsForStart, .waitsForFence:
            summary.state == .waiting && isManual(summary.job, core)
        // Local users keep what they took: a gang that needs the whole pool may wait for them.
        case .waitsForCapacity, .waitsBehindHead, .refusedByGateway:
            summary.state == .waiting && isHeldByLocalUse(summary.job, core)
        default: false
        }
    }

    private func isManual(_ job: JobID, _ core: PlannerCore) -> Bool {
        core.detail(job)?.specification.lossPolicy == .manual
    }

    private func isHeldByLocalUse(_ job: JobID, _ core: PlannerCore) -> Bool {
        guard let wanted = core.detail(job)?.specification else { return false }
        return !gateways.contains { machine in
            guard let core = machine.spoke?.core else { return true }
            return machine.region.pools.enumerated().contains { index, pool in
                (wanted.chips.isEmpty || wanted.chips.contains(pool.chip))
                    && machine.reaches(wanted, from: pool.site)
                    && core.capacity(pool: UInt16(index)).span(
                        cards: wanted.cards + spareCards(wanted, of: pool)) != nil
            }
        } && (wanted.overRegions == 1 || !hasRoomInParts(wanted))
    }

    private func spareCards(_ wanted: JobSpecification, of pool: PoolDescription) -> UInt32 {
        UInt32(wanted.spares) * UInt32(pool.blocks.map(\.cardsPerNode).max() ?? 0)
    }

    /// Whether enough regions have a part of a gang free, of one chip.
    private func hasRoomInParts(_ wanted: JobSpecification) -> Bool {
        (2...Int(wanted.overRegions)).contains { parts in
            guard let cards = wanted.cards(ofParts: parts) else { return false }
            return layout.chips.contains { chip in
                let fitting = gateways.count { machine in
                    guard let core = machine.spoke?.core else { return true }
                    return machine.region.pools.enumerated().contains { index, pool in
                        pool.chip == chip.name
                            && core.capacity(pool: UInt16(index)).span(cards: cards) != nil
                    }
                }
                return fitting >= parts
            }
        }
    }

    private func unrest(of machine: GatewayMachine, _ core: PlannerCore) -> String? {
        guard let spoke = machine.spoke, spoke.isRegistered else { return "not registered" }
        guard machine.held == nil, machine.inbox.isEmpty else { return "busy" }
        if let run = machine.executor.live.first { return "run \(run.key) lives" }
        if spoke.core.runCount > 0 { return "\(spoke.core.runCount) runs on the books" }
        if !spoke.core.pendingReports.isEmpty { return "reports wait to be taken" }
        guard let number = core.regionNumber(machine.region.name) else { return "unknown" }
        let durable = core.durableSequence(region: number)
        if durable != core.lastSequence(region: number) || durable != spoke.core.highestOrder {
            return "orders through \(core.lastSequence(region: number)), durable \(durable)"
        }
        return nil
    }

    /// At rest, the planner's picture is the truth.
    mutating func checkRest() {
        checkEverything(isFull: true)
        guard let leader, let core = planners[leader].hub?.core else { return }
        checkWatches(core)
        let views = core.pools(ListPools(region: .none)).pools
        for machine in gateways {
            guard let gateway = machine.spoke?.core else { continue }
            for (index, pool) in machine.region.pools.enumerated() {
                guard let view = views.first(where: { $0.pool == pool.name }) else {
                    violation("pool \(pool.name) is not listed")
                    continue
                }
                let truth = gateway.capacity(pool: UInt16(index))
                if view.placedCards != 0 {
                    violation("pool \(pool.name): \(view.placedCards) placed cards at rest")
                }
                if view.freeCards != truth.freeCards || view.largestGang != truth.largestSpan {
                    violation(
                        "pool \(pool.name): the planner sees \(view.freeCards) free cards and a "
                            + "gang of \(view.largestGang), the gateway has \(truth.freeCards) "
                            + "and \(truth.largestSpan)")
                }
            }
        }
    }

    /// Looks at the whole planner that leads: its own books, reasons, and now and then the journal.
    mutating func checkEverything(isFull: Bool = false) {
        let next = (events / 256) % gateways.count
        checkConservation(of: next)
        checkProviders(of: next)
        guard let leader, let core = planners[leader].hub?.core else { return }
        for fault in core.violations() where !checks.isExpected(fault) {
            violation("planner: \(fault)")
        }
        checks.reasons(core, at: now)
        guard isFull || events % 16_384 == 0, !planners[leader].isBusy else { return }
        checks.compare(core, journal, at: now)
        checks.nothingLost(core, at: now)
    }

    /// A hash over what everybody came to.
    var stateHash: UInt64 {
        var first = SplitMix64(seed: leader.flatMap { planners[$0].hub?.core.stateHash() } ?? 0)
        var mixed = first.next()
        func mix(_ value: UInt64) {
            var next = SplitMix64(seed: mixed ^ value)
            mixed = next.next()
        }
        mix(UInt64(now))
        mix(UInt64(events))
        mix(journal.position.raw)
        for gateway in gateways { mix(gateway.spoke?.core.highestOrder.raw ?? 0) }
        for tenant in tenants {
            for request in tenant.requests { mix(request.job?.raw ?? 0) }
        }
        return mixed
    }

    /// The message as it comes back from its frame; nil where it does not.
    static func throughCodec(_ message: Message, correlation: UInt64) -> Message? {
        guard let bytes = try? MessageCodec.frame(message, correlation: correlation) else {
            return nil
        }
        // Bytes have no padding, so a raw view of them shows nothing that is not theirs.
        let frame = bytes.span.uninterpreted
        guard case .frame(let header, let body, _) = FrameDecoder.next(in: frame) else {
            return nil
        }
        do throws(CodingFault) {
            return try Message.decode(kind: header.kind, body: frame.extracting(body))
        } catch {
            return nil
        }
    }
}
