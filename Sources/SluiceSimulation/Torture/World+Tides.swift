import SluiceModel

extension World {
    /// Tides last until they are cancelled: at rest each tenant ends its own, once. O(requests) for
    /// each tide.
    mutating func endTides(_ index: Int) {
        for number in tenants[index].requests.indices {
            guard tenants[index].requests[number].isTide,
                let job = tenants[index].requests[number].job
            else { continue }
            let isEnded = tenants[index].requests.indices.contains {
                tenants[index].requests[$0].cancels == job
            }
            if !isEnded { add(.cancel(job), for: index) }
        }
    }

    /// All that serves on a machine is busy for a while, or idle: tides by load turn and turn back,
    /// so that what they lent is called back. A look of a gateway is a second in a storm, and three
    /// outside.
    mutating func changeLoads(_ index: Int) {
        guard !isResting, once(in: 70 * pace) else { return }
        let load = once(in: 2) ? draw(700, 1_000) : draw(0, 300)
        for run in gateways[index].executor.live
        where run.order.lossPolicy == .topUp && run.order.expectedRun.count == 0 {
            say(.loaded(run.key, PerMille(UInt32(load))), to: index)
        }
    }
}
