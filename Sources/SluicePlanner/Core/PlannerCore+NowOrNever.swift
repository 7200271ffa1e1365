import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// For a request that must not wait: why it would. One replica: as a placement costs; several:
    /// O(pools) more, as they are tried on a copy.
    func refuseNow(_ request: PlacementRequest, _ submission: Submission) -> Refusal? {
        let wanted = submission.specification
        guard wanted.earliestStart <= state.now else {
            let left = wanted.earliestStart.since(state.now).count
            return Refusal(
                .badRequest, "asked now or never, and not before its earliest start in \(left) s")
        }
        let replicas = wanted.kind == .inference ? Int(wanted.replicas) : 1
        if let bound = boundNow(submission, request, replicas) {
            return Refusal(.busy, bound.verdict.sentence)
        }
        let fitting =
            wanted.place?.isMutual ?? false
            ? fitTogether(submission) : fitNow(request, atMost: replicas)
        guard fitting > 0 else { return Refusal(.busy, wait(request).verdict.sentence) }
        guard fitting == replicas else {
            return Refusal(.busy, "only \(fitting) of \(replicas) replicas fit now")
        }
        guard request.isLatencyBound || state.queue.isEmpty else {
            return Refusal(
                .busy, "\(state.queue.count) jobs wait before it (asked now or never)")
        }
        return nil
    }

    /// How many replicas would be placed now that depend on one another: placed on a copy of this
    /// planner, which is dropped. O(state).
    private func fitTogether(_ submission: Submission) -> Int {
        var copy = self
        var decision = Decision()
        let patient = Submission(
            key: .none, tenant: submission.tenant, nowOrNever: false,
            specification: submission.specification)
        guard case .submitted(let job, _) = copy.submit(patient, &decision),
            let slot = copy.state.slot(job)
        else { return 0 }
        if !copy.state.jobs[slot].isNear {
            var steps = 0
            let request = copy.request(of: slot, patient.specification)
            copy.placeAnywhere(slot, request, &steps, &decision) { _ in true }
        }
        return Int(copy.state.jobs[slot].live)
    }

    /// How many replicas would be placed now, as placing them in turn would choose.
    private func fitNow(_ request: PlacementRequest, atMost replicas: Int) -> Int {
        var steps = 0
        func choose(_ table: PoolTable, _ taken: [Int32]) -> Choice? {
            request.isLatencyBound
                ? table.chooseNear(request, taken: taken)
                : table.chooseGang(request, taken: taken, steps: &steps) { _ in true }
        }
        guard replicas > 1 else { return choose(state.table, []) == nil ? 0 : 1 }
        var table = state.table
        var taken: [Int32] = []
        for count in 0..<replicas {
            guard let choice = choose(table, taken) else { return count }
            let request = table.asked(choice.pool, request)
            guard
                let span = request.isSlice
                    ? .blocks : table.span(pool: choice.pool, cards: request.cards)
            else { return count }
            _ = table.take(
                pool: choice.pool, cards: request.cards,
                share: table.pools[choice.pool].sliceDemand(request), span: span)
            table.draw(
                pool: choice.pool, milliCards: Int64(request.cards) * Int64(request.share))
            table.setRun(
                pool: choice.pool,
                BookedRun(
                    place: Int32(-1 - count), tenant: request.tenant,
                    cards: request.isSlice ? 0 : request.cards,
                    end: request.length.count > 0
                        ? state.now.adding(request.length) : CivilTime(seconds: .max),
                    isLent: request.usesLent))
            taken.append(table.pools[choice.pool].site)
        }
        return replicas
    }
}
