import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// Which wish about the place refuses a pool, as people read it.
    func placeVerdict(_ obstacle: Obstacle, _ pool: Int, _ trial: Trial) -> Verdict {
        let record = state.table.pools[pool]
        let region = state.table.regions[Int(record.address.region)]
        let site = region.description.sites[Int(record.site) - region.firstSite]
        func impossible(_ sentence: String, _ name: String, _ value: Int64) -> Verdict {
            Verdict(.impossible, sentence, [Verdict.Number(name, value)])
        }
        switch obstacle {
        case .provider:
            return impossible(
                "Its provider \(site.provider) is not allowed for this job.", "site",
                Int64(record.site))
        case .trustClass:
            let asked = trial.wanted.place?.trust.classes.map { "\($0)" } ?? []
            return impossible(
                "Its trust class is \(record.trust); none but \(asked.joined(separator: ", ")) "
                    + "asked.", "trustClass", Int64(record.trust.rawValue))
        case .data:
            let data = trial.wanted.place?.data
            let at = data.map { $0.site.isNone ? $0.region.text : $0.site.text } ?? ""
            return impossible(
                "The job's data lies in \(at) and must stay there.", "dataGibibytes",
                Int64(data?.gibibytes ?? 0))
        case .spread: return spreadVerdict(site.name, trial)
        case .availability: return availabilityVerdict(Int(record.site), trial)
        default: preconditionFailure("\(obstacle) is no wish about the place")
        }
    }

    /// Why a site is barred whose record is too bad for the availability that is asked.
    private func availabilityVerdict(_ site: Int, _ trial: Trial) -> Verdict {
        let records = trial.records ?? state.unavailability
        let link = Int64(records.links[Int(trial.table.sites[site].region)])
        let own = Int64(records.sites[site])
        let asked = Int64(trial.wanted.place?.availability ?? 0)
        return Verdict(
            .availabilityUnreachable,
            "Its region's link was away for \(percent(link)) of the last 30 days and the site for "
                + "\(percent(own)) (what nobody saw counts as 1 %): with a replica here all of "
                + "them could not reach \(percent(asked)).",
            [
                Verdict.Number("linkUnavailableMillionths", link),
                Verdict.Number("siteUnavailableMillionths", own),
                Verdict.Number("askedMillionths", asked),
            ])
    }

    /// Why a site is barred: what the replicas still to place must make good.
    private func spreadVerdict(_ site: SiteName, _ trial: Trial) -> Verdict {
        guard let wish = trial.wanted.place?.spread else {
            return Verdict(.waitsForSpread, "Its other replicas bar site \(site).")
        }
        let standing = trial.others.standing(wish, trial.table)
        let missing = Int64(max(1, trial.others.missing))
        let needsRegion = standing.regionsLacking >= Int(missing)
        let sentence =
            needsRegion
            ? "The job has replicas in its region already, and the "
                + "\(counted(missing, "replica")) still to place must lie in "
                + "\(counted(Int64(standing.regionsLacking), "other region"))."
            : "The job has a replica in its site \(site) already, and the "
                + "\(counted(missing, "replica")) still to place must lie in "
                + "\(counted(Int64(standing.sitesLacking), "other site"))."
        return Verdict(
            .waitsForSpread, sentence,
            [
                Verdict.Number("replicasMissing", missing),
                Verdict.Number("sitesLacking", Int64(standing.sitesLacking)),
                Verdict.Number("regionsLacking", Int64(standing.regionsLacking)),
            ])
    }

    /// The verdict of the whole where pools have room, and the other replicas keep this one out of
    /// them; nil elsewhere.
    func spreadVerdict(_ trial: Trial) -> Verdict? {
        guard let wish = trial.wanted.place?.spread else { return nil }
        let request = trial.request
        let free = trial.table.request(trial.wanted)
        let isKept = trial.table.pools.indices.contains { pool in
            trial.table.pools[pool].standing(trial.table.asked(pool, request)) == .spread
                && trial.table.takes(pool, free)
        }
        guard isKept else { return nil }
        let standing = trial.others.standing(wish, trial.table)
        return Reason(
            .waitsForSpread, Int64(standing.sitesLacking), Int64(standing.regionsLacking)
        ).verdict
    }
}
