internal import SluiceJournal
package import SluiceModel
internal import SluicePlanner
package import SluiceWire

/// What a gateway knows that a journal lacks: a backup that was restored, or a replica that was
/// promoted without the tail.
package struct JournalDifference: Sendable {
    /// One gateway beside the journal.
    package struct Region: Sendable {
        package let name: RegionName
        /// Whether the gateway serves another journal, which no decision here mends.
        package let isForeign: Bool
        package let gatewayTerm: Term
        package let gatewayOrder: OrderSequence
        /// The last order that the journal gave to the region; none where it does not know it.
        package let journalOrder: OrderSequence
        /// Runs there that the journal has never ordered.
        package let runs: [Run]

        /// Orders there that the journal has never given.
        package var newerOrders: UInt64 {
            gatewayOrder > journalOrder ? gatewayOrder.raw - journalOrder.raw : 0
        }
    }

    /// A run at a gateway that the journal lacks.
    package struct Run: Sendable {
        package let replica: ReplicaID
        package let epoch: Epoch
        package let tenant: TenantName
        /// Whether the journal knows the job, and lacks only this attempt.
        package let isJobKnown: Bool
    }

    /// The reign that the journal is at: the next planner's is one higher.
    package let term: Term
    package let position: UInt64
    package let regions: [Region]

    /// The highest term that a gateway has seen.
    package var highestTerm: Term { regions.map(\.gatewayTerm).max() ?? .none }
    /// Whether the next planner on this journal would be refused for its term.
    package var isTermOlder: Bool { highestTerm.raw > term.raw + 1 }
    /// Whether there is nothing that the journal lacks.
    package var isEmpty: Bool {
        !isTermOlder
            && regions.allSatisfy { $0.newerOrders == 0 && $0.runs.isEmpty && !$0.isForeign }
    }
}

extension HistorySource {
    /// Compares the journal with what gateways say of themselves. O(journal).
    package func difference(
        from gateways: [(status: GatewayStatusReply, runs: [LocalRunView])]
    ) throws(DaemonFailure) -> JournalDifference {
        try reading { journal, path throws(JournalError) in
            let replay = JournalReplay(path: path)
            var state = try replay.begin(journal)
            try replay.follow(journal, &state)
            let core = state.core
            let id = StoreID(journalID: journal.journalID)
            return JournalDifference(
                term: Term(journal.term), position: state.position,
                regions: gateways.map { gateway in
                    JournalDifference.Region(gateway.status, gateway.runs, core, id)
                })
        }
    }
}

extension JournalDifference.Region {
    init(
        _ status: GatewayStatusReply, _ runs: [LocalRunView], _ core: PlannerCore,
        _ journal: StoreID
    ) {
        name = status.region
        isForeign = status.journal != journal && status.journal != StoreID(high: 0, low: 0)
        gatewayTerm = status.term
        gatewayOrder = status.lastOrder
        journalOrder = core.regionNumber(name).map { core.lastSequence(region: $0) } ?? .none
        self.runs = runs.compactMap { run in
            let job = core.submitted(run.replica.job)
            let isKnown = job?.placements.contains {
                $0.replica == run.replica.index && $0.epoch >= run.epoch
            }
            guard isKnown != true else { return nil }
            return JournalDifference.Run(
                replica: run.replica, epoch: run.epoch, tenant: run.tenant,
                isJobKnown: job != nil)
        }
    }
}

/// The operator's word that a journal holds though gateways have seen later reigns: begins reigns
/// on it until the next planner's is above `term`. No planner may run on it. Gives the term that
/// it is at.
package func resumeJournal(
    folder: String?, url: String?, above term: Term
) throws(DaemonFailure) -> Term {
    do throws(JournalError) {
        let journal: any Journal
        if let url {
            journal = try PostgresJournal(url: url, address: "an operator's sluice journal resume")
        } else {
            journal = try SQLiteJournal(path: "\(folder ?? "")/journal.sqlite")
        }
        guard term.raw < journal.term + PlannerLimits.resumedReigns else {
            throw .notAJournal(
                path: url == nil ? folder ?? "" : "the journal",
                why: "its term is \(journal.term), far below \(term): is it another nation's?")
        }
        while journal.term < term.raw { _ = try journal.startReign() }
        let reached = Term(journal.term)
        try journal.close()
        return reached
    } catch { throw DaemonFailure(error.description) }
}
