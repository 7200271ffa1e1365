import SluiceModel
import SluiceWire

extension Reason {
    /// What tides say, of their replicas and of those that lend from them.
    var tideVerdict: Verdict {
        func made(_ sentence: String, _ name: String, _ other: String) -> Verdict {
            Verdict(
                code, sentence, [Verdict.Number(name, first), Verdict.Number(other, second)])
        }
        switch code {
        case .lentCalledBack:
            return made(
                "Its cards were lent and go back to the tide of job \(second): it has \(first) s "
                    + "to leave, and is placed again.", "noticeSeconds", "tideJob")
        case .tideHour:
            return made(
                "The hour wants \(counted(first, "replica")): hour \(second) of the day.",
                "wantedReplicas", "hourOfDay")
        case .tideAhead:
            return made(
                "\(counted(first, "replica")) are wanted in \(second) s, and placed ahead of it.",
                "wantedReplicas", "secondsAhead")
        case .tideLoad:
            return made(
                second == 0
                    ? "\(counted(first, "replica")): no run has asked for others by its load."
                    : "\(counted(first, "replica")) by load: it was \(second) thousandths on "
                        + "average.", "wantedReplicas", "loadPerMille")
        default: preconditionFailure("\(code) is not about a tide")
        }
    }
}

extension PlannerCore {
    /// How many replicas a job's tide wants now, and why; nil for a job without one, or over.
    func tideView(_ slot: Int) -> TideView? {
        let job = state.jobs[slot]
        guard !job.state.isEnded, let standing = state.tides[job.id],
            let tide = state.submissions[slot]?.specification.tide
        else { return nil }
        let change = tide.change(after: state.now)
        let wanted = Int64(standing.wanted)
        let why =
            switch standing.why {
            case .hour: Reason(.tideHour, wanted, state.now.secondOfDay / 3_600)
            case .ahead:
                Reason(.tideAhead, wanted, change.map { $0.at.since(state.now).count } ?? 0)
            case .load: Reason(.tideLoad, wanted, Int64(standing.load.count))
            }
        let kept = state.kept.reduce(UInt32(0)) {
            $1.job == job.id && $1.purpose == .tide ? $0 + UInt32($1.count) * $1.cards : $0
        }
        return TideView(
            wanted: standing.wanted, least: tide.least, most: tide.most, why: why.verdict,
            changesAt: change?.at ?? .none, thenWanted: change?.wanted ?? 0, keptCards: kept)
    }
}
