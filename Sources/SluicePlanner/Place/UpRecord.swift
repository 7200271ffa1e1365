import SluiceModel
import SluicePlacement

/// How long something was there and away, over the last `PlannerLimits.recordWindow`: a region's
/// link, or a site whose cards can all fault at once. It follows from events alone.
struct UpRecord: Hashable, Sendable {
    /// A time that it was away.
    struct Outage: Hashable, Sendable {
        var from: CivilTime
        var until: CivilTime
    }

    /// Since when anybody looks; none before it was there first.
    var since = CivilTime.none
    /// Since when it is away; none while it is there.
    var downSince = CivilTime.none
    /// Past times away, the oldest first.
    var outages: [Outage] = []

    /// It is there.
    mutating func up(at now: CivilTime) {
        if since == .none { since = now }
        guard downSince != .none else { return }
        outages.append(Outage(from: downSince, until: now))
        downSince = .none
        let begin = now.adding(Seconds(-PlannerLimits.recordWindow.count))
        let old = outages.prefix { $0.until <= begin }.count
        outages.removeFirst(max(old, outages.count - PlannerLimits.outagesKept))
    }

    /// It is away.
    mutating func down(at now: CivilTime) {
        if since != .none, downSince == .none { downSince = now }
    }

    /// The present time away was none of its own doing.
    mutating func excuse() { downSince = .none }

    /// Millionths of the window that it was away, rounded up. What nobody has seen of the window
    /// counts as `PlannerLimits.unseenUnavailability`, and nothing as less than
    /// `PlannerLimits.leastUnavailability`: a short record promises no more than a long one.
    func unavailability(at now: CivilTime) -> UInt64 {
        let window = PlannerLimits.recordWindow.count
        let begin = now.seconds - window
        let seen = since == .none ? 0 : min(window, max(0, now.since(since).count))
        var away = outages.reduce(Int64(0)) { sum, outage in
            sum + max(0, outage.until.seconds - max(begin, outage.from.seconds))
        }
        if downSince != .none { away += now.seconds - max(begin, downSince.seconds) }
        let millionths =
            away * 1_000_000 + (window - seen) * PlannerLimits.unseenUnavailability
        let rounded = (millionths + window - 1) / window
        return UInt64(min(1_000_000, max(PlannerLimits.leastUnavailability, rounded)))
    }
}

/// The unavailability of regions' links and of sites at one moment, in millionths.
struct Unavailability: Sendable {
    /// By region.
    var links: [UInt64]
    /// By site.
    var sites: [UInt64]

    /// Millionths of millionths, the scale of what several reach together.
    static let whole: UInt64 = 1_000_000_000_000

    /// That no replica in any of these sites is there, in millionths of millionths, rounded up:
    /// the product over regions of (link + product over its sites). It takes regions for
    /// independent of one another, and sites of one region but for its link. What strikes several
    /// regions at once (a carrier's backbone, a bad release) is not in it.
    func together(_ used: [Int32], _ region: (Int32) -> UInt16) -> UInt64 {
        var regions: [(number: UInt16, product: UInt64)] = []
        for (index, site) in used.enumerated() where !used[..<index].contains(site) {
            let number = region(site)
            let own = sites[Int(site)]
            if let known = regions.firstIndex(where: { $0.number == number }) {
                regions[known].product = Self.times(regions[known].product, own)
            } else {
                regions.append((number, Self.times(Self.whole, own)))
            }
        }
        return regions.reduce(Self.whole) { product, part in
            let both = links[Int(part.number)] * 1_000_000 + part.product
            let millionths = min(1_000_000, (both + 999_999) / 1_000_000)
            return Self.times(product, millionths)
        }
    }

    private static func times(_ product: UInt64, _ millionths: UInt64) -> UInt64 {
        (product * millionths + 999_999) / 1_000_000
    }
}

extension PlannerState {
    /// What the records say now. O(regions + sites).
    var unavailability: Unavailability {
        Unavailability(
            links: linkRecords.map { $0.unavailability(at: now) },
            sites: siteRecords.map { $0.unavailability(at: now) })
    }

    /// A region registered.
    mutating func makeRecords() {
        while linkRecords.count < table.regions.count { linkRecords.append(UpRecord()) }
        while siteRecords.count < table.sites.count { siteRecords.append(UpRecord()) }
    }

    /// A region's link came or went. While so many are away that the planner is the one cut off,
    /// nobody is blamed.
    mutating func recordLink(_ region: Int, isUp: Bool) {
        guard isUp else {
            if !brake.isOn { linkRecords[region].down(at: now) }
            return
        }
        linkRecords[region].up(at: now)
        let record = table.regions[region]
        for site in record.firstSite..<record.firstSite + record.description.sites.count
        where siteRecords[site].since == .none {
            siteRecords[site].up(at: now)
        }
    }

    /// A region is removed.
    mutating func forgetRecords(_ region: Int) {
        linkRecords[region] = UpRecord()
        let record = table.regions[region]
        for site in record.firstSite..<record.firstSite + record.description.sites.count {
            siteRecords[site] = UpRecord()
        }
    }

    /// The planner itself is the one that was away.
    mutating func excuseLinks() {
        for region in linkRecords.indices { linkRecords[region].excuse() }
    }

    /// A pool was reported: its site is away where all cards of all its pools have faulted.
    /// O(pools of the region) where one has, else O(1).
    mutating func recordSite(ofPool pool: Int) {
        let site = Int(table.pools[pool].site)
        let isFaulted = hasFaulted(pool)
        guard isFaulted || siteRecords[site].downSince != .none else { return }
        let all = pools(of: Int(table.pools[pool].address.region)).filter {
            table.pools[$0].site == Int32(site)
        }
        if all.allSatisfy(hasFaulted) {
            siteRecords[site].down(at: now)
        } else {
            siteRecords[site].up(at: now)
        }
    }

    private func hasFaulted(_ pool: Int) -> Bool {
        let registered = table.pools[pool].registered
        return registered > 0 && reported[pool].faultedCards >= registered
    }
}
