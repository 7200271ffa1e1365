import SluiceModel

extension World {
    /// Tides last until they are cancelled: at rest each tenant ends its own, once.
    mutating func endTides(_ index: Int) {
        for request in tenants[index].requests {
            guard let job = request.job, case .submit(let wanted, _) = request.ask,
                wanted.tide != nil
            else { continue }
            let isEnded = tenants[index].requests.contains {
                if case .cancel(let other) = $0.ask { other == job } else { false }
            }
            if !isEnded { add(.cancel(job), for: index) }
        }
    }
}
