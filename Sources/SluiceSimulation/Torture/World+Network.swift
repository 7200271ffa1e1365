import SluiceHub
import SluiceModel
import SluiceWire

extension World {
    /// One connection to a planner, with what each side knows of it.
    struct Connection: Sendable {
        let peer: Peer
        let peerLife: Int
        /// The planner's machine, its process, and that one's reign.
        let machine: Int
        let plannerLife: Int
        let term: Term
        var isOpenAtPlanner = true
        var isOpenAtPeer = true
        var lastUp: Int64 = 0
        var lastDown: Int64 = 0
        /// When the turns were whose lease grants are on their way here.
        var grantedAt: [Int64] = []
    }

    /// Opens a connection to a planner's machine; nil where nobody answers. A process that stands
    /// still is answered for by its kernel.
    mutating func open(_ peer: Peer, life: Int, to machine: Int) -> UInt64? {
        guard planners[machine].hub != nil,
            cutEnd(of: peer, machine, toPlanner: true) <= now,
            cutEnd(of: peer, machine, toPlanner: false) <= now
        else { return nil }
        connections.append(
            Connection(
                peer: peer, peerLife: life, machine: machine,
                plannerLife: planners[machine].life, term: planners[machine].term))
        let number = UInt64(connections.count)
        planners[machine].inbox.append(.opened(number))
        admit(peer, number, at: machine)
        wakePlanner(machine)
        return number
    }

    /// Sends a parcel over a connection: in order, late where the link is cut, never where it is
    /// reset.
    mutating func send(_ parcel: Parcel, over number: UInt64, toPlanner: Bool) {
        let index = Int(number) - 1
        let connection = connections[index]
        guard toPlanner ? connection.isOpenAtPeer : connection.isOpenAtPlanner else { return }
        var delay = once(in: 50) ? draw(50_000, 800_000) : draw(500, 25_000)
        if isSlow(connection.peer) { delay += draw(200_000, 3_000_000) }
        let cut = cutEnd(of: connection.peer, connection.machine, toPlanner: toPlanner)
        let earliest = max(now, cut) + delay
        let last = toPlanner ? connection.lastUp : connection.lastDown
        // One connection keeps its order.
        let at = max(earliest, last + 1)
        if toPlanner { connections[index].lastUp = at } else { connections[index].lastDown = at }
        queue.insert(.arrives(number, atPlanner: toPlanner, coded(parcel)), at: at)
    }

    /// The parcel as the other side will see it.
    private mutating func coded(_ parcel: Parcel) -> Parcel {
        guard settings.codes, case .message(let correlation, let message) = parcel else {
            return parcel
        }
        guard let read = Self.throughCodec(message, correlation: correlation) else {
            violation("\(message.kind) does not come back from its frame")
            return parcel
        }
        if read != message { violation("\(message.kind) comes back otherwise from its frame") }
        return .message(correlation: correlation, read)
    }

    /// Resets a connection: what is on its way is gone. Who is not told finds out when it says
    /// something, or by the silence.
    mutating func reset(_ number: UInt64, atPlanner: Bool, atPeer: Bool) {
        if atPlanner { hangUpAtPlanner(number, "the connection was reset") }
        if atPeer { hangUpAtPeer(number) }
    }

    mutating func arrive(_ number: UInt64, atPlanner: Bool, _ parcel: Parcel) {
        let connection = connections[Int(number) - 1]
        if atPlanner {
            guard connection.isOpenAtPlanner, planners[connection.machine].hub != nil,
                planners[connection.machine].life == connection.plannerLife
            else {
                // Nobody has this connection any more; the kernel answers for it.
                if !planners[connection.machine].isPoweredOff { hangUpAtPeer(number) }
                return
            }
            switch parcel {
            case .message(let correlation, let message):
                planners[connection.machine].inbox.append(.message(number, correlation, message))
                wakePlanner(connection.machine)
            case .hangUp(let reason): hangUpAtPlanner(number, reason)
            }
            return
        }
        guard connection.isOpenAtPeer else {
            tally.note(.lateMessage)
            return hangUpAtPlanner(number, "the peer has left")
        }
        switch parcel {
        case .message(let correlation, let message): deliver(message, correlation, over: number)
        case .hangUp: hangUpAtPeer(number)
        }
    }

    private mutating func deliver(_ message: Message, _ correlation: UInt64, over number: UInt64) {
        let connection = connections[Int(number) - 1]
        switch connection.peer {
        case .gateway(let index):
            guard gateways[index].life == connection.peerLife else { return }
            gateways[index].inbox.append(.message(number, correlation, message))
            wakeGateway(index)
        case .tenant(let index): tenantReceives(index, message, correlation, over: number)
        case .rival(let index): rivalReceives(index, message, over: number)
        }
    }

    private mutating func hangUpAtPlanner(_ number: UInt64, _ reason: String) {
        let connection = connections[Int(number) - 1]
        guard connection.isOpenAtPlanner else { return }
        connections[Int(number) - 1].isOpenAtPlanner = false
        guard planners[connection.machine].hub != nil,
            planners[connection.machine].life == connection.plannerLife
        else { return }
        planners[connection.machine].inbox.append(.closed(number, reason))
        wakePlanner(connection.machine)
    }

    private mutating func hangUpAtPeer(_ number: UInt64) {
        let connection = connections[Int(number) - 1]
        guard connection.isOpenAtPeer else { return }
        connections[Int(number) - 1].isOpenAtPeer = false
        switch connection.peer {
        case .gateway(let index):
            guard gateways[index].life == connection.peerLife else { return }
            gateways[index].inbox.append(.hungUp(number))
            wakeGateway(index)
        case .tenant(let index): tenantLosesLink(index, number)
        case .rival: break
        }
    }

    /// A peer ends a connection of its own, and says so.
    mutating func leave(_ number: UInt64, _ reason: String) {
        send(.hangUp(reason), over: number, toPlanner: true)
        connections[Int(number) - 1].isOpenAtPeer = false
    }

    /// When the link between a peer and a planner's machine carries something again, that way.
    private func cutEnd(of peer: Peer, _ machine: Int, toPlanner: Bool) -> Int64 {
        let own: Int64 =
            switch peer {
            case .gateway(let index):
                toPlanner ? gateways[index].upCutEnd : gateways[index].downCutEnd
            case .tenant(let index): tenants[index].cutEnd
            case .rival: 0
            }
        return max(own, planners[machine].cutEnd)
    }

    private func isSlow(_ peer: Peer) -> Bool {
        switch peer {
        case .gateway(let index): gateways[index].slowUntil > now
        case .tenant, .rival: false
        }
    }
}

extension PlannerMachine {
    /// What is held for gateways.
    func heldForGateways(_ connections: [World.Connection]) -> [HubOutput.Delivery] {
        held.filter { delivery in
            let session =
                switch delivery {
                case .message(let session, _, _), .close(let session, _): session
                }
            if case .gateway = connections[Int(session.raw) - 1].peer { return true }
            return false
        }
    }
}
