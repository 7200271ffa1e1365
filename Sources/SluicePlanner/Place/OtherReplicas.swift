import SluiceModel
import SluicePlacement

/// Where the replicas of one job are that stay, as the next one must heed.
struct OtherReplicas: Sendable {
    /// Site and metro of each.
    private(set) var replicas: [(site: Int32, metro: UInt8)] = []
    /// Replicas that are wanted beside these; negative where there are more than are wanted.
    var missing: Int
    /// Replicas that ended well, and are wanted no more.
    var done = 0

    /// None yet, and so many wanted.
    init(missing: Int, done: Int = 0) {
        self.missing = missing
        self.done = done
    }

    /// One more lies there, and is missing no more where it was.
    mutating func add(site: Int32, _ metro: UInt8) { replicas.append((site, metro)) }

    /// By metro, how many replicas its weight asks for, and how many there are.
    func divided(_ metros: [MetroShare]) -> [(wanted: Int, had: Int)] {
        guard !metros.isEmpty else { return [] }
        let all = max(0, replicas.count + missing)
        let shares = MetroShare.divide(all, metros.map(\.weight))
        var divided = shares.map { (wanted: $0, had: 0) }
        for replica in replicas { divided[min(Int(replica.metro), shares.count - 1)].had += 1 }
        return divided
    }

    /// The metros that lack replicas, the one that lacks the most first; of two the first.
    func lacking(_ metros: [MetroShare]) -> [Int] {
        let lack = divided(metros).map { $0.wanted - $0.had }
        return lack.indices.filter { lack[$0] > 0 }.sorted { (lack[$1], $0) < (lack[$0], $1) }
    }

    /// The sites and regions that they lie in.
    func standing(_ wish: SpreadWish, _ table: PoolTable) -> SpreadStanding {
        var standing = SpreadStanding()
        for replica in replicas { standing.add(site: replica.site, table) }
        standing.sitesWanted = max(0, Int(wish.sites) - done)
        standing.regionsWanted = max(0, Int(wish.regions) - done)
        return standing
    }

    /// The request for one more of these: near a metro that lacks one, in a site that redundancy
    /// leaves. O(sites + replicas).
    func mutual(
        _ request: PlacementRequest, _ place: PlaceWishes, _ table: PoolTable,
        _ records: Unavailability?, metro: Int? = nil
    ) -> PlacementRequest {
        var mutual = request
        if !place.metros.isEmpty {
            let index = metro ?? lacking(place.metros).first ?? 0
            table.aim(&mutual, at: place.metros[min(index, place.metros.count - 1)])
        }
        if let wish = place.spread {
            let standing = standing(wish, table)
            mutual = mutual.barring(sites: table.sites.count, for: .spread) {
                standing.bars(site: $0, missing: max(1, missing), table)
            }
        }
        if let records, place.availability > 0 {
            let rule = AvailabilityRule(
                self, millionths: place.availability, records, table, mutual)
            guard !rule.isReached else { return mutual }
            mutual = mutual.barring(sites: table.sites.count, for: .availability) {
                !rule.admits(site: $0)
            }
        }
        return mutual
    }
}

/// The sites and regions that replicas of one job lie in, and how many are wanted.
struct SpreadStanding: Sendable {
    private(set) var sites: [Int32] = []
    private(set) var regions: [UInt16] = []
    var sitesWanted = 0
    var regionsWanted = 0

    /// A replica lies in that site.
    mutating func add(site: Int32, _ table: PoolTable) {
        if !sites.contains(site) { sites.append(site) }
        let region = table.sites[Int(site)].region
        if !regions.contains(region) { regions.append(region) }
    }

    /// More sites than these that are wanted.
    var sitesLacking: Int { max(0, sitesWanted - sites.count) }
    /// More regions than these that are wanted.
    var regionsLacking: Int { max(0, regionsWanted - regions.count) }
    /// So many replicas at least are needed beside these.
    var lacking: Int { max(sitesLacking, regionsLacking) }

    /// Whether one of `missing` replicas must not go to that site, or the others could not make
    /// good what is lacking: a new region is a new site too.
    func bars(site: Int, missing: Int, _ table: PoolTable) -> Bool {
        if regionsLacking >= missing { return regions.contains(table.sites[site].region) }
        if sitesLacking >= missing { return sites.contains(Int32(site)) }
        return false
    }
}
