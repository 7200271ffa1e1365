import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// What jobs ask of their place, over generated histories and in single cases.
@Suite struct PlaceTests {
    private static func serving(
        _ replicas: UInt16, _ change: (inout PlaceWishes) -> Void
    ) -> JobSpecification {
        var wanted = JobSpecification(kind: .inference, name: "serving", cards: 2)
        wanted.replicas = replicas
        var place = PlaceWishes()
        change(&place)
        wanted.place = place
        return wanted
    }

    private static func verdict(_ world: World, _ job: JobID) -> Verdict? {
        world.core.submitted(job)?.verdict
    }

    /// Sites and regions of a job's replicas.
    private static func lie(_ world: World, _ job: JobID) -> (sites: Int, regions: Int) {
        let views = world.core.detail(job)?.placements ?? []
        return (Set(views.map(\.site)).count, Set(views.map(\.region)).count)
    }

    @Test("Histories in which every job asks something of its place keep it", arguments: 1...6)
    func histories(seed: UInt64) {
        var world = World(seed: seed)
        world.placeOdds = 1
        for step in 0..<100 {
            world.step()
            let faults = InvariantTests.faults(world)
            #expect(faults == [], "seed \(seed), step \(step)")
            if !faults.isEmpty { return }
        }
    }

    @Test("Redundancy is a rule that whoever can be placed at all can keep", arguments: 1...8)
    func rule(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var reached = 0
        for _ in 0..<2_000 {
            // A nation of sites, of which some take a replica and some take none.
            let table = Self.table(&random)
            let open = table.sites.indices.filter { _ in random.below(3) > 0 }
            let replicas = Int(1 + random.below(8))
            let sites = Int(1 + random.below(Int64(replicas)))
            let wish = SpreadWish(
                sites: UInt16(sites), regions: UInt16(1 + random.below(Int64(sites))))
            var others = OtherReplicas(missing: replicas)
            while others.missing > 0 {
                let standing = others.standing(wish, table)
                let left = open.filter {
                    !standing.bars(site: $0, missing: others.missing, table)
                }
                guard !left.isEmpty else { break }
                others.add(site: Int32(left[Int(random.below(Int64(left.count)))]), 0)
                others.missing -= 1
            }
            let regions = Set(open.map { table.sites[$0].region }).count
            let isPossible = open.count >= sites && regions >= Int(wish.regions)
            #expect((others.missing == 0) == isPossible, "\(wish), \(replicas) replicas")
            guard others.missing == 0 else { continue }
            reached += 1
            let used = Set(others.replicas.map(\.site))
            #expect(used.count >= sites)
            let usedRegions = Set(used.map { table.sites[Int($0)].region })
            #expect(usedRegions.count >= Int(wish.regions))
            // One is lost, and another one takes its part.
            var lost = OtherReplicas(missing: 1)
            let gone = Int(random.below(Int64(replicas)))
            for (index, replica) in others.replicas.enumerated() where index != gone {
                lost.add(site: replica.site, 0)
            }
            let back = Int(others.replicas[gone].site)
            #expect(!lost.standing(wish, table).bars(site: back, missing: 1, table))
        }
        #expect(reached > 500)
    }

    private static func table(_ random: inout SplitMix64) -> PoolTable {
        var table = PoolTable()
        for number in 0..<Int(1 + random.below(4)) {
            var region = RandomNation.region(number)
            let sites = 1 + random.below(3)
            region.sites = (0..<sites).map { site in
                var description = RandomNation.region(number).sites[0]
                description.name = SiteName(trusted: "site-\(number)-\(site)")
                return description
            }
            region.pools = []
            _ = table.register(region)
        }
        return table
    }

    @Test func `two cities, three centres: each site and region, and again after a loss`() {
        var world = World(seed: 3)
        world.submit(Self.serving(4) { $0.spread = SpreadWish(sites: 4, regions: 3) })
        world.pass(120)
        #expect(Self.lie(world, JobID(1)) == (4, 3))
        for region in 0..<3 {
            world.link(region, false)
            world.pass(600)
            #expect(PlaceChecks.faults(world.core) == [])
            world.link(region, true)
            world.exchange(region)
            world.reconcile(region)
            world.pass(600)
            #expect(Self.lie(world, JobID(1)) == (4, 3), "region \(region) was away")
        }
    }

    @Test func `what cannot be redundant waits, and says what is lacking and what would do`() {
        var world = World(seed: 3)
        world.submit(Self.serving(5) { $0.spread = SpreadWish(sites: 5, regions: 4) })
        world.pass(120)
        #expect(Self.verdict(world, JobID(1))?.code == .waitsForSpread)
        #expect(world.core.detail(JobID(1))?.placements.count == 4)
        let explanation = world.core.explain(JobID(1))
        #expect(
            explanation?.candidates.allSatisfy { $0.verdict.code == .waitsForSpread } == true)
        #expect(
            explanation?.remedies.contains {
                $0.change == "redundancy over 5 sites in 3 regions"
            } == true, "\(explanation?.remedies.map(\.change) ?? [])")
    }

    @Test func `replicas go to their metros by weight, and each keeps its bound`() {
        var world = World(seed: 3)
        let rings = (0..<4).map { index in
            RingReport(
                site: UInt16(index / 2), metro: RandomNation.catalogue.metros[index % 2].name,
                roundTripP99: Microseconds(index % 2 == 0 ? 4_000 : 9_000), samples: 10,
                age: Seconds(1))
        }
        for region in 0..<3 { world.reportCapacity(region, full: true, rings: rings) }
        let wanted = Self.serving(7) {
            $0.metros = [
                MetroShare(metro: MetroName(trusted: "north"), weight: 3, ring: .within5),
                MetroShare(metro: MetroName(trusted: "south"), weight: 1, ring: .within10),
            ]
        }
        world.submit(wanted, nowOrNever: true)
        let places = world.core.state.placementSlots(world.core.state.slot(JobID(1)) ?? 0)
            .map { world.core.state.placements[$0] }
        #expect(places.count { $0.metro == 0 } == 5 && places.count { $0.metro == 1 } == 2)
        #expect(places.allSatisfy { $0.ring <= ($0.metro == 0 ? .within5 : .within10) })
        var impossible = wanted
        impossible.place?.metros[1].ring = .within2
        guard case .refused = world.submit(impossible, nowOrNever: true) else {
            Issue.record("a metro without a ring was taken now or never")
            return
        }
        world.submit(impossible)
        #expect(world.core.detail(JobID(2))?.placements.count == 5, "the other metro is served")
        #expect(Self.verdict(world, JobID(2))?.code == .noRing)
    }

    @Test func `a tide over several metros divides anew, and keeps them redundant`() throws {
        var world = World(seed: 5)
        var wanted = Self.serving(1) {
            $0.metros = RandomNation.catalogue.metros.enumerated().map {
                MetroShare(metro: $1.name, weight: UInt32(1 + 2 * $0), ring: .within50)
            }
            $0.spread = SpreadWish(sites: 2, regions: 2)
        }
        wanted.cards = 1
        wanted.tide = Tide(hours: (0..<24).map { [3, 8, 2, 5][$0 % 4] }, lead: Seconds(0))
        world.submit(wanted)
        for _ in 0..<10 {
            world.pass(3_600, step: 120)
            #expect(PlaceChecks.faults(world.core) == [])
        }
        let (restored, replayed) = try world.recovered()
        #expect(restored.stateHash() == world.core.stateHash())
        #expect(replayed.stateHash() == world.core.stateHash())
    }

    @Test func `equivalents take the cards of each chip that do, and explain says how many`() {
        var world = World(seed: 3)
        var wanted = JobSpecification(kind: .training, name: "gang", cards: 0)
        var place = PlaceWishes()
        place.equivalents = 12
        wanted.place = place
        let explanation = world.core.explain(wanted)
        #expect(explanation.cardsByChip.map(\.cards) == [12, 20])
        world.submit(wanted)
        world.pass(60)
        let view = world.core.detail(JobID(1))?.placements.first
        let chip = world.core.state.table.pools.indices.first {
            world.core.state.table.name(ofPool: $0) == view?.pool
        }.map { world.core.state.table.description(ofPool: $0).chip }
        #expect(view?.cards == chip.map { PlaceChecks.cards(wanted, $0) })
        #expect(world.core.detail(JobID(1))?.cardsByChip.count == 2)
    }

    @Test func `an availability is reached by sites of other regions, or told as what is`() throws {
        var world = World(seed: 3)
        world.pass(31 * 86_400, step: 86_400)
        let records = world.core.state.unavailability
        #expect(records.links == [10, 10, 10], "thirty days without a loss")
        // Ten hours away of thirty days.
        world.link(0, false)
        world.now = world.now.adding(Seconds(36_000))
        world.link(0, true)
        world.exchange(0)
        world.reconcile(0)
        #expect(world.core.state.unavailability.links[0] == 13_889)
        world.submit(Self.serving(2) { $0.availability = 999_999 })
        world.pass(120)
        #expect(Self.lie(world, JobID(1)).regions == 2)
        world.submit(Self.serving(1) { $0.availability = 999_999 })
        world.pass(120)
        let verdict = Self.verdict(world, JobID(2))
        #expect(verdict?.code == .availabilityUnreachable)
        #expect(verdict?.numbers.first?.value == 999_980)
        let remedies = world.core.explain(JobID(2))?.remedies.map(\.change) ?? []
        #expect(remedies.contains("1 replica more"), "\(remedies)")
        let (restored, replayed) = try world.recovered()
        #expect(restored.stateHash() == world.core.stateHash())
        #expect(replayed.stateHash() == world.core.stateHash())
    }
}
