import SluiceGateway
import SluiceModel
import SluiceSpoke

/// What is checked of real runs, by true time, wherever they are.
extension World {
    /// A run begins on real cards.
    mutating func checkStart(_ run: SimulatedExecutor.Run, at index: Int) {
        let memory = cardMemory(gateways[index].region)[Int(run.order.pool)]
        checks.started(run, on: gateways[index].executor, cardMemory: memory, now: now)
        checkAlone(run, at: index)
    }

    /// No other attempt at an exclusive run lives, on any machine that does not stand still.
    mutating func checkAlone(_ run: SimulatedExecutor.Run, at index: Int) {
        guard run.order.exclusive else { return }
        for (other, machine) in gateways.enumerated()
        where machine.machinePausedUntil <= now || other == index {
            for live in machine.executor.live
            where live.key.replica == run.key.replica && live.key != run.key {
                violation("\(run.key) runs in region \(index), \(live.key) in \(other)")
            }
        }
        for ghost in ghosts
        where ghost.until > now && ghost.key.replica == run.key.replica && ghost.key != run.key {
            violation("\(run.key) runs, and \(ghost.key) on a machine that was replaced")
        }
    }

    /// The planner holds a region to be unreachable: from now on it may act as if the lease were
    /// over, so over it must be where it counts.
    mutating func checkLease(of number: UInt16) {
        tally.note(.regionUnreachable)
        guard let index = checks.layoutIndex(of: number) else { return }
        let boot = gateways[index].boot(now)
        let ends = [gateways[index].executor.leaseEnd, gateways[index].leaseEnd]
        for case let end? in ends where end > boot {
            let left = end.since(boot).count / 1_000
            violation(
                "\(gateways[index].region.name) is unreachable for the planner, and its lease "
                    + "runs \(left) ms more")
        }
    }
}
