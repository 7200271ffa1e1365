package import SluiceModel

/// What the planner holds of one ring, made from its gateway's reports in order.
///
/// Two bands are held, since the two mistakes do not cost the same. `placing` is careful: it widens
/// with the first report that says so, and narrows slowly, so that nothing is placed on a ring
/// whose latest figure is over the bound. `serving` is patient: it widens only for a figure that is
/// past the edge by a margin, or stays past it, so that a round trip that wavers around an edge
/// moves no replica. Civil time is an argument; integers decide.
package struct RingHold: Hashable, Sendable {
    /// What the bands rest on.
    package enum Standing: UInt8, Sendable, CaseIterable {
        /// The latency model.
        case modelled = 0
        /// Measured, lately and often enough.
        case measured = 1
        /// Too old, too few samples, or too many lost: nothing new is placed on it, and what runs
        /// on it is left alone.
        case unverified = 2
    }

    /// What the bands rest on.
    package var standing: Standing
    /// The band that new replicas are placed by.
    package var placing: Ring
    /// The band that running replicas are judged by.
    package var serving: Ring
    /// When a band or the standing changed last.
    package var since: CivilTime
    /// Since when reports say better than `placing`; `.none` while they do not.
    package var placingBetterSince = CivilTime.none
    /// Since when reports say better than `serving`; `.none` while they do not.
    package var servingBetterSince = CivilTime.none
    /// Since when reports say worse than `serving`; `.none` while they do not.
    package var servingWorseSince = CivilTime.none

    /// Wraps what was held.
    package init(standing: Standing, placing: Ring, serving: Ring, since: CivilTime) {
        self.standing = standing
        self.placing = placing
        self.serving = serving
        self.since = since
    }

    /// A ring's first report: there is nothing to hold on to.
    package init(first report: RingReport, at now: CivilTime) {
        self.init(
            standing: Standing(report), placing: report.ring, serving: report.ring, since: now)
    }

    /// Takes the next report. O(1).
    package mutating func take(_ report: RingReport, at now: CivilTime) {
        let standing = Standing(report)
        guard standing == .measured, self.standing == .measured else {
            return restart(report, standing, at: now)
        }
        let before = (placing, serving)
        let figure = report.worstP99
        let ring = Ring(roundTrip: figure)
        let surelyBest = Ring(roundTrip: Placing.raised(figure))
        let surelyWorst = Ring(roundTrip: Placing.lowered(figure))
        placing = Swift.max(placing, ring)
        Self.narrow(&placing, ring, surelyBest, &placingBetterSince, at: now)
        Self.narrow(&serving, ring, surelyBest, &servingBetterSince, at: now)
        if ring <= serving {
            servingWorseSince = .none
        } else {
            if servingWorseSince == .none { servingWorseSince = now }
            if now.since(servingWorseSince) >= Placing.ringHold {
                serving = ring
                servingWorseSince = .none
            } else if surelyWorst > serving {
                serving = surelyWorst
                if serving == ring { servingWorseSince = .none }
            }
        }
        if before != (placing, serving) { since = now }
    }

    /// A band narrows to what is below its edge by the margin at once, and to the figure's own band
    /// after reports have said so for a time.
    private static func narrow(
        _ band: inout Ring, _ ring: Ring, _ surelyBest: Ring, _ betterSince: inout CivilTime,
        at now: CivilTime
    ) {
        guard ring < band else {
            betterSince = .none
            return
        }
        if betterSince == .none { betterSince = now }
        if now.since(betterSince) >= Placing.ringHold {
            band = ring
        } else if surelyBest < band {
            band = surelyBest
        }
        if band == ring { betterSince = .none }
    }

    /// The basis changed, or there is nothing to trust: the bands are the report's, but for a ring
    /// that cannot be verified, which keeps what is known of it.
    private mutating func restart(
        _ report: RingReport, _ standing: Standing, at now: CivilTime
    ) {
        let wasVerified = self.standing != .unverified
        let before = self
        placingBetterSince = .none
        servingBetterSince = .none
        servingWorseSince = .none
        self.standing = standing
        if standing != .unverified {
            placing = report.ring
            // What served before it could not be verified is judged on by the same band, unless
            // the measurement says otherwise for sure.
            let lowered = Ring(roundTrip: Placing.lowered(report.worstP99))
            let raised = Ring(roundTrip: Placing.raised(report.worstP99))
            let mayKeep = !wasVerified && (lowered...Swift.max(raised, lowered)).contains(serving)
            serving = mayKeep ? serving : report.ring
        }
        let isSame =
            before.standing == standing && before.placing == placing && before.serving == serving
        if !isSame { since = now }
    }
}

extension RingHold.Standing {
    /// What a report's figures are good for.
    package init(_ report: RingReport) {
        switch report.basis {
        case .modelled: self = .modelled
        case .measured:
            let isVerified =
                report.samples >= Placing.leastSamples && report.age <= Placing.ringAge
                && report.loss <= Placing.mostLoss
            self = isVerified ? .measured : .unverified
        }
    }
}

/// A ring with its last journalled report and what is held of it: what an event carries.
package struct HeldRing: Hashable, Sendable {
    /// As it was reported.
    package var report: RingReport
    /// What is held since.
    package var hold: RingHold

    /// Wraps the two.
    package init(_ report: RingReport, _ hold: RingHold) {
        self.report = report
        self.hold = hold
    }
}

extension Placing {
    /// A ring whose newest sample was older when it was reported is stale: three times the widest
    /// window that a gateway may probe over. A gateway's own window is shorter, and it reports no
    /// samples once that is empty.
    package static let ringAge = Seconds(900)
    /// Samples under which a 99th percentile says nothing.
    package static let leastSamples: UInt32 = 10
    /// Lost probes over which the answered ones say nothing of what users see: one in five.
    package static let mostLoss = PerMille(200)
    /// A figure past an edge by so many thousandths changes a band at once: 10 ms is left above
    /// 10.5 ms and entered below 9.5 ms. Wider than the error of a percentile over a window of some
    /// hundred samples, narrower than the step between two rings.
    package static let ringMargin: Int64 = 50
    /// A figure past an edge by less changes a band after so long: six reports.
    package static let ringHold = Seconds(30)

    /// A figure with the margin added.
    static func raised(_ figure: Microseconds) -> Microseconds {
        Microseconds(figure.count + figure.count / 1_000 * ringMargin)
    }

    /// A figure that, with the margin added to an edge, still lies past it where this lies past it.
    static func lowered(_ figure: Microseconds) -> Microseconds {
        Microseconds(figure.count * 1_000 / (1_000 + ringMargin))
    }
}
