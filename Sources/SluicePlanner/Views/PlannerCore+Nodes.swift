import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Nodes that are not well and, unless only these are wanted, those that placements name: by
    /// region, pool, block and number. O(placements log placements + nodes that are not well).
    package func nodes(_ request: ListNodes) -> NodeList {
        var nodes = NodeTable()
        for number in regionNumbers(request.region) {
            for report in state.regions[number].unwell {
                let key = NodeKey(
                    pool: state.pools(of: number).lowerBound + Int(report.pool),
                    block: report.block, node: report.node)
                nodes.change(key, view(key, report)) { _ in }
            }
        }
        if !request.unwellOnly { nameRuns(request.region, &nodes) }
        let order = nodes.entries.sorted { $0.key.order < $1.key.order }
        let limit = max(1, min(Int(request.limit), Limits.nodesTold))
        let rest = order.dropFirst(Int(clamping: request.offset))
        return NodeList(
            nodes: rest.prefix(limit).map(\.node), hasMore: rest.count > limit,
            civilTime: state.now)
    }

    private func regionNumbers(_ name: RegionName) -> [Int] {
        guard name.isNone else { return state.table.regionNumber(name).map { [Int($0)] } ?? [] }
        return state.regions.indices.filter { !state.regions[$0].isRemoved }
    }

    /// Adds what placements name as their nodes.
    private func nameRuns(_ region: RegionName, _ nodes: inout NodeTable) {
        let only = region.isNone ? nil : state.table.regionNumber(region)
        for place in placements(where: { only == nil || $0.region == only }) {
            let record = state.placements[place]
            guard let slot = state.slot(record.replica.job) else { continue }
            let run = NodeRun(
                replica: record.replica, epoch: record.epoch,
                tenant: state.tenants[Int(state.jobs[slot].tenant)])
            for name in state.nodes[place] {
                guard let key = NodeKey(pool: Int(record.pool), name) else { continue }
                nodes.change(key, view(key, nil)) {
                    if $0.runs.count < WireLimits.runsPerNode { $0.runs.append(run) }
                }
            }
        }
    }

    private func view(_ key: NodeKey, _ report: NodeReport?) -> NodeView {
        let region = Int(state.table.pools[key.pool].address.region)
        return NodeView(
            region: state.table.regions[region].description.name,
            pool: state.table.name(ofPool: key.pool), node: "b\(key.block)-n\(key.node)",
            health: report?.health ?? .ok, cause: report?.cause ?? "",
            since: report?.since ?? .none, runs: [])
    }
}

/// Nodes in the order in which they were named, each once.
private struct NodeTable {
    private(set) var entries: [(key: NodeKey, node: NodeView)] = []
    private var places: [NodeKey: Int] = [:]

    /// Changes a node's entry, which is `first` where it has none.
    mutating func change(
        _ key: NodeKey, _ first: @autoclosure () -> NodeView, _ body: (inout NodeView) -> Void
    ) {
        let place = places[key] ?? entries.count
        if place == entries.count {
            entries.append((key, first()))
            places[key] = place
        }
        body(&entries[place].node)
    }
}

/// A node of the nation.
private struct NodeKey: Hashable {
    var pool: Int
    var block: UInt16
    var node: UInt16

    init(pool: Int, block: UInt16, node: UInt16) {
        self.pool = pool
        self.block = block
        self.node = node
    }

    /// Reads the name that its gateway gives it; nil for another form.
    init?(pool: Int, _ name: String) {
        let parts = name.split(separator: "-")
        guard parts.count == 2, parts[0].first == "b", parts[1].first == "n",
            let block = UInt16(parts[0].dropFirst()), let node = UInt16(parts[1].dropFirst())
        else { return nil }
        self.init(pool: pool, block: block, node: node)
    }

    var order: (Int, UInt16, UInt16) { (pool, block, node) }
}
