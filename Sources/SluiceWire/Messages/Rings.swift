public import SluiceModel

/// Asks what is measured between sites and metros.
public struct ListRings: Hashable, Sendable {
    /// The site; empty for all.
    public var site: SiteName
    /// The metro; empty for all.
    public var metro: MetroName

    /// Wraps the fields, which the encoder bounds.
    public init(site: SiteName, metro: MetroName) {
        self.site = site
        self.metro = metro
    }
}

/// What a ring's bands rest on, as the planner holds them.
@frozen
public enum RingStanding: UInt8, Sendable, CaseIterable {
    /// The latency model.
    case modelled = 0
    /// Measured, lately and often enough.
    case measured = 1
    /// Too old, too few samples, or too many lost.
    case unverified = 2
}

/// One ring as the planner sees it.
public struct RingView: Hashable, Sendable {
    /// The region of the site.
    public var region: RegionName
    /// The site.
    public var site: SiteName
    /// The gateway's last report; it names the metro.
    public var report: RingReport
    /// When it came.
    public var reportedAt: CivilTime
    /// What the bands rest on.
    public var standing: RingStanding
    /// The band that new replicas are placed by.
    public var placing: Ring
    /// The band that running replicas are judged by.
    public var serving: Ring
    /// When a band or the standing changed last.
    public var since: CivilTime

    /// Wraps the fields, which the encoder bounds.
    public init(
        region: RegionName, site: SiteName, report: RingReport, reportedAt: CivilTime,
        standing: RingStanding, placing: Ring, serving: Ring, since: CivilTime
    ) {
        self.region = region
        self.site = site
        self.report = report
        self.reportedAt = reportedAt
        self.standing = standing
        self.placing = placing
        self.serving = serving
        self.since = since
    }
}

/// Rings as the planner sees them.
public struct RingList: Hashable, Sendable {
    /// The rings, by region, site and metro.
    public var rings: [RingView]
    /// Civil time when it was made.
    public var civilTime: CivilTime

    /// Wraps the fields, which the encoder bounds.
    public init(rings: [RingView], civilTime: CivilTime) {
        self.rings = rings
        self.civilTime = civilTime
    }
}
