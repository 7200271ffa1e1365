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
}
