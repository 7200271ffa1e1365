import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// Why a move that was asked for is not begun.
    func verdict(_ obstacle: MoveObstacle, _ id: MoveID) -> Verdict {
        func made(_ sentence: String, _ name: String, _ value: Int64) -> Verdict {
            Verdict(.moveStale, sentence, [Verdict.Number(name, value)])
        }
        let replica = id.replica
        switch obstacle {
        case .gone:
            return made(
                "No attempt \(id.epoch) of replica \(replica) lives, or there is no pool "
                    + "\(id.pool): ask `sluice balance` again.", "epoch",
                Int64(clamping: id.epoch.raw))
        case .leaving: return ofPlacement("does not run, or is on its way out", id)
        case .drained:
            return ofPlacement("is where a drain or maintenance moves it in its own steps", id)
        case .young(let age, let least):
            return made(
                "Replica \(replica) has run for \(age.count) s; \(least.count) s are the least.",
                "runSeconds", age.count)
        case .unseen: return ofPlacement("is in a region whose link is lost", id)
        case .group: return ofPlacement("is a part of a gang over several regions", id)
        case .manual: return ofPlacement("has the loss policy manual: its tenant moves it", id)
        case .wishes:
            return ofPlacement("is of a job that asks more of its place than a move weighs", id)
        case .alone:
            return ofPlacement(
                "may not run beside a successor, or its job lacks replicas just now", id)
        case .kept: return ofPlacement("has places that are kept for it where it is", id)
        case .there: return ofPlacement("is in that pool already", id)
        case .pool(let obstacle, let request):
            let pool = Int(id.pool)
            let ring = state.table.ring(ofPool: pool, metro: request.metro)
            var verdict = verdict(obstacle, pool, request, ring)
            verdict.code = .moveStale
            return verdict
        case .chip: return ofPlacement("would have another chip there", id)
        case .bound:
            return ofPlacement(
                "would pass a bound of its tenant there, or take room that is promised", id)
        case .workLost(let lost):
            return made(
                "\(lost.count) s of work of replica \(replica) would be done again; "
                    + "\(PlannerLimits.moveWorkLost.count) s are the most.", "lostWorkSeconds",
                lost.count)
        case .late(let late):
            return made(
                "Replica \(replica) would be over \(late.count) s past its deadline.",
                "lateSeconds", late.count)
        case .dearer(let more):
            return made(
                "A card costs \(yuan(more)) more an hour there.", "moreMicroYuan", more)
        case .worthless(let saving, let cost):
            return Verdict(
                .moveStale, "It saves \(yuan(saving)) now and costs \(yuan(cost)).",
                [
                    Verdict.Number("savingMicroYuan", saving),
                    Verdict.Number("costMicroYuan", cost),
                ])
        case .roomless(let job):
            return made(
                "Job \(job) does not wait for room in the pool of replica \(replica).", "job",
                Int64(clamping: job.raw))
        case .tooMany(let moves):
            return made(
                "\(moves) moves are under way: ask again when some are over.", "moves",
                Int64(moves))
        }
    }

    private func ofPlacement(_ what: String, _ id: MoveID) -> Verdict {
        Verdict(
            .moveStale, "Replica \(id.replica) \(what).",
            [Verdict.Number("epoch", Int64(clamping: id.epoch.raw))])
    }
}
