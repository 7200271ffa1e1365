internal import SluiceCoding
package import SluiceModel

/// How nodes are, and what that does to their runs.
extension GatewayCore {
    /// The site says how a node is. A faulted node is closed at once and what ran on it is over:
    /// its runs end with `nodeFault`, so that the planner starts them elsewhere. A suspect node
    /// takes nothing new, and its runs leave at their next checkpoint that can be reached from
    /// elsewhere. False where there is no such node. Kept over a restart. O(runs) for a fault.
    package mutating func healthChanged(
        _ report: NodeReport, civil: CivilTime, into effects: inout GatewayEffects
    ) -> Bool {
        let node = NodeAddress(pool: report.pool, block: report.block, node: report.node)
        guard setHealth(report, of: node, into: &effects) else { return false }
        guard let index = unwell.place(of: node).found, unwell[index].health == .faulted else {
            keepFreed(node.pool, into: &effects)
            return true
        }
        for slot in runs.indices {
            guard let run = runs[slot], run.order.pool == node.pool, run.isOn(node) else {
                continue
            }
            switch run.state {
            case .stopping: continue
            case .held, .prepared:
                endHeld(slot, run, how: .nodeFault, civil: civil, into: &effects)
            case .starting, .running:
                stop(slot, run, how: .nodeFault, grace: Seconds(0), into: &effects)
            }
        }
        return true
    }

    /// A node works no more.
    package mutating func nodeFaulted(
        _ node: NodeAddress, cause: String = "", civil: CivilTime = .none,
        into effects: inout GatewayEffects
    ) -> Bool {
        let report = NodeReport(
            pool: node.pool, block: node.block, node: node.node, health: .faulted, cause: cause,
            since: civil)
        return healthChanged(report, civil: civil, into: &effects)
    }

    /// A node works again.
    package mutating func nodeHealthy(
        _ node: NodeAddress, civil: CivilTime = .none, into effects: inout GatewayEffects
    ) -> Bool {
        let report = NodeReport(
            pool: node.pool, block: node.block, node: node.node, health: .ok, cause: "",
            since: civil)
        return healthChanged(report, civil: civil, into: &effects)
    }

    /// How a node is; `ok` for one that nobody complained of. O(log nodes that are not well).
    package func health(of node: NodeAddress) -> NodeHealth {
        unwell.place(of: node).found.map { unwell[$0].health } ?? .ok
    }

    /// Nodes that are not well, in order of their addresses.
    package var unwellNodes: [NodeReport] { unwell }

    /// A run can be resumed from `said`, whose work is reckoned here: what it began with, and the
    /// time it ran since. One that was said before changes nothing. A run on a suspect node leaves
    /// now, unless the checkpoint can be read there only.
    package mutating func runCheckpointed(
        _ key: RunKey, _ said: Checkpoint, into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot], !run.isBoundOnly else { return }
        guard !(run.checkpoint?.isSame(as: said) ?? false) else { return }
        var checkpoint = said
        let ran = run.startedAt.map { max(0, said.at.since($0).count) } ?? 0
        checkpoint.work = Seconds((run.order.resume?.work.count ?? 0) + ran)
        runs[slot]?.checkpoint = checkpoint
        report(
            .checkpointed(replica: key.replica, epoch: key.epoch, checkpoint), into: &effects)
        guard said.scope > .node, isOnSuspectNode(run) else { return }
        stop(slot, run, how: .nodeSuspect, grace: GatewayLimits.drainGrace, into: &effects)
    }

    private func isOnSuspectNode(_ run: GatewayRun) -> Bool {
        unwell.contains {
            $0.health == .suspect && $0.pool == run.order.pool
                && run.isOn(NodeAddress(pool: $0.pool, block: $0.block, node: $0.node))
        }
    }

    /// Enters what is said into the list, the node's condition and the store; false where there is
    /// no such node. What is known already changes nothing.
    private mutating func setHealth(
        _ report: NodeReport, of node: NodeAddress, into effects: inout GatewayEffects
    ) -> Bool {
        guard exists(node) else { return false }
        let place = unwell.place(of: node)
        let known = place.found.map { unwell[$0] }
        guard known?.health ?? .ok != report.health || known?.cause ?? "" != report.cause else {
            return true
        }
        var kept = report
        kept.cause = report.cause.cut(toBytes: Limits.causeBytes)
        let key = CordonKey.node(node).raw
        if let index = place.found { unwell.remove(at: index) }
        if report.health == .ok {
            kept.cause = ""
            effects.storeChanges.append(.remove(.health, key: key))
        } else {
            unwell.insert(kept, at: place.index)
            effects.storeChanges.append(.put(.health, key: key, row: kept.encodedRow()))
        }
        healthChanges.append(kept)
        _ = setCondition(node, .faulted, report.health == .faulted, into: &effects)
        return setCondition(node, .suspect, report.health == .suspect, into: &effects)
    }

    /// Puts back what the store kept of a node's health; a node that the description does not have
    /// any more has none.
    mutating func restoreHealth(_ key: CordonKey, row: [UInt8]) throws(CodingFault) {
        guard case .node(let node) = key else { return }
        let report = try NodeReport(node, row: row)
        var ignored = GatewayEffects()
        _ = setHealth(report, of: node, into: &ignored)
    }
}

extension [NodeReport] {
    /// Where a node stands in the sorted list, or would. O(log n).
    func place(of node: NodeAddress) -> (index: Int, found: Int?) {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].address < node { low = middle + 1 } else { high = middle }
        }
        return (low, low < count && self[low].address == node ? low : nil)
    }
}

extension NodeReport {
    /// The node it is about.
    var address: NodeAddress { NodeAddress(pool: pool, block: block, node: node) }

    /// The row of `StoreTable.health`; the address is its key.
    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 32)
        writer.write(RowVersion.current)
        writer.write(health.rawValue)
        writer.write(cause)
        writer.write(since.seconds)
        return writer.bytes
    }

    init(_ node: NodeAddress, row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        guard let health = NodeHealth(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        let cause = try reader.readText(limit: Limits.causeBytes)
        self.init(
            pool: node.pool, block: node.block, node: node.node, health: health, cause: cause,
            since: CivilTime(seconds: try reader.readInt64()))
    }
}
