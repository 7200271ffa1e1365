import SluiceGateway
import SluiceModel
import SluiceSpoke

/// Checkpoints that runs write, where they lie, and what later runs begin with.
extension World {
    /// A checkpoint as it really lies somewhere.
    struct Written: Sendable {
        let location: String
        let scope: CheckpointScope
        let region: Int
        let site: UInt16
    }

    /// Plans the first checkpoint of a run that has an end; a serving one says where it is.
    mutating func beginWriting(_ run: SimulatedExecutor.Run, at index: Int) {
        if !run.order.exclusive, once(in: 2) {
            tally.note(Act.endpointTold)
            let endpoint = Endpoint(protocolName: "http", host: "node\(index)", port: 8_080)
            say(.serves(run.key, [endpoint]), to: index)
        }
        guard run.order.expectedRun.count > 2, once(in: 2) else { return }
        planCheckpoint(run, at: index)
    }

    private mutating func planCheckpoint(_ run: SimulatedExecutor.Run, at index: Int) {
        plan(
            .runCheckpoints(index, run.key, serial: run.serial),
            in: draw(1_000_000, 1_000_000 + run.order.expectedRun.count * 500_000))
    }

    mutating func writeCheckpoint(_ index: Int, _ key: RunKey, serial: Int) {
        guard let run = gateways[index].executor.run(key), run.serial == serial else { return }
        planCheckpoint(run, at: index)
        checkpointCount += 1
        let scope = CheckpointScope.allCases[Int(random.below(4))]
        let location = "place\(checkpointCount)"
        let site = gateways[index].region.pools[Int(run.order.pool)].site
        written[key.replica, default: []].append(
            Written(location: location, scope: scope, region: index, site: site))
        tally.note(Act.checkpointWritten)
        let said = settings.canary == .boastCheckpoint ? CheckpointScope.shared : scope
        let checkpoint = Checkpoint(
            scope: said, location: location, progress: "", at: trueCivil, work: Seconds(0))
        say(.checkpointed(key, checkpoint), to: index)
    }

    /// A run begins with what an earlier one of its replica really wrote, and can read it where it
    /// is; what it has left is what its job asked for, less that.
    mutating func checkResume(_ run: SimulatedExecutor.Run, at index: Int) {
        let work = run.order.resume?.work.count ?? 0
        if let wanted = checks.expectedRun(of: run.key.replica.job), wanted.count > 0,
            run.order.expectedRun.count != max(1, wanted.count - work)
        {
            violation(
                "\(run.key) is to run \(run.order.expectedRun) of \(wanted), with \(work) s done")
        }
        guard let resume = run.order.resume else { return }
        tally.note(Act.runResumed)
        let site = gateways[index].region.pools[Int(run.order.pool)].site
        let isReadable = written[run.key.replica]?.contains { place in
            guard place.location == resume.location else { return false }
            return switch place.scope {
            case .node: false
            case .site: place.region == index && place.site == site
            case .region: place.region == index
            case .shared: true
            }
        }
        if isReadable != true {
            violation("\(run.key) resumes from \(resume.location), which cannot be read there")
        }
    }
}
