package import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// What a region's reports change in what is held of its rings: bands, standing, clocks. Notes
    /// the reports themselves for those who ask. O(rings × log metros).
    mutating func hold(
        _ reports: [RingReport], _ region: UInt16, _ record: PoolTable.RegionRecord
    ) -> [HeldRing] {
        guard !reports.isEmpty else { return [] }
        while ringReports.count <= Int(region) { ringReports.append(RingReports()) }
        ringReports[Int(region)] = RingReports(reports: reports, at: state.now)
        return reports.compactMap { report in
            guard let metro = state.table.metroNumber(report.metro),
                Int(report.site) < record.description.sites.count
            else { return nil }
            let site = record.firstSite + Int(report.site)
            guard let known = state.table.held(site: site, metro: metro) else {
                return HeldRing(report, RingHold(first: report, at: state.now))
            }
            var hold = known.hold
            hold.take(report, at: state.now)
            return hold == known.hold ? nil : HeldRing(report, hold)
        }
    }

    /// What is wrong with a site's name; nil for none, and for one that is known.
    package func check(site: SiteName) -> Refusal? {
        guard !site.isNone, state.table.siteNumber(site) == nil else { return nil }
        return Refusal(.notFound, "there is no site \(site): `sluice pools` lists the sites")
    }

    /// What is held of rings and what was reported last, by region, site and metro; of one site or
    /// metro where these are named. O(rings), at most `WireLimits.ringsPerList`.
    package func rings(_ request: ListRings) -> RingList {
        var views: [RingView] = []
        for (number, region) in state.table.regions.enumerated() {
            for index in region.description.sites.indices {
                let site = state.table.sites[region.firstSite + index]
                guard request.site.isNone || request.site == site.name else { continue }
                for record in site.rings where views.count < WireLimits.ringsPerList {
                    let metro = state.table.metros[record.metro].name
                    guard request.metro.isNone || request.metro == metro else { continue }
                    views.append(view(record, site.name, UInt16(number), UInt16(index)))
                }
            }
        }
        return RingList(rings: views, civilTime: state.now)
    }

    private func view(
        _ record: PoolTable.RingRecord, _ site: SiteName, _ region: UInt16, _ index: UInt16
    ) -> RingView {
        let latest = latest(record, region, index)
        return RingView(
            region: state.table.regions[Int(region)].description.name, site: site,
            report: latest.report, reportedAt: latest.at,
            standing: RingStanding(record.hold.standing), placing: record.hold.placing,
            serving: record.hold.serving, since: record.hold.since)
    }

    /// The last report of a ring, and when it came; the journalled one after a restart.
    func latest(
        _ record: PoolTable.RingRecord, _ region: UInt16, _ site: UInt16
    ) -> (report: RingReport, at: CivilTime) {
        let name = state.table.metros[record.metro].name
        if Int(region) < ringReports.count {
            let heard = ringReports[Int(region)]
            if let report = heard.reports.first(where: { $0.site == site && $0.metro == name }) {
                return (report, heard.at)
            }
        }
        return (record.report, record.hold.since)
    }
}

/// A region's rings as they came last. Not part of the state: what is decided rests on the bands,
/// and a figure that moves no band is not journalled.
struct RingReports: Sendable {
    var reports: [RingReport] = []
    var at = CivilTime.none
}

extension RingStanding {
    init(_ standing: RingHold.Standing) {
        self =
            switch standing {
            case .modelled: .modelled
            case .measured: .measured
            case .unverified: .unverified
            }
    }
}
