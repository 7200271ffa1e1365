import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

extension World {
    /// A copy of a region's gateway, as of a machine that was cloned, asks for the region too. It
    /// leaves as soon as it has it, so that the other one can come back.
    mutating func sendRival(for index: Int) -> Bool {
        let machine = gateways[index]
        guard let leader, let core = planners[leader].hub?.core,
            let region = core.regionNumber(machine.region.name),
            core.lastSequence(region: region) > .none,
            let number = open(.rival(index), life: 0, to: leader)
        else { return false }
        let hello = Hello(
            lowestVersion: ProtocolVersions.lowest, highestVersion: ProtocolVersions.highest,
            features: 0, identity: Identity(role: .region, name: machine.region.name.text),
            store: machine.store.name, incarnation: machine.store.incarnation,
            journal: journalName, highestTerm: .none,
            highestSequence: core.lastSequence(region: region),
            credit: SessionLimits().creditWindow, program: "simulated")
        send(.message(correlation: 0, .hello(hello)), over: number, toPlanner: true)
        return true
    }

    mutating func rivalReceives(_ index: Int, _ message: Message, over number: UInt64) {
        switch message {
        case .welcome:
            let register = RegisterRegion(description: gateways[index].region)
            send(.message(correlation: 1, .registerRegion(register)), over: number, toPlanner: true)
        case .regionRegistered:
            leave(number, "the rival leaves")
        default: break
        }
    }

    /// The planner says that a region is this connection's: no other may have it.
    mutating func noteRegistration(_ number: UInt64) {
        guard let index = region(of: connections[Int(number) - 1].peer) else { return }
        if let other = registered[index], other != number {
            let connection = connections[Int(other) - 1]
            let own = connections[Int(number) - 1]
            if connection.isOpenAtPlanner, connection.machine == own.machine,
                connection.plannerLife == own.plannerLife
            {
                violation("\(layout.regions[index].name) has two gateways registered")
            }
        }
        registered[index] = number
    }

    /// The planner closed a connection.
    mutating func forgetRegistration(_ number: UInt64) {
        guard let index = region(of: connections[Int(number) - 1].peer) else { return }
        if registered[index] == number { registered[index] = nil }
    }

    private func region(of peer: Peer) -> Int? {
        switch peer {
        case .gateway(let index), .rival(let index): index
        case .tenant: nil
        }
    }
}
