internal import SluiceGateway
internal import SluiceModel
internal import SluiceRegionFiles

/// What the site's nodes have left, and what its own users took.
extension SlurmExecutor {
    /// Weighs the last reading of the nodes, with the runs that ran by the list before it or by
    /// that after it: what began or ended between the two is not taken for somebody else's.
    mutating func weigh(_ running: [RunKey: GatewayRun], civil: CivilTime) {
        let known = lastRunning.merging(running) { $1 }
        lastRunning = running
        guard let seen = site.lastNodes else { return }
        site.lastNodes = nil
        let inUse = use(by: known)
        let rows = Dictionary(seen.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        for node in nodes {
            guard let settings = settings(node.address.pool) else { continue }
            guard let row = rows[node.name] else {
                let reason = "Slurm has no node \(node.name)"
                let none = NodeObservation(localCards: 0, state: .down(reason))
                events.append(.node(node.address, none))
                continue
            }
            let local = row.localCards(
                of: node.cards, settings: settings,
                oursInUse: inUse[node.address] ?? (0, 0))
            events.append(
                .node(node.address, NodeObservation(localCards: local, state: row.state)))
        }
        if site.isAway {
            site.isAway = false
            for pool in pools { events.append(.pool(pool.pool, away: nil)) }
        }
    }

    private func settings(_ pool: UInt16) -> SlurmSettings? {
        pools.first { $0.pool == pool }?.settings
    }

    private func use(
        by runs: [RunKey: GatewayRun]
    ) -> [NodeAddress: (processors: Int, cards: Int)] {
        var use: [NodeAddress: (processors: Int, cards: Int)] = [:]
        for run in runs.values {
            guard let settings = settings(run.order.pool) else { continue }
            let each = SlurmScript.processors(of: run, settings)
            for share in run.shares {
                let node = NodeAddress(
                    pool: run.order.pool, block: share.block, node: share.node)
                let before = use[node] ?? (0, 0)
                use[node] = (before.processors + each * share.count, before.cards + share.count)
            }
        }
        return use
    }
}
