import SluiceGateway
import SluiceHub
import SluiceModel
import SluiceSpoke
import SluiceWire

extension World {
    /// A planner's message reaches a gateway that is awake. Whatever it says, one of a lower term
    /// than this gateway acted on before must change nothing.
    mutating func gatewayReceives(
        _ index: Int, _ message: Message, _ correlation: UInt64, over number: UInt64,
        at boot: BootTime
    ) {
        let term = connections[Int(number) - 1].term
        let told = received(message, at: index, boot)
        let isOld = term < gateways[index].termHeeded
        let before = isOld ? standing(of: index) : nil
        gateways[index].spoke?.received(told, correlation: correlation, at: boot)
        if isOld, before != standing(of: index) {
            violation(
                "\(gateways[index].region.name) acts on a \(message.kind) of term \(term), and "
                    + "acted on term \(gateways[index].termHeeded) before")
        }
        guard case .leaseGranted(let grant) = told else { return }
        gateways[index].termHeeded = max(gateways[index].termHeeded, grant.term)
        checkGrant(index, over: number, at: boot)
    }

    /// A gateway took a lease: by true time it must be over before the planner that granted it
    /// holds it to be (design §5), whatever the answer sat in.
    private mutating func checkGrant(_ index: Int, over number: UInt64, at boot: BootTime) {
        guard !connections[Int(number) - 1].grantedAt.isEmpty else {
            return violation("\(gateways[index].region.name) was granted a lease by nobody")
        }
        let grantedAt = connections[Int(number) - 1].grantedAt.removeFirst()
        guard let end = gateways[index].leaseEnd else { return }
        let leaseAtPlanner = HubConfiguration(journal: journalName).leaseAtPlanner
        let late = now + end.since(boot).count - (grantedAt + leaseAtPlanner.count)
        if connections[Int(number) - 1].term < journal.row.term {
            let over = now + end.since(boot).count - journal.row.takenAt - leaseAtPlanner.count
            if over > 0 {
                violation(
                    "\(gateways[index].region.name) has a lease of an old planner, \(over / 1_000) "
                        + "ms longer than the new one counts on")
            }
        }
        if late > 0 {
            violation(
                "\(gateways[index].region.name) has a lease that ends \(late / 1_000) ms after it "
                    + "does for its planner")
        }
    }

    /// What an old planner must not change.
    private struct Standing: Equatable {
        var order: OrderSequence
        var lease: BootTime
        var runs: Int
    }

    private func standing(of index: Int) -> Standing? {
        gateways[index].spoke.map {
            Standing(
                order: $0.core.highestOrder, lease: $0.core.leaseEnd, runs: $0.core.runCount)
        }
    }

    /// A message as a gateway with a planted bug understands it.
    private func received(_ message: Message, at index: Int, _ boot: BootTime) -> Message {
        switch (settings.canary, message) {
        case (.leaseFromReceipt, .leaseGranted(var grant)):
            grant.sentAt = boot
            return .leaseGranted(grant)
        case (.obeyOldTerm, .leaseGranted(var grant)):
            grant.term = max(grant.term, gateways[index].spoke?.core.highestTerm ?? .none)
            return .leaseGranted(grant)
        case (.obeyOldTerm, .welcome(var welcome)):
            welcome.term = max(welcome.term, gateways[index].spoke?.core.highestTerm ?? .none)
            return .welcome(welcome)
        case (.obeyOldTerm, .orders(var orders)):
            let highest = gateways[index].spoke?.core.highestTerm ?? .none
            for place in orders.orders.indices {
                orders.orders[place].term = max(orders.orders[place].term, highest)
            }
            return .orders(orders)
        case (.startAtPrepare, .orders(var orders)):
            for place in orders.orders.indices {
                guard case .prepare(let part, _) = orders.orders[place].action else { continue }
                orders.orders[place].action = .start(part)
            }
            return .orders(orders)
        default: return message
        }
    }

    /// A message as a gateway with a planted bug sends it.
    func bent(_ message: Message, from index: Int) -> Message {
        switch (settings.canary, message) {
        case (.sumInsteadOfShape, _): Self.summed(message)
        case (.creditStopAtOnce, .capacityReport(let report)):
            .capacityReport(crediting(report, at: index))
        case (.ignoreEpoch, .liveRuns(let live)):
            .liveRuns(
                LiveRuns(
                    runs: live.runs.map {
                        LiveRun(replica: $0.replica, epoch: checks.epoch(of: $0.replica))
                    }))
        case (.ignoreEpoch, .runReports(var reports)):
            {
                reports.reports = reports.reports.map(ignoringEpoch)
                return .runReports(reports)
            }()
        default: message
        }
    }

    private func ignoringEpoch(_ report: RunReport) -> RunReport {
        guard case .ended(let replica, _, let how, let at) = report else { return report }
        return .ended(replica: replica, epoch: checks.epoch(of: replica), how: how, at: at)
    }

    /// Adds the cards of runs that are being stopped to what is free, where they lie.
    private func crediting(_ report: CapacityReport, at index: Int) -> CapacityReport {
        var report = report
        guard let core = gateways[index].spoke?.core else { return report }
        for run in gateways[index].executor.live where run.slice == nil {
            guard let state = core.run(run.key)?.state, case .stopping = state,
                let entry = report.pools.firstIndex(where: { $0.pool == run.order.pool })
            else { continue }
            for share in run.shares {
                let cards = share.cards.nonzeroBitCount
                report.pools[entry].capacity.blocks[Int(share.block)].credit(cards)
                report.pools[entry].capacity.boundCards -= UInt32(cards)
            }
        }
        return report
    }

    /// What a gateway would report that counts cards and not where they lie.
    static func summed(_ message: Message) -> Message {
        guard case .capacityReport(var report) = message else { return message }
        for pool in report.pools.indices {
            for block in report.pools[pool].capacity.blocks.indices {
                let shape = report.pools[pool].capacity.blocks[block]
                let perNode = Int(shape.cardsPerNode)
                var summed = BlockShape(cardsPerNode: shape.cardsPerNode)
                let whole = UInt16(shape.freeCards) / UInt16(perNode)
                let rest = Int(shape.freeCards) % perNode
                summed.setNodes(free: perNode, count: whole)
                if rest > 0 { summed.setNodes(free: rest, count: 1) }
                let used = UInt16(shape.nodeCount) - whole - (rest > 0 ? 1 : 0)
                summed.setNodes(free: 0, count: used)
                report.pools[pool].capacity.blocks[block] = summed
            }
        }
        return .capacityReport(report)
    }
}

extension BlockShape {
    /// One node has `cards` more free than it says, if any node has room for them.
    fileprivate mutating func credit(_ cards: Int) {
        let most = Int(cardsPerNode)
        for free in 0...most where free + cards <= most && nodes(free: free) > 0 {
            setNodes(free: free, count: nodes(free: free) - 1)
            setNodes(free: free + cards, count: nodes(free: free + cards) + 1)
            return
        }
    }
}
