import SluiceModel
import SluicePlanner
import SluiceWire

/// What operators reserve in a torture: cards of a pool, a site or a region, soon and not for long,
/// for tenants and for maintenance; and what they take back.
extension World {
    mutating func thinkOfWindows(_ index: Int, _ region: RegionDescription) {
        if once(in: 10) { add(.reserve(drawWindow(region)), for: index) }
        if once(in: 20), !checks.bookings.isEmpty {
            let number = Int(random.below(Int64(checks.bookings.count)))
            add(.release(checks.bookings[number].id), for: index)
        }
    }

    private mutating func drawWindow(_ region: RegionDescription) -> AddReservation {
        let longest = 2 * settings.form.longestRun
        // Some have begun when they are asked for.
        let from = trueCivil.adding(Seconds(draw(-30, longest)))
        var add = AddReservation(
            key: .none, from: from, until: from.adding(Seconds(draw(20, longest))),
            isWeekly: once(in: 4))
        switch random.below(3) {
        case 0: add.site = region.sites[Int(random.below(Int64(region.sites.count)))].name
        case 1: add.region = region.name
        default:
            add.region = region.name
            add.pool = region.pools[Int(random.below(Int64(region.pools.count)))].name
        }
        if !once(in: 3) {
            add.tenant = tenants[Int(random.below(Int64(tenants.count)))].tenant
            add.cards = UInt32(draw(1, 24))
        } else if once(in: 2) {
            add.cards = UInt32(draw(1, 24))
        }
        return add
    }

    /// At rest nothing is reserved: what has no end would wait for ever.
    mutating func endWindows(_ index: Int) {
        for booking in checks.bookings {
            let isAsked = tenants[index].requests.contains {
                !$0.isAnswered && $0.ask == .release(booking.id)
            }
            if !isAsked { add(.release(booking.id), for: index) }
        }
    }
}

extension Checks {
    /// Nobody else's run begins on cards that are reserved at that moment; and nothing without an
    /// end begins on cards that are reserved for later.
    mutating func windows(
        _ replica: ReplicaID, _ description: PoolDescription, at now: Int64
    ) {
        guard let place = placements[replica], let submission = submissions[replica.job] else {
            return
        }
        for booking in bookings where Int(booking.region) == place.region {
            guard let part = booking.parts.first(where: { Int($0.pool) == place.pool }),
                !isFor(booking.tenant, submission.tenant)
            else { continue }
            let isOpen = holds(booking, at: replayed.civilTime)
            guard isOpen || isEndless(submission) else { continue }
            let others = placed.reduce(Int64(0)) { sum, other in
                guard let run = placements[other], run.region == place.region,
                    run.pool == place.pool, !isFor(booking.tenant, run.tenant),
                    isOpen || submissions[other.job].map(isEndless) ?? false
                else { return sum }
                return sum + run.milliCards
            }
            guard others > Int64(description.cards - part.cards) * 1_000 else { continue }
            note(
                "\(replica) begins in \(description.name), where \(others) thousandths are in use "
                    + "beside reservation \(booking.id) of \(part.cards) cards", at: now)
        }
    }

    /// Whether a window that is for others begins soon where a replica runs.
    func leavesForWindow(_ replica: ReplicaID) -> Bool {
        guard let place = placements[replica] else { return false }
        return bookings.contains { booking in
            Int(booking.region) == place.region
                && booking.parts.contains { Int($0.pool) == place.pool }
                && !isFor(booking.tenant, place.tenant)
                && begins(booking, by: replayed.civilTime.adding(PlannerLimits.lentNotice))
        }
    }

    private func isEndless(_ submission: Submission) -> Bool {
        let wanted = submission.specification
        return wanted.expectedRun.count == 0 && wanted.wallClockLimit.count == 0
            && !wanted.usesLent
    }

    private func isFor(_ owner: TenantName, _ tenant: TenantName) -> Bool {
        owner != .none && (tenant == owner || tenant.text.hasPrefix(owner.text + "/"))
    }

    /// Worked out here once more, week by week.
    private func holds(_ booking: Booking, at time: CivilTime) -> Bool {
        let (from, until) = window(booking, at: time)
        return from <= time && time < until
    }

    /// Whether a window that is not over has begun, or begins by then.
    private func begins(_ booking: Booking, by time: CivilTime) -> Bool {
        let (from, until) = window(booking, at: replayed.civilTime)
        return from <= time && replayed.civilTime < until
    }

    private func window(
        _ booking: Booking, at time: CivilTime
    ) -> (from: CivilTime, until: CivilTime) {
        var from = booking.from
        var until = booking.until
        while booking.isWeekly, until <= time {
            from = from.adding(Seconds(604_800))
            until = until.adding(Seconds(604_800))
        }
        return (from, until)
    }
}
