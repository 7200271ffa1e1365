import SluiceModel
import SluicePlacement
import SluiceWire

/// Finds the nearest changes with which a request that fits nowhere would fit: each is tried on a
/// copy with the code that places, and none is told that was not. O(pools × (chips + log cards)).
struct RemedyFinder {
    private let trial: Trial
    private(set) var found: [Remedy] = []

    /// A wish that can be given up whole, and how what was found in its place is told.
    private struct Wish {
        var isAsked: Bool
        var drop: (inout Trial) -> Void
        var tell: (Trial, Choice) -> String
    }

    /// Looks for changes of one wish, and where none is enough for changes of two.
    init(_ trial: Trial) {
        self.trial = trial
        loosen()
        chips()
        cards()
        place()
        bounds()
        if found.isEmpty { pairs() }
    }

    // MARK: One wish

    private mutating func loosen() {
        let wanted = trial.wanted
        if trial.request.isLatencyBound, wanted.place?.metros.isEmpty ?? true {
            let wider = Ring.allCases.filter { $0 > wanted.ring && $0 != .beyond }
            first(of: wider, { $0.wanted.ring = $1 }, Self.told)
        }
        let less = trial.table.chips.map(\.memory).filter { $0 < wanted.leastMemory }
        first(of: less.sorted(by: >), { $0.wanted.leastMemory = $1 }, Self.told)
        let smaller = trial.table.chips.map(\.memory).filter { $0 < wanted.cardMemory }
        first(of: smaller.sorted(by: >), { $0.wanted.cardMemory = $1 }) {
            "a slice of \($0.count) MiB"
        }
        let weaker = InterconnectClass.allCases.filter { $0 < wanted.leastInterconnect }
        first(of: weaker.reversed(), { $0.wanted.leastInterconnect = $1 }) { "interconnect \($0)" }
        let opener = TrustClass.allCases.filter { $0 < wanted.leastTrust }
        first(of: opener.reversed(), { $0.wanted.leastTrust = $1 }) { "trust class \($0)" }
        if wanted.kind != .inference, !wanted.usesLent {
            first(of: [true], { $0.wanted.usesLent = $1 }) { _ in
                "use of what tides lend, given back after a notice"
            }
        }
        if wanted.spares > 0 { first(of: [0], { $0.wanted.spares = $1 }) { _ in "no spare nodes" } }
        regions()
        price()
    }

    private static func told(_ ring: Ring) -> String {
        "ring ≤ \(ring.boundMilliseconds ?? 0) ms"
    }

    private static func told(_ memory: Mebibytes) -> String {
        "memory ≥ \(memory.count >> 10) GiB"
    }

    /// Offers the first of some changes that is enough.
    private mutating func first<Value>(
        of values: [Value], _ change: (inout Trial, Value) -> Void, _ told: (Value) -> String
    ) {
        for value in values {
            var other = trial
            change(&other, value)
            guard let choice = other.choose() else { continue }
            return offer(told(value), other, choice)
        }
    }

    private mutating func offer(_ change: String, _ other: Trial, _ choice: Choice) {
        let region = Int(other.table.pools[choice.pool].address.region)
        found.append(
            Remedy(
                change: change, region: other.table.regions[region].description.name,
                pool: other.table.name(ofPool: choice.pool),
                pricePerCardHour: MicroYuan(other.price(choice.pool))))
    }

    /// The two chips beside those asked where it would cost the least.
    private mutating func chips() {
        guard !trial.wanted.chips.isEmpty else { return }
        var others: [(cost: Int64, trial: Trial, choice: Choice)] = []
        for chip in trial.table.chips where !trial.wanted.chips.contains(chip.name) {
            var other = trial
            other.wanted.chips = [chip.name]
            if let choice = other.choose() { others.append((choice.cost, other, choice)) }
        }
        others.sort { ($0.cost, $0.choice.pool) < ($1.cost, $1.choice.pool) }
        for other in others.prefix(2) {
            offer("chip \(other.trial.wanted.chips[0])", other.trial, other.choice)
        }
    }

    private mutating func cards() {
        guard let (fewer, choice) = Self.fewer(trial) else { return }
        let less = Int64(trial.wanted.cards) - Int64(fewer.wanted.cards)
        offer("\(counted(less, "card")) fewer", fewer, choice)
    }

    /// The most cards below those asked that fit. O(log cards) questions.
    private static func fewer(_ trial: Trial) -> (Trial, Choice)? {
        guard trial.wanted.cards > 1, trial.job.share == 1_000 else { return nil }
        var best: (Trial, Choice)?
        var (low, high) = (UInt32(1), trial.wanted.cards - 1)
        while low <= high {
            let middle = low + (high - low) / 2
            var other = trial
            other.setCards(middle)
            if let choice = other.choose() {
                best = (other, choice)
                low = middle + 1
            } else {
                high = middle - 1
            }
        }
        return best
    }

    private mutating func regions() {
        let wanted = trial.wanted
        guard !wanted.allowedRegions.isEmpty || !wanted.deniedRegions.isEmpty else { return }
        var anywhere = trial
        anywhere.wanted.allowedRegions = []
        anywhere.wanted.deniedRegions = []
        guard let choice = anywhere.choose() else { return }
        let number = Int(trial.table.pools[choice.pool].address.region)
        let name = trial.table.regions[number].description.name
        first(
            of: [name],
            {
                if !$0.wanted.allowedRegions.isEmpty { $0.wanted.allowedRegions.append($1) }
                $0.wanted.deniedRegions.removeAll { $0 == name }
            }
        ) { "region \($0) allowed" }
    }

    /// The least ceiling of price under which a pool takes it, in hundredths of a yuan.
    private mutating func price() {
        guard trial.wanted.priceCeilingPerCardHour.count > 0 else { return }
        var free = trial
        free.wanted.priceCeilingPerCardHour = MicroYuan(0)
        let request = free.request
        let least = free.table.pools.indices.filter { pool in
            let record = free.table.pools[pool]
            let request = free.table.asked(pool, request)
            return record.standing(request) == nil && free.table.passing(pool, request) == nil
                && free.table.exactFit(pool, request) && free.bound(pool) == nil
                && free.isWithin(pool, request)
        }.map { free.table.pools[$0].power + free.table.pools[$0].price }.min()
        guard let least else { return }
        let rounded = (least + 9_999) / 10_000 * 10_000
        first(of: [rounded], { $0.wanted.priceCeilingPerCardHour = MicroYuan($1) }) {
            "a price ceiling of \(yuan($0)) a card-hour"
        }
    }

    // MARK: The place

    /// Changes of what few jobs ask of the place, each one of its own.
    private mutating func place() {
        guard let place = trial.wanted.place else { return }
        equivalents(place)
        let data = place.data
        if data?.mustStay == true {
            first(of: [false], { $0.wanted.place?.data?.mustStay = $1 }) { _ in
                "data that may be moved (\(data?.gibibytes ?? 0) GiB)"
            }
        }
        if !place.allowedProviders.isEmpty || !place.deniedProviders.isEmpty { providers() }
        if !place.trust.isEmpty {
            first(of: [TrustSet()], { $0.wanted.place?.trust = $1 }) { _ in "any trust class" }
        }
        if trial.wanted.kind == .inference, !place.processors { processors() }
        spread(place)
        metros(place)
        availability(place)
    }

    /// The next usual step down that is reached.
    private mutating func availability(_ place: PlaceWishes) {
        let steps: [UInt32] = [999_990, 999_900, 999_500, 999_000, 995_000, 990_000, 950_000]
        first(
            of: steps.filter { $0 < place.availability }, { $0.wanted.place?.availability = $1 }
        ) { "an availability of \(percent(Int64($0)))" }
        guard place.availability > 0 else { return }
        let missing = trial.others.missing
        first(of: [1, 2, 3], { $0.others.missing = missing + $1 }) {
            "\(counted(Int64($0), "replica")) more"
        }
    }

    private mutating func equivalents(_ place: PlaceWishes) {
        guard place.equivalents > 1 else { return }
        var best: (UInt32, Trial, Choice)?
        var (low, high) = (UInt32(1), place.equivalents - 1)
        while low <= high {
            let middle = low + (high - low) / 2
            var other = trial
            other.wanted.place?.equivalents = middle
            if let choice = other.choose() {
                best = (middle, other, choice)
                low = middle + 1
            } else {
                high = middle - 1
            }
        }
        guard let (count, other, choice) = best else { return }
        let less = Int64(place.equivalents - count)
        offer("\(counted(less, "A100-equivalent")) fewer", other, choice)
    }

    private mutating func providers() {
        var anywhere = trial
        anywhere.wanted.place?.allowedProviders = []
        anywhere.wanted.place?.deniedProviders = []
        guard let choice = anywhere.choose() else { return }
        let region = trial.table.regions[Int(trial.table.pools[choice.pool].address.region)]
        let site = Int(trial.table.pools[choice.pool].site) - region.firstSite
        let name = region.description.sites[site].provider
        first(
            of: [name],
            {
                if $0.wanted.place?.allowedProviders.isEmpty == false {
                    $0.wanted.place?.allowedProviders.append($1)
                }
                $0.wanted.place?.deniedProviders.removeAll { $0 == name }
            }
        ) { "provider \($0) allowed" }
    }

    private mutating func processors() {
        guard trial.wanted.chips.isEmpty else { return }
        first(of: [true], { $0.wanted.place?.processors = $1 }) { _ in "general processors" }
    }

    /// The most sites and regions that would do.
    private mutating func spread(_ place: PlaceWishes) {
        guard let wish = place.spread else { return }
        var fewer: [SpreadWish] = []
        for regions in (1...wish.regions).reversed() where regions < wish.regions {
            fewer.append(SpreadWish(sites: wish.sites, regions: regions))
        }
        for sites in (1...wish.sites).reversed() where sites < wish.sites {
            fewer.append(SpreadWish(sites: sites, regions: min(sites, wish.regions)))
            if wish.regions > 1 { fewer.append(SpreadWish(sites: sites, regions: 1)) }
        }
        first(of: Array(fewer.prefix(16)), { $0.wanted.place?.spread = $1 }) {
            "redundancy over \(counted(Int64($0.sites), "site")) in "
                + counted(Int64($0.regions), "region")
        }
    }

    /// A wider ring for one metro.
    private mutating func metros(_ place: PlaceWishes) {
        for index in place.metros.indices {
            let share = place.metros[index]
            let wider = Ring.allCases.filter { $0 > share.ring && $0 != .beyond }
            first(of: wider, { $0.wanted.place?.metros[index].ring = $1 }) {
                "\(share.metro) \(Self.told($0))"
            }
        }
    }

    // MARK: Bounds of others

    private mutating func bounds() {
        if let head = trial.head {
            var free = trial
            free.head = nil
            if free.choose() != nil {
                let left = head.by.since(trial.table.now).count
                if left > 60 {
                    first(of: [left / 60 * 60], { $0.wanted.expectedRun = Seconds($1) }) {
                        "an expected run of \($0 / 60) min at most, before job \(head.job) starts"
                    }
                }
            }
        }
        guard let tree = trial.tree else { return }
        var free = trial
        free.tree = nil
        guard let choice = free.choose() else { return }
        let amount = trial.amount(choice.pool)
        var told: [String] = []
        var step = trial.node
        while step >= 0 {
            let node = tree.nodes[step]
            if node.limit < .max, node.usage + amount > node.limit {
                let wanted = weightedCards((node.usage + amount + 999) / 1_000 * 1_000)
                let name = node.name == .none ? "tenants not named" : node.name.text
                told.append("\(wanted) for \(name) (\(weightedCards(node.limit)) now)")
            }
            step = node.parent
        }
        guard !told.isEmpty else { return }
        offer("a ceiling of " + told.joined(separator: " and of "), free, choice)
    }

    // MARK: Two wishes

    private mutating func pairs() {
        let wishes = Self.wishes(trial).filter(\.isAsked)
        for one in wishes.indices {
            for two in wishes.indices.dropFirst(one + 1) {
                var other = trial
                wishes[one].drop(&other)
                wishes[two].drop(&other)
                guard let choice = other.choose() else { continue }
                let told = [wishes[one], wishes[two]].map { $0.tell(other, choice) }
                offer(told.joined(separator: " and "), other, choice)
            }
        }
        for wish in wishes where found.isEmpty {
            var other = trial
            wish.drop(&other)
            guard let (fewer, choice) = Self.fewer(other) else { continue }
            let less = Int64(trial.wanted.cards) - Int64(fewer.wanted.cards)
            offer(
                "\(wish.tell(fewer, choice)) and \(counted(less, "card")) fewer", fewer, choice)
        }
    }

    private static func wishes(_ trial: Trial) -> [Wish] {
        let wanted = trial.wanted
        return [
            Wish(
                isAsked: trial.request.isLatencyBound && wanted.ring < .within50
                    && !wanted.metro.isNone,
                drop: { $0.wanted.ring = .within50 },
                tell: { other, choice in
                    let metro = other.request.metro
                    return told(other.table.ring(ofPool: choice.pool, metro: metro) ?? .within50)
                }),
            Wish(
                isAsked: !wanted.chips.isEmpty, drop: { $0.wanted.chips = [] },
                tell: { "chip \($0.table.description(ofPool: $1.pool).chip)" }),
            Wish(
                isAsked: wanted.leastMemory.count > 0,
                drop: { $0.wanted.leastMemory = Mebibytes(0) },
                tell: { told(Mebibytes($0.table.pools[$1.pool].memory)) }),
            Wish(
                isAsked: wanted.leastInterconnect > .ethernet,
                drop: { $0.wanted.leastInterconnect = .ethernet },
                tell: { "interconnect \($0.table.pools[$1.pool].interconnect)" }),
            Wish(
                isAsked: wanted.leastTrust > .open, drop: { $0.wanted.leastTrust = .open },
                tell: { "trust class \($0.table.pools[$1.pool].trust)" }),
            Wish(
                isAsked: wanted.priceCeilingPerCardHour.count > 0,
                drop: { $0.wanted.priceCeilingPerCardHour = MicroYuan(0) },
                tell: { "\(yuan($0.price($1.pool))) a card-hour" }),
            Wish(
                isAsked: !wanted.allowedRegions.isEmpty || !wanted.deniedRegions.isEmpty,
                drop: {
                    $0.wanted.allowedRegions = []
                    $0.wanted.deniedRegions = []
                },
                tell: { other, choice in
                    let region = Int(other.table.pools[choice.pool].address.region)
                    return "region \(other.table.regions[region].description.name) allowed"
                }),
        ]
    }
}

extension Trial {
    /// Whether a pool lies within the ring that is asked, where one is.
    func isWithin(_ pool: Int, _ request: PlacementRequest) -> Bool {
        guard request.isLatencyBound else { return true }
        return table.ring(ofPool: pool, metro: request.metro).map { $0 <= request.ring } ?? false
    }
}
