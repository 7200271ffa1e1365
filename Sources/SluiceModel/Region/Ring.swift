/// The band that the measured round-trip time (p99) from a site to a metro falls in.
@frozen
public enum Ring: UInt8, Sendable, CaseIterable, Comparable {
    /// At most 2 ms.
    case within2 = 0
    /// At most 5 ms.
    case within5 = 1
    /// At most 10 ms.
    case within10 = 2
    /// At most 20 ms.
    case within20 = 3
    /// At most 50 ms.
    case within50 = 4
    /// Over 50 ms.
    case beyond = 5

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The ring that a p99 round trip falls in.
    @inlinable
    public init(roundTrip: Microseconds) {
        switch roundTrip.count {
        case ...2_000: self = .within2
        case ...5_000: self = .within5
        case ...10_000: self = .within10
        case ...20_000: self = .within20
        case ...50_000: self = .within50
        default: self = .beyond
        }
    }

    /// The upper edge in milliseconds; nil for `beyond`.
    @inlinable
    public var boundMilliseconds: Int64? {
        switch self {
        case .within2: 2
        case .within5: 5
        case .within10: 10
        case .within20: 20
        case .within50: 50
        case .beyond: nil
        }
    }

    /// The widest ring that a bound in milliseconds admits: 12 ms admits `within10`. Nil where the
    /// bound is tighter than the tightest ring.
    public init?(boundMilliseconds: Int64) {
        switch boundMilliseconds {
        case ..<2: return nil
        case ..<5: self = .within2
        case ..<10: self = .within5
        case ..<20: self = .within10
        case ..<50: self = .within20
        default: self = .within50
        }
    }
}

/// What a ring's figure rests on.
@frozen
public enum RingBasis: UInt8, Sendable, CaseIterable {
    /// The latency model: nothing was measured.
    case modelled = 0
    /// Probes between the site and the metro's beacon.
    case measured = 1
}

/// One ring as a gateway reports it: site to metro, with what it rests on.
@frozen
public struct RingReport: Hashable, Sendable {
    /// The site the round trip starts from, as an index into the region's sites.
    public let site: UInt16
    /// The metro it goes to.
    public let metro: MetroName
    /// The 99th percentile of the round trip, as the site measures it; 0 where it has no sample.
    public let roundTripP99: Microseconds
    /// How many samples it rests on; 0 for a modelled figure, and where no probe was answered.
    public let samples: UInt32
    /// The age of the newest sample when the report was made.
    public let age: Seconds
    /// Whether it was measured or modelled.
    public var basis: RingBasis
    /// The median of the round trip, as the site measures it.
    public var roundTripP50 = Microseconds(0)
    /// Probes of the window that were not answered.
    public var loss = PerMille(0)
    /// The 99th percentile as the metro's beacon measures it; 0 where it has no sample.
    public var beaconP99 = Microseconds(0)
    /// How many samples the beacon has.
    public var beaconSamples: UInt32 = 0
    /// The age of the beacon's newest sample when the report was made.
    public var beaconAge = Seconds(0)
    /// Whether probes go over TCP, since UDP is not answered.
    public var isOverTCP = false

    /// Wraps what the gateway knows of one ring: measured where there are samples, else modelled.
    @inlinable
    public init(
        site: UInt16, metro: MetroName, roundTripP99: Microseconds, samples: UInt32, age: Seconds
    ) {
        self.site = site
        self.metro = metro
        self.roundTripP99 = roundTripP99
        self.samples = samples
        self.age = age
        basis = samples == 0 ? .modelled : .measured
    }

    /// The figure that counts: of the two views, the worse.
    @inlinable
    public var worstP99: Microseconds { max(roundTripP99, beaconP99) }

    /// The band that the worse view's round trip falls in.
    @inlinable
    public var ring: Ring { Ring(roundTrip: worstP99) }
}
