internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceWire

extension DemoRun {
    /// Lists every job, and asks for the planner's state.
    mutating func collect(_ client: SluiceClient) throws(ClientError) -> PlannerStatusReply {
        var after = JobID.none
        while true {
            let page = try client.jobs(after: after, limit: DemoLimits.page)
            for summary in page.jobs { ledger.note(listed: summary) }
            guard page.hasMore, let last = page.jobs.last?.job, last > after else { break }
            after = last
        }
        return try client.status()
    }

    /// Asks for living jobs whose place was not seen, the next ones in turn, all at once; nothing
    /// while an earlier question is open. A run may be over in a tenth of a second, so this is done
    /// at every turn.
    mutating func askPlaces(_ client: SluiceClient) throws(ClientError) {
        guard openDetails == 0 else { return }
        let indices = ledger.withoutPlace(from: nextPlace, limit: DemoLimits.detailsPerLook)
        for index in indices {
            asked[try client.send(.showJob(ShowJob(job: ledger.entries[index].id)))] = .detail
        }
        openDetails = indices.count
        nextPlace = (indices.last ?? -1) + 1
        try client.flush()
    }

    /// Takes answers until there is none to come, or the time is over.
    mutating func takeAnswers(
        _ client: SluiceClient, within length: Duration
    ) throws(ClientError) {
        let deadline = Instant.now + length
        while !asked.isEmpty, Instant.now < deadline {
            do throws(ClientError) {
                let (correlation, message) = try client.receive(timeout: deadline.since(.now))
                guard let question = asked.removeValue(forKey: correlation) else { continue }
                note(message, to: question)
            } catch {
                guard error.kind == .timedOut, client.inFlight > 0 else { throw error }
                return
            }
        }
    }

    private mutating func note(_ message: Message, to question: Question) {
        if question == .detail { openDetails -= 1 }
        switch (question, message) {
        case (.submission(let index), .submitted(let answer)): ledger.note(answer, for: index)
        case (.submission(let index), .failure(let failure)):
            ledger.note(refusal: failure.sentence, for: index)
        case (.detail, .jobDetail(let detail)): ledger.note(detail)
        case (.submission(let index), let other):
            ledger.note(refusal: "an answer of another kind: \(other.kind)", for: index)
        case (.detail, _): break
        }
    }
}

/// What an answer that is awaited will be to.
enum Question: Hashable, Sendable {
    /// The submission of this entry of the ledger.
    case submission(Int)
    /// A job whole.
    case detail
}
