import SluiceGateway
package import SluiceModel
package import SluiceWire

/// What only the daemon knows of its gateway, for the site's own questions.
package struct LocalFacts: Sendable {
    /// Where it looks for the planner.
    package var planner: String
    /// How far that connection is, as its socket sees it.
    package var isConnecting: Bool
    /// Whether its store takes nothing.
    package var isHolding: Bool
    /// How local processes are kept within their limits, in words; empty where there are none.
    package var processLimits: String

    /// Wraps the facts.
    package init(
        planner: String, isConnecting: Bool, isHolding: Bool, processLimits: String = ""
    ) {
        self.processLimits = processLimits
        self.planner = planner
        self.isConnecting = isConnecting
        self.isHolding = isHolding
    }
}

/// What the site's own people ask and want, on the gateway's own socket, also while the planner is
/// away.
extension Spoke {
    /// The answer to a message of the gateway's own socket. The answer to a change may leave once
    /// the turn's store changes are durable. O(runs) at most.
    package mutating func answerLocal(
        _ message: Message, _ facts: LocalFacts, at now: BootTime
    ) -> Message {
        switch message {
        case .gatewayStatus: .gatewayStatusReply(localStatus(facts, at: now))
        case .listRuns(let list): listRuns(list)
        case .reclaim(let wish): reclaim(wish, facts, at: now)
        case .cordonPool(let cordon): cordonPool(cordon, facts)
        case .declareNode(let declared): declareNode(declared, facts, at: now)
        default:
            .failure(
                Failure(
                    code: .unexpectedMessage,
                    sentence: "A gateway's own socket takes no \(message.kind)."))
        }
    }

    private func localStatus(_ facts: LocalFacts, at now: BootTime) -> GatewayStatusReply {
        let left = core.leaseEnd.since(now).count
        let civil = civilTime(at: now)
        return GatewayStatusReply(
            region: core.region.name, store: configuration.store,
            incarnation: configuration.incarnation, journal: journal, planner: facts.planner,
            link: isRegistered
                ? .registered
                : link != nil ? .connected : facts.isConnecting ? .connecting : .disconnected,
            leaseLeft: Microseconds(max(0, left)), leaseOverFor: Microseconds(max(0, -left)),
            term: core.highestTerm, lastOrder: core.highestOrder, runs: UInt32(core.runCount),
            reportsWaiting: UInt32(core.pendingReports.count), civilTime: civil,
            isHolding: facts.isHolding,
            pools: core.region.pools.indices.map { poolView($0, civil: civil) },
            processLimits: facts.processLimits)
    }

    private func poolView(_ index: Int, civil: CivilTime) -> LocalPoolView {
        let facts = core.region.pools[index]
        let site = core.region.sites[Int(facts.site)]
        let pool = UInt16(index)
        let capacity = core.capacity(pool: pool)
        let reclaimed = core.reclaimedCards(pool: pool)
        return LocalPoolView(
            pool: facts.name, site: site.name, provider: site.provider,
            executor: facts.executor, enforcesFence: core.enforcesFence(pool: pool),
            registeredCards: facts.cards, freeCards: capacity.freeCards,
            boundCards: capacity.boundCards, localCards: core.localCards(pool: pool),
            reclaimedCards: reclaimed, cordonedCards: capacity.cordonedCards,
            faultedCards: capacity.faultedCards, isCordoned: core.isCordoned(pool: pool),
            cordonedBecause: core.cordonReason(pool: pool), isLent: facts.isLent(at: civil),
            lendingChangesAt: facts.lendingChange(after: civil),
            reclaim: reclaimView(pool, civil: civil))
    }

    private func reclaimView(_ pool: UInt16, civil: CivilTime) -> ReclaimView? {
        core.reclaimState(pool: pool, civil: civil).map { state in
            ReclaimView(
                wantedCards: state.wantedCards, takenCards: state.takenCards, dueAt: state.dueAt,
                nodes: Self.names(state.nodes))
        }
    }

    private func listRuns(_ list: ListRuns) -> Message {
        guard list.pool.isNone || pool(list.pool) != nil else { return unknown(list.pool) }
        let limit = min(Int(list.limit), WireLimits.localRuns)
        var page: [LocalRunView] = []
        for run in core.liveRuns() {
            guard let known = core.run(run.key), list.after < run.key.replica else { continue }
            let name = core.region.pools[Int(known.order.pool)].name
            guard list.pool.isNone || list.pool == name else { continue }
            // A replica's runs stay together, so that the next page begins behind it.
            if page.count >= limit, page.last?.replica != run.key.replica {
                return .runList(RunList(runs: page, hasMore: true))
            }
            page.append(view(known))
        }
        return .runList(RunList(runs: page, hasMore: false))
    }

    private func view(_ run: GatewayRun) -> LocalRunView {
        let order = run.order
        let (state, since): (LocalRunState, CivilTime) =
            switch run.state {
            case .held: (.held, .none)
            case .prepared: (.prepared, .none)
            case .starting: (.starting, .none)
            case .running(let since): (.running, since)
            case .stopping: (.stopping, .none)
            }
        return LocalRunView(
            replica: order.replica, epoch: order.epoch, tenant: order.tenant,
            pool: core.region.pools[Int(order.pool)].name, cards: order.cards,
            cardShare: order.cardShare, nodes: Self.names(run.shares), state: state, since: since,
            exclusive: order.exclusive, lossPolicy: order.lossPolicy,
            maximumDisconnected: order.maximumDisconnected)
    }

    private mutating func reclaim(
        _ wish: Reclaim, _ facts: LocalFacts, at now: BootTime
    ) -> Message {
        guard let pool = pool(wish.pool) else { return unknown(wish.pool) }
        let registered = core.region.pools[Int(pool)].cards
        guard wish.cards <= registered, wish.notice.count >= 0 else {
            return .failure(
                Failure(
                    code: .badRequest,
                    sentence: "\(wish.cards) cards after \(wish.notice.count) s: pool "
                        + "\(wish.pool) has \(registered), and a notice is not negative."))
        }
        if facts.isHolding { return Self.holding }
        let civil = civilTime(at: now)
        change { core, effects in
            _ = core.reclaim(
                pool: pool, cards: wish.cards, notice: wish.notice, civil: civil, into: &effects)
        }
        let nothing = ReclaimView(wantedCards: 0, takenCards: 0, dueAt: .none, nodes: [])
        let leaving = core.leaving(pool: pool, civil: civil).prefix(WireLimits.localRuns)
        return .reclaimed(
            Reclaimed(
                pool: wish.pool, reclaim: reclaimView(pool, civil: civil) ?? nothing,
                leaving: leaving.compactMap { core.run($0).map(view) }))
    }

    private mutating func cordonPool(_ cordon: CordonPool, _ facts: LocalFacts) -> Message {
        guard let pool = pool(cordon.pool) else { return unknown(cordon.pool) }
        if facts.isHolding { return Self.holding }
        change { core, effects in
            _ = core.cordon(
                pool: pool, cordon.isCordoned, because: cordon.because, into: &effects)
        }
        let sentence =
            cordon.isCordoned
            ? "Pool \(cordon.pool) is closed to new runs; what runs there runs on."
            : "Pool \(cordon.pool) is open: work may go there again."
        return .done(Done(position: .none, sentence: sentence))
    }

    private mutating func declareNode(
        _ declared: DeclareNode, _ facts: LocalFacts, at now: BootTime
    ) -> Message {
        guard pool(declared.pool) != nil else { return unknown(declared.pool) }
        guard let node = core.region.node(pool: declared.pool.text, node: declared.node) else {
            return .failure(
                Failure(
                    code: .notFound,
                    sentence: "Pool \(declared.pool) has no node \(declared.node): nodes are "
                        + "named as in `sluice gateway runs`, b0-n3."))
        }
        if facts.isHolding { return Self.holding }
        _ = nodeHealthChanged(
            NodeReport(
                pool: node.pool, block: node.block, node: node.node, health: declared.health,
                cause: declared.health == .ok ? "" : declared.cause, since: .none), at: now)
        let sentence =
            switch declared.health {
            case .ok: "is well: work may go there again."
            case .suspect: "takes nothing new, and its runs leave at their next checkpoint."
            case .faulted: "is closed, and what ran there is over."
            }
        return .done(
            Done(
                position: .none,
                sentence: "Node \(declared.node) of pool \(declared.pool) \(sentence)"))
    }

    private func pool(_ name: PoolName) -> UInt16? {
        core.region.pools.firstIndex { $0.name == name }.map { UInt16($0) }
    }

    private func unknown(_ name: PoolName) -> Message {
        let names = core.region.pools.prefix(16).map(\.name.text).joined(separator: ", ")
        return .failure(
            Failure(
                code: .notFound,
                sentence: "Region \(core.region.name) has no pool \(name). It has: \(names)."))
    }

    private static let holding = Message.failure(
        Failure(
            code: .unavailable,
            sentence: "The gateway's disk is full: nothing was changed. It goes on when there is "
                + "room.", retryAfter: .milliseconds(1_000)))

    /// `b0-n3:8`: a node with how many of its cards.
    private static func names(_ shares: [NodeShare]) -> [String] {
        shares.map { "\($0.nodeName):\($0.count)" }
    }
}
