import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Takes where a run answers requests. What is known already is not journalled, what is no
    /// endpoint counts as said wrongly, and a run that was told to stop stays off the list.
    mutating func take(
        _ endpoints: [Endpoint], _ replica: ReplicaID, _ epoch: Epoch, _ decision: inout Decision
    ) {
        guard let place = state.placement(replica, epoch),
            state.placements[place].state != .stopping,
            endpoints.count <= Limits.endpointsPerReplica,
            endpoints.allSatisfy(\.isValid),
            state.serving[Int32(place)]?.endpoints ?? [] != endpoints
        else { return }
        emit(.serving(replica: replica, epoch: epoch, endpoints), &decision)
    }

    /// Says that the lists of endpoints of a region's jobs are others now, although no event is
    /// about these jobs: the region's link or its rings changed. O(placements), for rare events.
    func noteServing(in region: UInt16, _ decision: inout Decision) {
        guard !state.serving.isEmpty else { return }
        for place in state.placements.indices
        where state.placements[place].region == region && state.serving[Int32(place)] != nil {
            decision.note(state.placements[place].replica.job)
        }
    }

    /// Where a job's replicas answer, nearest first; `position` is left at none for the hub to
    /// fill. Nil for a job that is not known. What was told to stop is not in it, nor what is in a
    /// region whose link is lost. O(replicas log replicas).
    package func endpoints(_ request: ListEndpoints) -> EndpointList? {
        guard let slot = state.slot(request.job),
            let wanted = state.submissions[slot]?.specification
        else { return nil }
        let metro = request.metro.isNone ? wanted.near(0).metro : request.metro
        let number = state.table.metroNumber(metro)
        var views: [EndpointView] = []
        for place in state.placementSlots(slot) {
            guard let serving = state.serving[Int32(place)],
                state.regions[Int(state.placements[place].region)].isReachable
            else { continue }
            views += serving.endpoints.map { view(place, $0, serving.since, metro: number) }
        }
        // A stable order: what one replica said stays in its own order.
        let order = views.indices.sorted {
            views[$0].nearness(at: $0) < views[$1].nearness(at: $1)
        }
        return EndpointList(
            job: request.job, metro: metro, position: .none, endpoints: order.map { views[$0] })
    }

    private func view(
        _ place: Int, _ endpoint: Endpoint, _ since: CivilTime, metro: Int?
    ) -> EndpointView {
        let record = state.placements[place]
        let pool = state.table.pools[Int(record.pool)]
        let ring = metro.flatMap { state.table.ringRecord(ofPool: Int(record.pool), metro: $0) }
        return EndpointView(
            replica: record.replica.index, epoch: record.epoch,
            region: state.table.regions[Int(record.region)].description.name,
            site: state.table.sites[Int(pool.site)].name,
            pool: state.table.name(ofPool: Int(record.pool)), endpoint: endpoint,
            ring: ring?.report.ring ?? .beyond,
            roundTripP99: ring?.report.roundTripP99 ?? Microseconds(0),
            isRingFresh: ring?.isUsable ?? false, since: since)
    }
}

extension EndpointView {
    /// What the list is ordered by: a ring that can be relied on, then the nearer.
    fileprivate func nearness(at index: Int) -> (UInt8, Ring, Int64, UInt16, Epoch, Int) {
        (isRingFresh ? 0 : 1, ring, roundTripP99.count, replica, epoch, index)
    }
}
