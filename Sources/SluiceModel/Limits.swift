/// The bounds of the model; a frame, a file or a flag past one of them is refused with its name.
public enum Limits {
    /// Bytes of a name: a DNS label's 63, so that names can become host names.
    public static let nameBytes = 63
    /// Parts of a tenant's path: organisation and team.
    public static let tenantDepth = 2
    /// Cards of one node: the largest scale-up servers of 2025 have 16; a histogram row stays
    /// small.
    public static let cardsPerNode = 16
    /// Nodes of one block.
    public static let nodesPerBlock = 4_096
    /// Blocks of one pool: 100,000 cards in blocks of 256 are 391.
    public static let blocksPerPool = 512
    /// Sites of one region.
    public static let sitesPerRegion = 64
    /// Pools of one region.
    public static let poolsPerRegion = 256
    /// Metros whose rings one region reports, for each site.
    public static let metrosPerRegion = 512
    /// Regions of one nation.
    public static let regions = 20_000
    /// Cards of one gang.
    public static let cardsPerGang: UInt32 = 131_072
    /// Replicas of one inference job.
    public static let replicasPerJob: UInt16 = 1_024
    /// Regions that one gang may be split over: each more is one more that must say yes, and what
    /// parts exchange crosses one more border.
    public static let regionsPerGang: UInt8 = 8
    /// Names in a list of allowed or denied regions, or of chips.
    public static let namesPerList = 64
    /// Metros that one job's replicas are divided over.
    public static let metrosPerJob = 32
    /// Most that a card of one chip may be worth beside another, in thousandths: hundred times.
    public static let mostEfficiency: UInt32 = 100_000
    /// The largest weight of one metro: millionths are fine enough.
    public static let mostWeight: UInt32 = 1_000_000
    /// Data that one job names, in GiB: a pebibyte.
    public static let dataGibibytes: UInt32 = 1_048_576
    /// The highest availability that can be asked for, in millionths: 99.9999 %.
    public static let mostAvailability: UInt32 = 999_999
    /// Arguments of a command.
    public static let arguments = 256
    /// Variables of an environment.
    public static let environmentVariables = 256
    /// Secrets of one job: each may be asked of a helper program.
    public static let secretsPerJob = 16
    /// Images, models and other things that one job names.
    public static let artifactsPerJob = 16
    /// Bytes of one argument, variable, path or free text.
    public static let textBytes = 4_096
    /// Bands of a tariff: one each half hour.
    public static let tariffBands = 48
    /// Hours of a region's hourly prices: a month of 31 days.
    public static let priceHours = 744
    /// Lending windows of a pool.
    public static let lendingWindows = 16
    /// Bytes of a checkpoint's location, and of its progress: a path or an address.
    public static let checkpointBytes = 512
    /// Endpoints of one replica: a few protocols of one server.
    public static let endpointsPerReplica = 4
    /// Bytes of an endpoint's host: the longest name of the DNS.
    public static let hostBytes = 255
    /// Bytes of an endpoint's protocol: the longest service name of RFC 6335 is 15.
    public static let protocolBytes = 16
    /// Bytes of what is wrong with a node: a line of its log.
    public static let causeBytes = 128
    /// Nodes of one region whose health is told one by one; all are counted in their pools.
    public static let nodesTold = 1_024
    /// Organisations and teams of one policy: a frame of 1 MiB carries them.
    public static let policyTenants = 1_024
    /// Moves that a planner may begin by itself in an hour: one each second.
    public static let movesPerHour: UInt32 = 3_600
    /// Yuan for a tonne of CO2 equivalent: a thousand times what China's market asked in 2024, so
    /// that carbon may go before all else.
    public static let carbonPrice: UInt32 = 100_000
    /// Longest time before the hour that a tide's replicas are placed.
    public static let longestLead = Seconds(6 * 3_600)
    /// Exit codes of one job that have rules of their own about retries: a program tells a few.
    public static let retryCodes = 16
    /// Elements of one array: each is a replica.
    public static let elementsPerArray = 1_024
    /// Spare nodes of one gang.
    public static let sparesPerGang: UInt16 = 64
    /// Longest run that a job may ask for: one year.
    public static let longestRun = Seconds(366 * 86_400)
}
