public import SluiceCoding

extension Message {
    /// The number that stands in the frame header.
    public var kind: MessageKind {
        switch self {
        case .hello: .hello
        case .welcome: .welcome
        case .failure: .failure
        case .ping: .ping
        case .pong: .pong
        case .credit: .credit
        case .goodbye: .goodbye
        case .registerRegion: .registerRegion
        case .regionRegistered: .regionRegistered
        case .capacityReport: .capacityReport
        case .renewLease: .renewLease
        case .leaseGranted: .leaseGranted
        case .runReports: .runReports
        case .runReportsTaken: .runReportsTaken
        case .orders: .orders
        case .liveRuns: .liveRuns
        case .fetchOutput: .fetchOutput
        case .output: .output
        case .capacityWanted: .capacityWanted
        case .submit: .submit
        case .submitted: .submitted
        case .cancel: .cancel
        case .done: .done
        case .listJobs: .listJobs
        case .jobList: .jobList
        case .showJob: .showJob
        case .jobDetail: .jobDetail
        case .watch: .watch
        case .watchEvents: .watchEvents
        case .readLog: .readLog
        case .explain: .explain
        case .explanation: .explanation
        case .listRegions: .listRegions
        case .regionList: .regionList
        case .listPools: .listPools
        case .poolList: .poolList
        case .whatFits: .whatFits
        case .fits: .fits
        case .cordon: .cordon
        case .listSessions: .listSessions
        case .sessionList: .sessionList
        case .plannerStatus: .plannerStatus
        case .plannerStatusReply: .plannerStatusReply
        case .changeRegion: .changeRegion
        case .gatewayStatus: .gatewayStatus
        case .gatewayStatusReply: .gatewayStatusReply
        case .listRuns: .listRuns
        case .runList: .runList
        case .reclaim: .reclaim
        case .reclaimed: .reclaimed
        case .cordonPool: .cordonPool
        case .listEndpoints: .listEndpoints
        case .endpointList: .endpointList
        case .thawPool: .thawPool
        case .listRings: .listRings
        case .ringList: .ringList
        case .showPolicy: .showPolicy
        case .policyReply: .policyReply
        case .applyPolicy: .applyPolicy
        case .rollBackPolicy: .rollBackPolicy
        case .listTenants: .listTenants
        case .tenantList: .tenantList
        case .listNodes: .listNodes
        case .nodeList: .nodeList
        case .declareNode: .declareNode
        default: kindOfRest
        }
    }

    /// Appends the body's fields.
    public func encodeBody<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        switch self {
        case .hello(let body): body.encode(into: &sink)
        case .welcome(let body): body.encode(into: &sink)
        case .failure(let body): body.encode(into: &sink)
        case .ping(let body): body.encode(into: &sink)
        case .pong(let body): body.encode(into: &sink)
        case .credit(let body): body.encode(into: &sink)
        case .goodbye(let body): body.encode(into: &sink)
        case .registerRegion(let body): body.encode(into: &sink)
        case .regionRegistered(let body): body.encode(into: &sink)
        case .capacityReport(let body): body.encode(into: &sink)
        case .renewLease(let body): body.encode(into: &sink)
        case .leaseGranted(let body): body.encode(into: &sink)
        case .runReports(let body): body.encode(into: &sink)
        case .runReportsTaken(let body): body.encode(into: &sink)
        case .orders(let body): body.encode(into: &sink)
        case .liveRuns(let body): body.encode(into: &sink)
        case .fetchOutput(let body): body.encode(into: &sink)
        case .output(let body): body.encode(into: &sink)
        case .capacityWanted(let body): body.encode(into: &sink)
        case .submit(let body): body.encode(into: &sink)
        case .submitted(let body): body.encode(into: &sink)
        case .cancel(let body): body.encode(into: &sink)
        case .done(let body): body.encode(into: &sink)
        case .listJobs(let body): body.encode(into: &sink)
        case .jobList(let body): body.encode(into: &sink)
        case .showJob(let body): body.encode(into: &sink)
        case .jobDetail(let body): body.encode(into: &sink)
        case .watch(let body): body.encode(into: &sink)
        case .watchEvents(let body): body.encode(into: &sink)
        case .readLog(let body): body.encode(into: &sink)
        case .explain(let body): body.encode(into: &sink)
        case .explanation(let body): body.encode(into: &sink)
        case .listRegions(let body): body.encode(into: &sink)
        case .regionList(let body): body.encode(into: &sink)
        case .listPools(let body): body.encode(into: &sink)
        case .poolList(let body): body.encode(into: &sink)
        case .whatFits(let body): body.encode(into: &sink)
        case .fits(let body): body.encode(into: &sink)
        case .cordon(let body): body.encode(into: &sink)
        case .listSessions(let body): body.encode(into: &sink)
        case .sessionList(let body): body.encode(into: &sink)
        case .plannerStatus(let body): body.encode(into: &sink)
        case .plannerStatusReply(let body): body.encode(into: &sink)
        case .changeRegion(let body): body.encode(into: &sink)
        case .gatewayStatus(let body): body.encode(into: &sink)
        case .gatewayStatusReply(let body): body.encode(into: &sink)
        case .listRuns(let body): body.encode(into: &sink)
        case .runList(let body): body.encode(into: &sink)
        case .reclaim(let body): body.encode(into: &sink)
        case .reclaimed(let body): body.encode(into: &sink)
        case .cordonPool(let body): body.encode(into: &sink)
        case .listEndpoints(let body): body.encode(into: &sink)
        case .endpointList(let body): body.encode(into: &sink)
        case .thawPool(let body): body.encode(into: &sink)
        case .listRings(let body): body.encode(into: &sink)
        case .ringList(let body): body.encode(into: &sink)
        case .showPolicy(let body): body.encode(into: &sink)
        case .policyReply(let body): body.encode(into: &sink)
        case .applyPolicy(let body): body.encode(into: &sink)
        case .rollBackPolicy(let body): body.encode(into: &sink)
        case .listTenants(let body): body.encode(into: &sink)
        case .tenantList(let body): body.encode(into: &sink)
        case .listNodes(let body): body.encode(into: &sink)
        case .nodeList(let body): body.encode(into: &sink)
        case .declareNode(let body): body.encode(into: &sink)
        default: encodeRest(into: &sink)
        }
    }

    /// Reads the body of a message of `kind`; fields that a newer version appended are stepped
    /// over.
    public init<Source: FieldSource & ~Escapable>(
        kind: MessageKind, from source: inout Source
    ) throws(CodingFault) {
        switch kind {
        case .hello: self = .hello(try Hello(from: &source))
        case .welcome: self = .welcome(try Welcome(from: &source))
        case .failure: self = .failure(try Failure(from: &source))
        case .ping: self = .ping(try Ping(from: &source))
        case .pong: self = .pong(try Pong(from: &source))
        case .credit: self = .credit(try Credit(from: &source))
        case .goodbye: self = .goodbye(try Goodbye(from: &source))
        case .registerRegion: self = .registerRegion(try RegisterRegion(from: &source))
        case .regionRegistered: self = .regionRegistered(try RegionRegistered(from: &source))
        case .capacityReport: self = .capacityReport(try CapacityReport(from: &source))
        case .renewLease: self = .renewLease(try RenewLease(from: &source))
        case .leaseGranted: self = .leaseGranted(try LeaseGranted(from: &source))
        case .runReports: self = .runReports(try RunReports(from: &source))
        case .runReportsTaken: self = .runReportsTaken(try RunReportsTaken(from: &source))
        case .orders: self = .orders(try Orders(from: &source))
        case .liveRuns: self = .liveRuns(try LiveRuns(from: &source))
        case .fetchOutput: self = .fetchOutput(try FetchOutput(from: &source))
        case .output: self = .output(try Output(from: &source))
        case .capacityWanted: self = .capacityWanted(try CapacityWanted(from: &source))
        case .submit: self = .submit(try Submit(from: &source))
        case .submitted: self = .submitted(try Submitted(from: &source))
        case .cancel: self = .cancel(try Cancel(from: &source))
        case .done: self = .done(try Done(from: &source))
        case .listJobs: self = .listJobs(try ListJobs(from: &source))
        case .jobList: self = .jobList(try JobList(from: &source))
        case .showJob: self = .showJob(try ShowJob(from: &source))
        case .jobDetail: self = .jobDetail(try JobDetail(from: &source))
        case .watch: self = .watch(try Watch(from: &source))
        case .watchEvents: self = .watchEvents(try WatchEvents(from: &source))
        case .readLog: self = .readLog(try ReadLog(from: &source))
        case .explain: self = .explain(try Explain(from: &source))
        case .explanation: self = .explanation(try Explanation(from: &source))
        case .listRegions: self = .listRegions(try ListRegions(from: &source))
        case .regionList: self = .regionList(try RegionList(from: &source))
        case .listPools: self = .listPools(try ListPools(from: &source))
        case .poolList: self = .poolList(try PoolList(from: &source))
        case .whatFits: self = .whatFits(try WhatFits(from: &source))
        case .listRings: self = .listRings(try ListRings(from: &source))
        case .ringList: self = .ringList(try RingList(from: &source))
        case .showPolicy: self = .showPolicy(try ShowPolicy(from: &source))
        case .policyReply: self = .policyReply(try PolicyReply(from: &source))
        case .applyPolicy: self = .applyPolicy(try ApplyPolicy(from: &source))
        case .rollBackPolicy: self = .rollBackPolicy(try RollBackPolicy(from: &source))
        case .listTenants: self = .listTenants(try ListTenants(from: &source))
        case .tenantList: self = .tenantList(try TenantList(from: &source))
        case .fits: self = .fits(try Fits(from: &source))
        case .cordon: self = .cordon(try Cordon(from: &source))
        case .listSessions: self = .listSessions(try ListSessions(from: &source))
        case .sessionList: self = .sessionList(try SessionList(from: &source))
        case .plannerStatus: self = .plannerStatus(try PlannerStatus(from: &source))
        case .plannerStatusReply: self = .plannerStatusReply(try PlannerStatusReply(from: &source))
        case .changeRegion: self = .changeRegion(try ChangeRegion(from: &source))
        case .gatewayStatus: self = .gatewayStatus(try GatewayStatus(from: &source))
        case .gatewayStatusReply: self = .gatewayStatusReply(try GatewayStatusReply(from: &source))
        case .listRuns: self = .listRuns(try ListRuns(from: &source))
        case .runList: self = .runList(try RunList(from: &source))
        case .reclaim: self = .reclaim(try Reclaim(from: &source))
        case .reclaimed: self = .reclaimed(try Reclaimed(from: &source))
        case .cordonPool: self = .cordonPool(try CordonPool(from: &source))
        case .listEndpoints: self = .listEndpoints(try ListEndpoints(from: &source))
        case .endpointList: self = .endpointList(try EndpointList(from: &source))
        case .thawPool: self = .thawPool(try ThawPool(from: &source))
        case .listNodes, .nodeList, .declareNode: self = try Self.ofNodes(kind, from: &source)
        default: self = try Self.ofRest(kind, from: &source)
        }
    }

    /// What stands here has no case above: each of the three switches has one more for it.
    private var kindOfRest: MessageKind {
        switch self {
        case .showUsage: .showUsage
        case .usageReply: .usageReply
        case .issueToken: .issueToken
        case .join: .join
        case .issuedCertificate: .issuedCertificate
        case .renewCertificate: .renewCertificate
        case .addReservation: .addReservation
        case .removeReservation: .removeReservation
        case .listReservations: .listReservations
        case .reservationList: .reservationList
        case .listAudit: .listAudit
        case .auditList: .auditList
        case .changeJob: .changeJob
        case .jobChanged: .jobChanged
        case .showBalance: .showBalance
        case .balanceReply: .balanceReply
        case .approveMoves: .approveMoves
        case .movesReply: .movesReply
        case .setPrices: .setPrices
        case .eraseTenant: .eraseTenant
        case .forgetTenants: .forgetTenants
        case .tenantsForgotten: .tenantsForgotten
        default: preconditionFailure("a message without a kind")
        }
    }

    private func encodeRest<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        switch self {
        case .showUsage(let body): body.encode(into: &sink)
        case .usageReply(let body): body.encode(into: &sink)
        case .issueToken(let body): body.encode(into: &sink)
        case .join(let body): body.encode(into: &sink)
        case .issuedCertificate(let body): body.encode(into: &sink)
        case .renewCertificate(let body): body.encode(into: &sink)
        case .addReservation(let body): body.encode(into: &sink)
        case .removeReservation(let body): body.encode(into: &sink)
        case .listReservations(let body): body.encode(into: &sink)
        case .reservationList(let body): body.encode(into: &sink)
        case .listAudit(let body): body.encode(into: &sink)
        case .auditList(let body): body.encode(into: &sink)
        case .changeJob(let body): body.encode(into: &sink)
        case .jobChanged(let body): body.encode(into: &sink)
        case .showBalance(let body): body.encode(into: &sink)
        case .balanceReply(let body): body.encode(into: &sink)
        case .approveMoves(let body): body.encode(into: &sink)
        case .movesReply(let body): body.encode(into: &sink)
        case .setPrices(let body): body.encode(into: &sink)
        case .eraseTenant(let body): body.encode(into: &sink)
        case .forgetTenants(let body): body.encode(into: &sink)
        case .tenantsForgotten(let body): body.encode(into: &sink)
        default: preconditionFailure("a message without a body")
        }
    }

    private static func ofRest<Source: FieldSource & ~Escapable>(
        _ kind: MessageKind, from source: inout Source
    ) throws(CodingFault) -> Message {
        switch kind {
        case .showUsage: .showUsage(try ShowUsage(from: &source))
        case .usageReply: .usageReply(try UsageReply(from: &source))
        case .issueToken: .issueToken(try IssueToken(from: &source))
        case .join: .join(try Join(from: &source))
        case .issuedCertificate: .issuedCertificate(try IssuedCertificate(from: &source))
        case .renewCertificate: .renewCertificate(try RenewCertificate(from: &source))
        case .addReservation: .addReservation(try AddReservation(from: &source))
        case .removeReservation: .removeReservation(try RemoveReservation(from: &source))
        case .listReservations: .listReservations(try ListReservations(from: &source))
        case .reservationList: .reservationList(try ReservationList(from: &source))
        case .listAudit: .listAudit(try ListAudit(from: &source))
        case .auditList: .auditList(try AuditList(from: &source))
        case .changeJob: .changeJob(try ChangeJob(from: &source))
        case .jobChanged: .jobChanged(try JobChanged(from: &source))
        case .showBalance: .showBalance(try ShowBalance(from: &source))
        case .balanceReply: .balanceReply(try BalanceReply(from: &source))
        case .approveMoves: .approveMoves(try ApproveMoves(from: &source))
        case .movesReply: .movesReply(try MovesReply(from: &source))
        case .setPrices: .setPrices(try SetPrices(from: &source))
        case .eraseTenant: .eraseTenant(try EraseTenant(from: &source))
        case .forgetTenants: .forgetTenants(try ForgetTenants(from: &source))
        case .tenantsForgotten: .tenantsForgotten(try TenantsForgotten(from: &source))
        default: preconditionFailure("a kind without a message")
        }
    }

    private static func ofNodes<Source: FieldSource & ~Escapable>(
        _ kind: MessageKind, from source: inout Source
    ) throws(CodingFault) -> Message {
        switch kind {
        case .listNodes: .listNodes(try ListNodes(from: &source))
        case .nodeList: .nodeList(try NodeList(from: &source))
        default: .declareNode(try DeclareNode(from: &source))
        }
    }

    /// Reads the body of a frame whose checksums have been checked. Throws where a field does not
    /// decode or breaks its bound. O(length).
    public static func decode(kind: MessageKind, body: RawSpan) throws(CodingFault) -> Message {
        var reader = ByteReader(body)
        return try Message(kind: kind, from: &reader)
    }
}
