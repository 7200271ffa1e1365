/// A moment of civil time: whole seconds since 1970-01-01T00:00:00Z. Journalled, never decreasing.
/// Tariffs, deadlines and windows live in it; leases do not.
@frozen
public struct CivilTime: Hashable, Comparable, Sendable {
    /// Seconds since the epoch of Unix.
    public let seconds: Int64

    /// Wraps seconds since 1970-01-01T00:00:00Z.
    @inlinable
    public init(seconds: Int64) { self.seconds = seconds }

    /// "Not set".
    @inlinable
    public static var none: Self { Self(seconds: 0) }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// The moment `seconds` later.
    @inlinable
    public func adding(_ length: Seconds) -> Self { Self(seconds: seconds + length.count) }

    /// The length from `earlier` to this moment.
    @inlinable
    public func since(_ earlier: Self) -> Seconds { Seconds(seconds - earlier.seconds) }

    /// The second of the day in China Standard Time (UTC+8, no daylight saving), 0 ..< 86,400:
    /// tariffs by time of use are written in it.
    @inlinable
    public var secondOfDay: Int64 {
        let local = (seconds + 8 * 3_600) % 86_400
        return local >= 0 ? local : local + 86_400
    }
}

/// A length of civil time in whole seconds.
@frozen
public struct Seconds: Hashable, Comparable, Sendable {
    /// The number of seconds; may be negative as a difference.
    public let count: Int64

    /// Wraps a number of seconds.
    @inlinable
    public init(_ count: Int64) { self.count = count }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// A moment on one machine's `CLOCK_BOOTTIME`, in microseconds: counts while the machine sleeps,
/// never goes back, means nothing on another machine. Leases live in it.
@frozen
public struct BootTime: Hashable, Comparable, Sendable {
    /// Microseconds since this machine started.
    public let microseconds: Int64

    /// Wraps microseconds of `CLOCK_BOOTTIME`.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment `length` later.
    @inlinable
    public func adding(_ length: Microseconds) -> Self {
        Self(microseconds: microseconds + length.count)
    }

    /// The length from `earlier` to this moment.
    @inlinable
    public func since(_ earlier: Self) -> Microseconds {
        Microseconds(microseconds - earlier.microseconds)
    }
}

/// A length of time in microseconds: round trips, leases.
@frozen
public struct Microseconds: Hashable, Comparable, Sendable {
    /// The number of microseconds.
    public let count: Int64

    /// Wraps a number of microseconds.
    @inlinable
    public init(_ count: Int64) { self.count = count }

    /// A whole number of milliseconds.
    @inlinable
    public static func milliseconds(_ count: Int64) -> Self { Self(count * 1_000) }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// Money in millionths of a yuan.
@frozen
public struct MicroYuan: Hashable, Comparable, Sendable {
    /// The number of micro-yuan.
    public let count: Int64

    /// Wraps a number of micro-yuan.
    @inlinable
    public init(_ count: Int64) { self.count = count }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }

    /// The sum; traps past 64 bits.
    @inlinable
    public static func + (left: Self, right: Self) -> Self { Self(left.count + right.count) }
}

/// Memory of a card or a slice in MiB.
@frozen
public struct Mebibytes: Hashable, Comparable, Sendable {
    /// The number of MiB.
    public let count: UInt32

    /// Wraps a number of MiB.
    @inlinable
    public init(_ count: UInt32) { self.count = count }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// Electric power in watts.
@frozen
public struct Watts: Hashable, Comparable, Sendable {
    /// The number of watts.
    public let count: UInt32

    /// Wraps a number of watts.
    @inlinable
    public init(_ count: UInt32) { self.count = count }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// A ratio in thousandths: PUE 1.25 is 1,250; half a card is 500.
@frozen
public struct PerMille: Hashable, Comparable, Sendable {
    /// The number of thousandths.
    public let count: UInt32

    /// Wraps a number of thousandths.
    @inlinable
    public init(_ count: UInt32) { self.count = count }

    /// The whole.
    @inlinable
    public static var one: Self { Self(1_000) }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// A place on the globe in millionths of a degree.
@frozen
public struct Coordinates: Hashable, Sendable {
    /// Millionths of a degree north of the equator.
    public let latitudeMicrodegrees: Int32
    /// Millionths of a degree east of Greenwich.
    public let longitudeMicrodegrees: Int32

    /// Wraps a latitude and a longitude.
    @inlinable
    public init(latitudeMicrodegrees: Int32, longitudeMicrodegrees: Int32) {
        self.latitudeMicrodegrees = latitudeMicrodegrees
        self.longitudeMicrodegrees = longitudeMicrodegrees
    }
}
