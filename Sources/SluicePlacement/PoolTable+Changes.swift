package import SluiceModel

extension PoolTable {
    /// Sets chips and metros, in order of their names. Called before any region registers; later
    /// calls may add metros and change chips' figures. O(pools + rings).
    package mutating func setCatalogue(chips: [Chip], metros: [Metro]) {
        let rings = sites.map(\.rings)
        let before = nearDemand
        for number in nearDemand.indices { nearDemand[number].weighed = 0 }
        for site in sites.indices { setRings(site: site, rings[site], isIn: false) }
        let names = self.metros.map(\.name)
        self.chips = chips
        self.metros = metros
        chipNumbers = [:]
        metroNumbers = [:]
        for (number, chip) in chips.enumerated() { chipNumbers[chip.name] = number }
        for (number, metro) in metros.enumerated() { metroNumbers[metro.name] = number }
        nearPools = Array(repeating: NearPools(), count: metros.count * Self.bounds)
        leastNear = Array(repeating: .max, count: nearPools.count)
        nearDemand = Array(repeating: NearDemand(), count: nearPools.count)
        for region in regions.indices { refreshFacts(region) }
        for site in sites.indices {
            let known = rings[site].compactMap { record -> RingRecord? in
                metroNumbers[names[record.metro]].map {
                    RingRecord(metro: $0, HeldRing(record.report, record.hold))
                }
            }
            sites[site].rings = known.sorted { $0.metro < $1.metro }
            for record in sites[site].rings { enlist(site: site, ring: record, isIn: true) }
        }
        carryDemand(before, of: names)
    }

    private mutating func setRings(site: Int, _ rings: [RingRecord], isIn: Bool) {
        for record in rings { enlist(site: site, ring: record, isIn: isIn) }
    }

    /// Registers a region that is not known, and gives it the next number. O(pools).
    package mutating func register(_ description: RegionDescription) -> UInt16 {
        let number = UInt16(regions.count)
        regionNumbers[description.name] = number
        regions.append(
            RegionRecord(
                description: description, firstPool: pools.count, firstSite: sites.count,
                tariffNow: description.tariff.price(at: now).count, isReachable: false))
        for site in description.sites {
            siteNumbers[site.name] = sites.count
            sites.append(SiteRecord(name: site.name, region: number))
        }
        for (index, pool) in description.pools.enumerated() {
            append(pool, PoolAddress(region: number, pool: UInt16(index)))
        }
        refreshFacts(Int(number))
        nextChange = .none
        return number
    }

    private mutating func append(_ pool: PoolDescription, _ address: PoolAddress) {
        live.append(0)
        let site = regions[Int(address.region)].firstSite + Int(pool.site)
        let cards = pool.blocks.reduce(1) { max($0, $1.cardsPerNode) }
        pools.append(
            PoolRecord(
                address: address, site: Int32(site), chip: -1, tier: pool.tier,
                interconnect: pool.interconnect, trust: pool.trust,
                runsCommands: pool.executor.runsCommands, emulates: pool.executor.emulates,
                cardsPerNode: cards,
                isMixed: pool.blocks.contains { $0.cardsPerNode != cards },
                price: pool.pricePerCardHour.count, memory: 0, registered: pool.cards,
                milliwatts: 0))
        lendingEnd.append(Self.always)
        shapes.append(
            PoolCapacity(
                blocks: BlockShapes(
                    pool.blocks.lazy.map { BlockShape(cardsPerNode: $0.cardsPerNode) })))
    }

    /// Changes the facts of a region whose sites and pools are the same in number, name and
    /// blocks. O(pools).
    package mutating func update(_ description: RegionDescription, number: UInt16) {
        regions[Int(number)].description = description
        for (index, pool) in description.pools.enumerated() {
            reprice(regions[Int(number)].firstPool + index) {
                $0.tier = pool.tier
                $0.interconnect = pool.interconnect
                $0.trust = pool.trust
                $0.runsCommands = pool.executor.runsCommands
                $0.emulates = pool.executor.emulates
                $0.price = pool.pricePerCardHour.count
            }
        }
        refreshFacts(Int(number))
        nextChange = .none
    }

    /// Whether `description` has the sites and pools that region `number` has.
    package func hasSameShape(_ description: RegionDescription, number: UInt16) -> Bool {
        let known = regions[Int(number)].description
        return known.sites.map(\.name) == description.sites.map(\.name)
            && known.pools.map(\.name) == description.pools.map(\.name)
            && known.pools.map(\.site) == description.pools.map(\.site)
            && known.pools.map(\.blocks) == description.pools.map(\.blocks)
    }

    /// Takes chips' figures, PUE, prices and carbon anew.
    mutating func refreshFacts(_ region: Int) {
        let record = regions[region]
        let tariff = record.description.tariff.price(at: now).count
        regions[region].tariffNow = tariff
        let carbon = Int64(record.description.carbonGramsPerKilowattHour) * carbonPrice
        for (index, pool) in record.description.pools.enumerated() {
            let chip = chipNumbers[pool.chip]
            let ratio = record.description.sites[Int(pool.site)].powerUsageEffectiveness
            let watts = chip.map { Int64(chips[$0].power.count) * Int64(ratio.count) } ?? 0
            let memory = chip.map { chips[$0].memory.count } ?? 0
            let isAccelerated = chip.map { chips[$0].kind != .cpu } ?? true
            let isLent = pool.isLent(at: now)
            let room = pool.countedRoom
            let end = isLent ? pool.lendingChange(after: now) : now
            lendingEnd[record.firstPool + index] = end == .none ? Self.always : end
            reprice(record.firstPool + index) {
                $0.chip = Int32(chip ?? -1)
                $0.memory = memory
                $0.nodeProcessors = room.processors.count
                $0.nodeMemory = room.memory.count
                $0.milliwatts = watts
                $0.isAccelerated = isAccelerated
                $0.isLent = isLent
                $0.hasWindows = !pool.lendingWindows.isEmpty
                // A price that no one can mean must not end the planner.
                let (cost, isTooLarge) = tariff.multipliedReportingOverflow(by: watts)
                $0.power = (isTooLarge ? Int64.max / 4 : cost) / 1_000_000
                $0.carbon = carbon * watts / 1_000_000
            }
        }
        refreshPower(region)
    }

    /// Counts carbon at another price from now on, in micro-yuan a gram. O(pools).
    package mutating func setCarbonPrice(_ price: Int64) {
        guard price != carbonPrice else { return }
        carbonPrice = price
        for region in regions.indices { refreshFacts(region) }
    }

    /// Moves civil time; prices follow where a band or a lending window changes, and reserved
    /// windows begin and end. Returns whether anything did. O(1) but at such a moment.
    package mutating func advance(to time: CivilTime) -> Bool {
        now = time
        let isBorder = advanceBooked()
        guard time >= nextChange else { return isBorder }
        for region in regions.indices { refreshFacts(region) }
        nextChange = regions.reduce(CivilTime(seconds: .max)) { min($0, change(of: $1)) }
        return true
    }

    /// The next moment at which a band or a window of the region changes.
    private func change(of region: RegionRecord) -> CivilTime {
        let second = now.secondOfDay
        var wait: Int64 = 86_400
        func consider(_ at: Int64) {
            let left = at > second ? at - second : at - second + 86_400
            wait = min(wait, left)
        }
        for band in region.description.tariff.bands { consider(band.startSecondOfDay) }
        if let hour = region.description.tariff.hourly?.nextChange(after: now) {
            wait = min(wait, hour.since(now).count)
        }
        for pool in region.description.pools {
            for window in pool.lendingWindows {
                consider(Int64(window.startSecondOfDay))
                consider(Int64(window.endSecondOfDay))
            }
        }
        return now.adding(Seconds(wait))
    }

    /// A region's link came or went. O(pools of the region).
    package mutating func setReachable(region: UInt16, _ isReachable: Bool) {
        regions[Int(region)].isReachable = isReachable
        let record = regions[Int(region)]
        for pool in record.firstPool..<record.firstPool + record.description.pools.count {
            pools[pool].isReachable = isReachable
        }
    }

    /// A site is cordoned or not. O(pools of the region).
    package mutating func setCordoned(site: Int, _ isCordoned: Bool) {
        sites[site].isCordoned = isCordoned
        let record = regions[Int(sites[site].region)]
        for pool in record.firstPool..<record.firstPool + record.description.pools.count
        where pools[pool].site == Int32(site) {
            pools[pool].isCordoned = isCordoned || record.isCordoned
        }
    }

    /// A region is cordoned or not; its sites keep what was said of them. O(pools of the region).
    package mutating func setCordoned(region: UInt16, _ isCordoned: Bool) {
        regions[Int(region)].isCordoned = isCordoned
        let record = regions[Int(region)]
        for pool in record.firstPool..<record.firstPool + record.description.pools.count {
            pools[pool].isCordoned = isCordoned || sites[Int(pools[pool].site)].isCordoned
        }
    }

    /// A region's gateway lags behind its orders, or has caught up. O(pools of the region).
    package mutating func setLagging(region: UInt16, _ isLagging: Bool) {
        let record = regions[Int(region)]
        for pool in record.firstPool..<record.firstPool + record.description.pools.count {
            pools[pool].isLagging = isLagging
        }
    }

    /// Forgets a region: its names are free, its pools hold nothing and never will; its numbers
    /// stay its own. O(pools + rings of the region).
    package mutating func remove(region: UInt16) {
        let record = regions[Int(region)]
        for site in record.firstSite..<record.firstSite + record.description.sites.count {
            for ring in sites[site].rings { enlist(site: site, ring: ring, isIn: false) }
            sites[site].rings = []
            siteNumbers[sites[site].name] = nil
        }
        regionNumbers[record.description.name] = nil
        setReachable(region: region, false)
        for pool in record.firstPool..<record.firstPool + record.description.pools.count {
            setShape(
                pool: pool,
                PoolCapacity(
                    blocks: BlockShapes(
                        record.description.pools[pool - record.firstPool].blocks.lazy.map {
                            BlockShape(cardsPerNode: $0.cardsPerNode)
                        })))
            pools[pool].isReported = false
            pools[pool].isRemoved = true
        }
    }

    /// A pool's books do not balance, or an operator has looked at them.
    package mutating func setFrozen(pool: Int, _ isFrozen: Bool) {
        pools[pool].isFrozen = isFrozen
    }

    /// Takes a ring as reported, without a memory of what it was; one to a metro that is not known
    /// is dropped.
    package mutating func setRing(region: UInt16, _ report: RingReport) {
        setRing(region: region, HeldRing(report, RingHold(first: report, at: now)))
    }

    /// Takes a ring as it is held; one to a metro that is not known is dropped.
    package mutating func setRing(region: UInt16, _ held: HeldRing) {
        guard let metro = metroNumbers[held.report.metro],
            Int(held.report.site) < regions[Int(region)].description.sites.count
        else { return }
        let site = regions[Int(region)].firstSite + Int(held.report.site)
        let record = RingRecord(metro: metro, held)
        let place = sites[site].rings.place(ofMetro: metro) ?? sites[site].rings.count
        if place < sites[site].rings.count, sites[site].rings[place].metro == metro {
            let known = sites[site].rings[place]
            sites[site].rings[place] = record
            // As a rule a report moves no pool from ring to ring.
            if known.isUsable == record.isUsable, known.hold.placing == record.hold.placing {
                return
            }
            enlist(site: site, ring: known, isIn: false)
        } else {
            sites[site].rings.insert(record, at: place)
        }
        enlist(site: site, ring: record, isIn: true)
    }
}

extension ExecutorKind {
    /// Whether a job that names a command can run.
    var runsCommands: Bool {
        switch self {
        case .emulated: false
        case .process, .slurm, .plugin, .trial: true
        }
    }

    /// Whether a job without a command can run.
    var emulates: Bool {
        switch self {
        case .emulated, .trial: true
        case .process, .slurm, .plugin: false
        }
    }
}

extension PoolDescription {
    /// The most that any node has beside cards, of what every block says; 0 for what is not
    /// counted. O(blocks).
    fileprivate var countedRoom: NodeRoom {
        let rooms = blocks.indices.map { nodeRoom(block: $0) }
        let processors = rooms.allSatisfy { $0.processors.count > 0 }
        let memory = rooms.allSatisfy { $0.memory.count > 0 }
        return NodeRoom(
            processors: PerMille(processors ? rooms.reduce(0) { max($0, $1.processors.count) } : 0),
            memory: Mebibytes(memory ? rooms.reduce(0) { max($0, $1.memory.count) } : 0))
    }
}
