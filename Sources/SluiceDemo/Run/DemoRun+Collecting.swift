internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceWire

extension DemoRun {
    /// Lists every job, asks for each one's last place, and for the planner's state.
    mutating func collect(_ client: SluiceClient) throws(ClientError) -> PlannerStatusReply {
        var after = JobID.none
        while true {
            let page = try client.jobs(after: after, limit: DemoLimits.page)
            for summary in page.jobs { ledger.note(listed: summary) }
            guard page.hasMore, let last = page.jobs.last?.job, last > after else { break }
            after = last
        }
        let jobs = ledger.entries.map(\.id).filter { $0 != .none }
        for start in stride(from: 0, to: jobs.count, by: DemoLimits.detailsPerLook) {
            for job in jobs[start..<min(jobs.count, start + DemoLimits.detailsPerLook)] {
                asked[try client.send(.showJob(ShowJob(job: job)))] = .detail
            }
            try client.flush()
            try takeAnswers(client, within: DemoLimits.request)
        }
        return try client.status()
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
