package import SluiceModel

/// How loaded runs are, as they say themselves.
extension GatewayCore {
    /// A run says how loaded it is. Told to the planner where it differs from what was told by
    /// `GatewayLimits.loadStep` or more, or is the first or an extreme: what decides on replicas
    /// needs no finer figure, and a load that trembles costs no report.
    package mutating func runLoaded(
        _ key: RunKey, _ said: PerMille, into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot] else { return }
        switch run.state {
        case .held, .prepared, .stopping: return
        case .starting, .running: break
        }
        let load = min(said, .one)
        if let known = run.load {
            let step = max(known.count, load.count) - min(known.count, load.count)
            let isExtreme = load == .one || load.count == 0
            guard pendingReports.count < GatewayLimits.loadBacklog else { return }
            guard step >= GatewayLimits.loadStep || (isExtreme && step > 0) else { return }
        }
        runs[slot]?.load = load
        report(.load(replica: key.replica, epoch: key.epoch, load), into: &effects)
    }
}
