import SluiceModel
import SluiceWire

extension World {
    /// Opens a connection to the planner; nil where nobody answers.
    mutating func open(_ peer: Peer, life: Int) -> UInt64? {
        guard planner.hub != nil, cutEnd(of: peer) <= now else { return nil }
        connections.append(
            Connection(peer: peer, peerLife: life, plannerLife: planner.life))
        let number = UInt64(connections.count)
        planner.inbox.append(.opened(number))
        wakePlanner()
        return number
    }

    /// Sends a parcel over a connection: in order, late where the link is cut, never where it is
    /// reset.
    mutating func send(_ parcel: Parcel, over number: UInt64, toPlanner: Bool) {
        let index = Int(number) - 1
        guard connections[index].isOpen else { return }
        let delay = once(in: 50) ? draw(50_000, 800_000) : draw(500, 25_000)
        let earliest = max(now, cutEnd(of: connections[index].peer)) + delay
        let last = toPlanner ? connections[index].lastUp : connections[index].lastDown
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

    /// Resets a connection: what is on its way is gone, and both sides learn of it.
    mutating func reset(_ number: UInt64) {
        let index = Int(number) - 1
        guard connections[index].isOpen else { return }
        connections[index].isOpen = false
        hangUpAtPlanner(number, "the connection was reset")
        hangUpAtPeer(number)
    }

    mutating func arrive(_ number: UInt64, atPlanner: Bool, _ parcel: Parcel) {
        let connection = connections[Int(number) - 1]
        guard connection.isOpen else { return }
        if atPlanner {
            guard planner.hub != nil, planner.life == connection.plannerLife else {
                // The planner that had this connection is gone; its machine answers for it.
                connections[Int(number) - 1].isOpen = false
                hangUpAtPeer(number)
                return
            }
            switch parcel {
            case .message(let correlation, let message):
                planner.inbox.append(.message(number, correlation, message))
                wakePlanner()
            case .hangUp(let reason):
                connections[Int(number) - 1].isOpen = false
                hangUpAtPlanner(number, reason)
            }
            return
        }
        switch parcel {
        case .message(let correlation, let message): deliver(message, correlation, over: number)
        case .hangUp:
            connections[Int(number) - 1].isOpen = false
            hangUpAtPeer(number)
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
        guard planner.life == connections[Int(number) - 1].plannerLife else { return }
        planner.inbox.append(.closed(number, reason))
        wakePlanner()
    }

    private mutating func hangUpAtPeer(_ number: UInt64) {
        let connection = connections[Int(number) - 1]
        switch connection.peer {
        case .gateway(let index):
            guard gateways[index].life == connection.peerLife else { return }
            gateways[index].inbox.append(.hungUp(number))
            wakeGateway(index)
        case .tenant(let index): tenantLosesLink(index, number)
        case .rival: break
        }
    }

    /// When the peer's link carries something again.
    func cutEnd(of peer: Peer) -> Int64 {
        switch peer {
        case .gateway(let index): gateways[index].cutEnd
        case .tenant(let index): tenants[index].cutEnd
        case .rival: 0
        }
    }
}
