package import SluiceExecutors
package import SluiceLinux
package import SluiceModel

/// What a gateway is started with.
package struct GatewayOptions: Sendable {
    /// The region it stands for; described in the region files.
    package var region: RegionName
    /// The region files.
    package var regionsFolder: String
    /// Where the planner is; where several share a journal, all of them.
    package var planners: [SocketAddress]
    /// Where its store and its runs lie; made when it is missing.
    package var dataFolder: String
    /// What runs work in every pool; nil for what the region files say of each.
    package var executor: ExecutorKind?
    /// The program, with its first arguments, that stands by a run of the process executor.
    package var supervisor: [String] = ["/proc/self/exe", "supervise"]
    /// Where the site says how its nodes are; nil for `health` in the data folder.
    package var healthFile: String?
    /// The folder of its certificate and of the authority it believes; nil for none.
    package var identityFolder: String?
    /// Where the secrets of runs are from.
    package var secrets = SecretSource()
    /// Whether plain TCP was asked for, which only this machine may speak.
    package var isInsecure = false
    /// Written when it is ready, with the line that is printed; nil for none.
    package var readyFile: String?
    /// Whether nothing is logged or printed.
    package var isSilent = false

    /// The defaults for these four.
    package init(
        region: RegionName, regionsFolder: String, planners: [SocketAddress], dataFolder: String
    ) {
        self.region = region
        self.regionsFolder = regionsFolder
        precondition(!planners.isEmpty, "a gateway without a planner")
        self.planners = planners
        self.dataFolder = dataFolder
    }
}

/// The bounds of a gateway's daemon, each with its reason.
package enum GatewayLimits {
    /// How long a connect may take: some round trips of the slowest link, with a lost packet.
    package static let connectTime: Duration = .seconds(5)
    /// How long a run may take to leave that the store knows nothing of.
    package static let strangerGrace = Seconds(5)
    /// The longest pause between two tries to have its certificate renewed.
    package static let renewalPause: Duration = .seconds(60)
    /// The pause before the next planner of several is tried.
    package static let nextPlannerPause: Duration = .milliseconds(20)
    /// How long the planner has to read a goodbye.
    package static let goodbyeTime: Duration = .milliseconds(300)
    /// How often the file is looked at that says how nodes are: a fault is known within this.
    package static let healthPause: Duration = .milliseconds(500)
    /// Bytes of that file: a line for each of 16,384 nodes.
    package static let healthBytes = 2 << 20
    /// How often a gateway whose disk is full tries its store again.
    package static let fullDiskRetry: Duration = .milliseconds(1_000)
    /// Attempts at a replica whose output is looked for after a restart, the newest first: more
    /// than a job is moved while anybody reads its output.
    package static let outputEpochs: UInt64 = 16
    /// Bytes of output in one answer, far under the largest body.
    package static let outputBytes = 512 << 10
}
