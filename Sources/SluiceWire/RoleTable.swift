public import SluiceModel

/// Which role may send which message to the planner: the one table, deny by default.
extension MessageKind {
    /// The roles that may send this message to a planner; empty for what only a planner sends.
    @inlinable
    var senderSet: RoleSet {
        switch self {
        case .hello, .ping, .pong, .credit, .goodbye:
            .all
        case .registerRegion, .capacityReport, .renewLease, .runReports, .liveRuns, .output,
            .tenantsForgotten:
            .region
        case .submit, .cancel, .changeJob:
            [.tenant, .operator]
        case .listJobs, .showJob, .watch, .readLog, .explain, .whatFits, .listEndpoints,
            .listTenants, .listReservations:
            [.tenant, .operator, .auditor]
        case .listRegions, .listPools, .plannerStatus, .listRings, .listNodes, .showUsage:
            [.tenant, .operator, .provider, .auditor]
        case .thawPool, .applyPolicy, .rollBackPolicy, .issueToken, .addReservation,
            .removeReservation, .approveMoves, .setPrices, .eraseTenant:
            .operator
        case .renewCertificate:
            .all
        case .showPolicy, .showBalance:
            [.operator, .auditor]
        case .listSessions, .listAudit:
            [.operator, .auditor]
        case .cordon:
            [.operator, .provider]
        case .changeRegion:
            .operator
        case .failure:
            .region
        case .welcome, .regionRegistered, .leaseGranted, .runReportsTaken, .orders, .fetchOutput,
            .capacityWanted, .submitted, .done, .jobList, .jobDetail, .watchEvents, .explanation,
            .regionList, .poolList, .fits, .sessionList, .plannerStatusReply,
            .endpointList, .ringList, .policyReply, .tenantList, .nodeList, .usageReply,
            .issuedCertificate, .reservationList, .auditList, .jobChanged, .balanceReply,
            .movesReply, .forgetTenants:
            []
        // Whoever sends it has no role yet.
        case .join:
            []
        case .gatewayStatus, .gatewayStatusReply, .listRuns, .runList, .reclaim, .reclaimed,
            .cordonPool, .declareNode:
            []
        }
    }

    /// The roles that may send this message to a gateway's own socket. Who can open that is the
    /// site's own; what he says that he is keeps him from what he did not mean.
    @inlinable
    var localSenderSet: RoleSet {
        switch self {
        case .hello, .ping, .pong, .credit, .goodbye: .all
        case .gatewayStatus, .listRuns: [.operator, .provider, .auditor]
        case .reclaim, .cordonPool, .declareNode: [.operator, .provider]
        default: []
        }
    }

    /// Whether it changes what is not the sender's own work: only operators and providers may send
    /// it. Such acts stand in the trail.
    public var steers: Bool {
        !senderSet.isEmpty && senderSet.isSubset(of: [.operator, .provider])
    }

    /// Whether it takes the place of `hello`, from somebody who has no certificate yet: the only
    /// one that such a connection may send.
    public var isJoining: Bool { self == .join }

    /// Whether it is spoken on a gateway's own socket only.
    public var isLocal: Bool { (80...95).contains(rawValue) || self == .declareNode }

    /// The roles that may send this message to a planner, in the order of their numbers; for
    /// listings, as it makes an array. Empty for what only a planner sends.
    public var senders: [Role] { Role.allCases.filter(mayBeSent(by:)) }

    /// Whether `role` may send this message to a planner. O(1), without allocation: it is asked of
    /// every frame.
    @inlinable
    public func mayBeSent(by role: Role) -> Bool { senderSet.contains(RoleSet(role)) }

    /// Whether `role` may send this message to a gateway's own socket. O(1).
    @inlinable
    public func mayBeSentLocally(by role: Role) -> Bool {
        localSenderSet.contains(RoleSet(role))
    }
}

/// Roles as bits of one byte.
@usableFromInline
struct RoleSet: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8

    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The set of `role` alone: bit number `role.rawValue`, 1 ... 5.
    @inlinable
    init(_ role: Role) { rawValue = 1 << role.rawValue }

    @inlinable static var `operator`: Self { Self(.operator) }
    @inlinable static var region: Self { Self(.region) }
    @inlinable static var provider: Self { Self(.provider) }
    @inlinable static var tenant: Self { Self(.tenant) }
    @inlinable static var auditor: Self { Self(.auditor) }
    @inlinable static var all: Self { [.operator, .region, .provider, .tenant, .auditor] }
}
