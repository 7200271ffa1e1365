public import SluiceModel

/// Which role may send which message to the planner: the one table, deny by default.
extension MessageKind {
    /// The roles that may send this message to a planner; empty for what only a planner sends.
    public var senders: [Role] {
        switch self {
        case .hello, .ping, .pong, .credit, .goodbye:
            Role.allCases
        case .registerRegion, .capacityReport, .renewLease, .runReports, .liveRuns, .output:
            [.region]
        case .submit, .cancel:
            [.tenant, .operator]
        case .listJobs, .showJob, .watch, .readLog, .explain, .whatFits:
            [.tenant, .operator, .auditor]
        case .listRegions, .listPools, .plannerStatus:
            [.tenant, .operator, .provider, .auditor]
        case .listSessions:
            [.operator, .auditor]
        case .cordon:
            [.operator, .provider]
        case .failure:
            [.region]
        case .welcome, .regionRegistered, .leaseGranted, .runReportsTaken, .orders, .fetchOutput,
            .capacityWanted, .submitted, .done, .jobList, .jobDetail, .watchEvents, .explanation,
            .regionList, .poolList, .fits, .sessionList, .plannerStatusReply:
            []
        }
    }

    /// Whether `role` may send this message to a planner. O(roles).
    public func mayBeSent(by role: Role) -> Bool { senders.contains(role) }
}
