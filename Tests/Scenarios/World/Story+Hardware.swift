import SluiceGateway
import SluiceModel

/// What happens to nodes, and what runs keep for that case.
extension Story {
    /// Does a verb about hardware; false where it is none.
    mutating func hardware(_ verb: String, _ words: inout Words) throws -> Bool {
        let healths: [String: NodeHealth] = ["fault": .faulted, "suspect": .suspect, "heal": .ok]
        if let health = healths[verb] {
            let (region, node) = try node(&words)
            let civil = world.now
            let report = NodeReport(
                pool: node.pool, block: node.block, node: node.node, health: health,
                cause: health == .ok ? "" : "told", since: civil)
            world.change(region) { gateway, effects in
                _ = gateway.healthChanged(report, civil: civil, into: &effects)
            }
            return true
        }
        if verb == "load" {
            let job = try job(&words)
            let percent: UInt32 = try words.number("a load in percent")
            try words.expect("%")
            for run in world.live where run.key.replica.job == job {
                world.change(run.region) { gateway, effects in
                    gateway.runLoaded(run.key, PerMille(percent * 10), into: &effects)
                }
            }
            return true
        }
        guard verb == "checkpoint" else { return false }
        let run = try run(&words)
        guard var checkpoint = Checkpoint(said: try words.word("a place")) else {
            throw words.problem("a checkpoint lies at shared:, region:, site: or node:")
        }
        checkpoint.at = world.now
        world.change(run.region) { gateway, effects in
            gateway.runCheckpointed(run.key, checkpoint, into: &effects)
        }
        return true
    }
}
