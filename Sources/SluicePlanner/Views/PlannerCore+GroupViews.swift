import SluiceModel
import SluicePlacement

/// A gang over several regions, as people see it.
extension PlannerCore {
    /// A job's verdict: for one that is being prepared with the regions that are awaited by name,
    /// and the time they have left.
    func verdict(_ slot: Int) -> Verdict {
        let job = state.jobs[slot]
        guard job.reason.code == .preparing, let group = state.group(job.id) else {
            return named(job.reason.verdict, slot)
        }
        let awaited = state.placementSlots(slot).reversed()
            .filter { state.placements[$0].state == .ordered }
            .map { place in
                let region = Int(state.placements[place].region)
                return state.table.regions[region].description.name.text
            }
        let left = max(0, state.groups[group].expires.since(state.now).count)
        let (bound, parts) = (job.reason.first, job.reason.second)
        return Verdict(
            .preparing,
            "Preparing: \(bound) of \(parts) regions have bound their part of the gang; awaited: "
                + "\(awaited.joined(separator: ", ")), for \(left) s more.",
            [
                Verdict.Number("preparedRegions", bound), Verdict.Number("regions", parts),
                Verdict.Number("secondsLeft", left),
            ])
    }

    /// Where a gang would go that has no place in one pool; nil where it has none either, or may
    /// not be split.
    func wouldSplit(_ wanted: JobSpecification, _ request: PlacementRequest) -> Verdict? {
        var steps = 0
        let most = wanted.overRegions
        guard let (part, choices) = split(request, over: most, &steps, admits: { _ in true })
        else { return nil }
        let places = choices.map { choice in
            let region = Int(state.table.pools[choice.pool].address.region)
            let name = state.table.regions[region].description.name
            return "\(state.table.name(ofPool: choice.pool)) in \(name)"
        }
        let (cards, count) = (Int64(part.cards), Int64(choices.count))
        return Verdict(
            .preparing,
            "Would be split over \(count) regions: \(counted(cards, "card")) each in "
                + places.joined(separator: " and in ") + ".",
            [Verdict.Number("cardsOfEach", cards), Verdict.Number("regions", count)])
    }
}
