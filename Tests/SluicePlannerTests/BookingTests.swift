import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Reserved windows: no placement ever overlaps another's, over random histories.
@Suite struct BookingTests {
    @Test("No placement overlaps a window of others", arguments: 900...907)
    func noOverlap(seed: UInt64) throws {
        var world = World(seed: seed)
        var watched = PlannerCore()
        var next = 0
        for step in 0..<120 {
            if world.random.below(3) == 0 { reserve(&world) }
            world.step()
            for batch in world.batches[next...] {
                for event in try events(batch) {
                    watched.apply(event)
                    guard case .placed(let placed) = event else { continue }
                    let faults = overlaps(watched.state, placed)
                    #expect(faults == [], "seed \(seed), step \(step)")
                    if !faults.isEmpty { return }
                }
            }
            next = world.batches.count
            #expect(InvariantTests.faults(world) == [], "seed \(seed), step \(step)")
        }
        #expect(watched.state.lastBooking > 5)
    }

    @Test func `a snapshot keeps reservations, and what follows from them`() throws {
        var world = World(seed: 7)
        for _ in 0..<120 {
            if world.random.below(4) == 0 { reserve(&world) }
            world.step()
        }
        #expect(!world.core.state.bookings.isEmpty)
        let (restored, replayed) = try world.recovered()
        for other in [restored, replayed] {
            #expect(other.stateHash() == world.core.stateHash())
            #expect(other.state.bookings == world.core.state.bookings)
            for pool in world.core.state.table.bookedPools {
                let same = try #require(other.state.table.bookedPool(Int(pool.pool)))
                #expect(same.windows == pool.windows)
                let order = { (runs: [BookedRun]) in runs.sorted { $0.place < $1.place } }
                #expect(order(same.runs) == order(pool.runs))
            }
        }
    }

    @Test func `an operator learns why a window cannot be reserved`() {
        var world = World(seed: 3)
        let soon = world.now.adding(Seconds(3_600))
        func add(_ cards: UInt32, until: Int64 = 7_200, pool: String = "pool-0-0") -> Reply {
            world.nextKey += 1
            return world.tell(
                .booking(
                    .add(
                        key: RequestKey(high: 4, low: world.nextKey),
                        wish("region-0", pool, cards, from: soon, until: until))))
        }
        func code(_ reply: Reply) -> ErrorCode? {
            if case .refused(let refusal) = reply { refusal.code } else { nil }
        }
        #expect(code(add(1, until: -10)) == .badRequest)
        #expect(code(add(1, pool: "nowhere")) == .notFound)
        #expect(code(add(29)) == .busy)
        #expect(code(add(20)) == nil)
        #expect(code(add(9)) == .busy)
        #expect(code(add(8)) == nil)
        #expect(world.core.reservations(for: TenantName(trusted: "org")).reservations.count == 2)
        #expect(world.core.reservations(for: TenantName(trusted: "other")).reservations.isEmpty)
    }

    // MARK: Parts

    private func wish(
        _ region: String, _ pool: String, _ cards: UInt32, from: CivilTime, until: Int64
    ) -> BookingWish {
        BookingWish(
            place: .pool(RegionName(trusted: region), PoolName(trusted: pool)), cards: cards,
            tenant: TenantName(trusted: "org/team"), from: from,
            until: from.adding(Seconds(until)), isWeekly: false, reason: "")
    }

    private func reserve(_ world: inout World) {
        world.nextKey += 1
        let key = RequestKey(high: 5, low: world.nextKey)
        if world.random.below(4) == 0, let one = world.core.state.bookings.first {
            world.tell(.booking(.remove(key: key, one.id)))
            return
        }
        let region = world.random.below(3)
        let tenants = ["", "other", "org", "org/team"]
        let from = world.now.adding(Seconds(world.random.below(20_000) - 1_000))
        let places: [BookingWish.Place] = [
            .region(RegionName(trusted: "region-\(region)")),
            .site(SiteName(trusted: "site-\(region)-\(world.random.below(2))")),
            .pool(
                RegionName(trusted: "region-\(region)"),
                PoolName(trusted: "pool-\(region)-\(world.random.below(3))")),
        ]
        let tenant = tenants[Int(world.random.below(4))]
        world.tell(
            .booking(
                .add(
                    key: key,
                    BookingWish(
                        place: places[Int(world.random.below(3))],
                        cards: UInt32(world.random.below(20)),
                        tenant: tenant.isEmpty ? .none : TenantName(trusted: tenant), from: from,
                        until: from.adding(Seconds(100 + world.random.below(15_000))),
                        isWeekly: world.random.below(4) == 0, reason: "test"))))
    }

    private func events(_ batch: [UInt8]) throws -> [Event] {
        var reader = ByteReader(batch.span)
        return try JournalBatch(decoding: &reader).events
    }

    /// At each begin of a window while the run would live, what others hold with what is reserved
    /// is no more than the pool has. Reckoned moment by moment, and for every window alone.
    private func overlaps(_ state: PlannerState, _ placed: Event.Placed) -> [String] {
        guard let (place, slot) = state.find(placed.replica, placed.epoch),
            let asked = state.submissions[slot]
        else { return ["\(placed.replica) is placed and not known"] }
        let pool = Int(state.placements[place].pool)
        let end = asked.specification.usesLent ? state.now : self.end(state, place, slot)
        var faults: [String] = []
        for booking in state.bookings where booking.region == placed.address.region {
            for part in booking.parts where part.pool == placed.address.pool {
                guard !isFor(booking.tenant, asked.tenant) else { continue }
                var from = booking.from
                var until = booking.until
                while until <= state.now, booking.isWeekly {
                    from = from.adding(Seconds(604_800))
                    until = until.adding(Seconds(604_800))
                }
                guard from <= end, until > state.now else { continue }
                let begin = max(from, state.now)
                let others = held(state, pool, at: begin, beside: booking.tenant)
                let registered = state.table.pools[pool].registered
                if others + part.cards > registered {
                    faults.append(
                        "\(placed.replica) until \(end): \(others) + \(part.cards) of "
                            + "\(registered) cards at \(begin), reservation \(booking.id)")
                }
            }
        }
        return faults
    }

    private func held(
        _ state: PlannerState, _ pool: Int, at begin: CivilTime, beside tenant: TenantName
    ) -> UInt32 {
        var cards: UInt32 = 0
        for slot in state.jobs.indices {
            guard let submission = state.submissions[slot], !isFor(tenant, submission.tenant) else {
                continue
            }
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                guard Int(record.pool) == pool, record.share == 1_000 else { continue }
                let isLent = submission.specification.usesLent
                let isThere =
                    begin <= state.now || (!isLent && end(state, place, slot) > begin)
                if isThere { cards += record.cards }
            }
        }
        return cards
    }

    private func end(_ state: PlannerState, _ place: Int, _ slot: Int) -> CivilTime {
        let record = state.placements[place]
        let begin = record.startedAt == .none ? record.decidedAt : record.startedAt
        return record.expectedRun.count > 0
            ? begin.adding(record.expectedRun) : CivilTime(seconds: .max)
    }

    private func isFor(_ owner: TenantName, _ tenant: TenantName) -> Bool {
        owner != .none && (tenant == owner || tenant.text.hasPrefix(owner.text + "/"))
    }
}
