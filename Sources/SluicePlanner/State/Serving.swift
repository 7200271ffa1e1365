import SluiceModel
import SluicePlacement

/// Where one placement answers requests.
struct Serving: Sendable {
    /// As the run said them: 1 ... `Limits.endpointsPerReplica`.
    var endpoints: [Endpoint]
    /// When the planner took them.
    var since: CivilTime
}

extension PlannerState {
    /// A run answers there from now on; an empty list takes it from the list.
    mutating func serve(_ replica: ReplicaID, _ epoch: Epoch, _ endpoints: [Endpoint]) {
        guard let place = placement(replica, epoch) else { return }
        serving[Int32(place)] =
            endpoints.isEmpty ? nil : Serving(endpoints: endpoints, since: now)
    }
}
