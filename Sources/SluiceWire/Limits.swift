internal import SluiceModel

/// The bounds of the wire. A frame past one of them is refused on its header, before its body.
public enum WireLimits {
    /// The protocol version this code speaks.
    public static let version: UInt16 = 1
    /// Bytes of a frame's header.
    public static let headerBytes = 32
    /// Bytes of a body before the handshake is over: nobody has shown who he is yet.
    public static let bodyBytesBeforeHandshake = 64 << 10
    /// Bytes of a body of most kinds.
    public static let bodyBytes = 1 << 20
    /// Bytes of a body that lists the whole nation, or all of one region or one job: 20,000 regions
    /// of at most 800 bytes, a region's 32,768 rings, orders with long commands.
    public static let largeBodyBytes = 16 << 20
    /// Bytes of a body that has only counters and short text in it.
    public static let smallBodyBytes = 16 << 10

    /// Rings of one report: each site to each metro.
    public static let ringsPerReport = 32_768
    /// Run reports of one message: each at most 4.4 KB, so that all fit in `bodyBytes`.
    public static let reportsPerMessage = 128
    /// Orders of one message: each at most 60 KB, so that all fit in `largeBodyBytes`.
    public static let ordersPerMessage = 256
    /// Live runs of one message: 18 bytes each.
    public static let runsPerMessage = 50_000
    /// Bytes of a run's output in one message.
    public static let outputBytes = 256 << 10
    /// Jobs of a page or of one watch message: each at most 3.9 KB.
    public static let jobsPerMessage = 256
    /// Checkpoints of one replica: one of each scope.
    public static let checkpointsPerReplica = 4
    /// Endpoints of one job: four of each of its replicas, each at most 540 bytes.
    public static let endpoints = Int(Limits.replicasPerJob) * Limits.endpointsPerReplica
    /// Candidates of one explanation.
    public static let candidates = 1_024
    /// Changes that would make a request fit, of one explanation.
    public static let remedies = 32
    /// Chips of whose cards an answer says how many do: more than a catalogue has.
    public static let chips = 256
    /// Bytes of one such change: a few words and a name.
    public static let remedyBytes = 160
    /// Rows of one usage reply: each at most 220 bytes, so that all fit in `largeBodyBytes`.
    public static let usageRows = 32_768
    /// Bytes of a row's name: a tenant's.
    public static let usageNameBytes = 127
    /// Reservations of one list: as many as a planner keeps, each at most 4.6 KB.
    public static let reservations = 1_024
    /// Rows of one balance: a hundred metros have 500 rings, and there are tiers, chips and
    /// providers; each at most 180 bytes.
    public static let balanceRows = 4_096
    /// Bytes of a row's name: a metro's with its ring.
    public static let balanceNameBytes = 95
    /// Moves of one answer or approval: an operator approves no more at once.
    public static let moves = 1_024
    /// Bytes of the sentence that says what a move risks.
    public static let riskBytes = 320
    /// Pools of one list.
    public static let poolsPerMessage = 32_768
    /// Rows of a table of what fits.
    public static let fits = 4_096
    /// Bytes of the sentence that says why a region's link is lost: a nation's list of 20,000
    /// regions must fit in `largeBodyBytes`.
    public static let causeBytes = 120
    /// Alarms of one answer: each at most 3.6 KB, so that they fit beside the counters.
    public static let alarms = 4
    /// Runs of one page of a gateway's own socket: each at most 1.4 KB.
    public static let localRuns = 4_096
    /// Rings of one list: each at most 430 bytes, so that all fit in `largeBodyBytes`.
    public static let ringsPerList = 32_768
    /// Tenants of one list: those of a policy, and those that it does not name.
    public static let tenants = Limits.policyTenants + 1
    /// Placements that one node of a list names: each at most 150 bytes, and one has a card or more
    /// as a rule.
    public static let runsPerNode = 16
    /// Bytes of a digest: SHA-256 has 32, and there is room for a longer one.
    public static let digestBytes = 64
    /// Bytes of a token's secret: 128 bits are chosen, longer ones may come.
    public static let secretBytes = 64
    /// Bytes of a certificate, or of what asks for one: ours have about 500, of RSA keys 2 KB.
    public static let certificateBytes = 4_096
    /// Bounds that one answer tells: each at most 84 bytes.
    public static let limits = 32
    /// Bytes of the name of one.
    public static let limitNameBytes = 63
    /// Acts of one list: each at most 2.4 KB, as a connection of `sessions`.
    public static let auditRecords = 256
    /// Organisations that one message has forgotten, each at most 66 bytes: `smallBodyBytes`
    /// carries them.
    public static let forgottenTenants = 64
    /// Connections of one list: each at most 2.4 KB.
    public static let sessions = 256
}

extension MessageKind {
    /// The most bytes that a body of this kind may have, once the handshake is over.
    public var bodyLimit: Int {
        switch self {
        case .regionList, .poolList, .capacityReport, .orders, .submitted, .jobDetail,
            .explanation, .gatewayStatusReply, .runList, .reclaimed, .endpointList, .ringList,
            .nodeList, .usageReply, .reservationList, .balanceReply, .movesReply:
            WireLimits.largeBodyBytes
        case .hello, .welcome, .failure, .ping, .pong, .credit, .goodbye, .regionRegistered,
            .renewLease, .leaseGranted, .runReportsTaken, .fetchOutput, .capacityWanted, .cancel,
            .done, .listJobs, .showJob, .watch, .readLog, .listRegions, .listPools, .whatFits,
            .cordon, .listSessions, .plannerStatus, .plannerStatusReply, .changeRegion,
            .gatewayStatus, .listRuns, .reclaim, .cordonPool, .thawPool, .listEndpoints, .listRings,
            .showPolicy, .rollBackPolicy, .listTenants, .listNodes, .declareNode,
            .showUsage, .issueToken, .join, .issuedCertificate, .renewCertificate,
            .addReservation, .removeReservation, .listReservations, .showBalance, .setPrices,
            .listAudit, .jobChanged, .eraseTenant, .forgetTenants, .tenantsForgotten:
            WireLimits.smallBodyBytes
        case .registerRegion, .runReports, .liveRuns, .output, .submit, .jobList, .watchEvents,
            .explain, .fits, .sessionList, .applyPolicy, .policyReply, .tenantList,
            .approveMoves, .auditList, .changeJob:
            WireLimits.bodyBytes
        }
    }
}
