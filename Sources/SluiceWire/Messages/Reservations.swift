public import SluiceModel

/// An operator reserves cards for a window in the future, once or each week: for a tenant's work,
/// or for maintenance. The answer is `Done`.
public struct AddReservation: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// The region; none where a site is named.
    public var region: RegionName
    /// The site; none for a pool or a whole region.
    public var site: SiteName
    /// The pool of the region; none for all.
    public var pool: PoolName
    /// Cards; 0 for all.
    public var cards: UInt32
    /// Whose work it is for; none for maintenance.
    public var tenant: TenantName
    /// The first begin.
    public var from: CivilTime
    /// The first end.
    public var until: CivilTime
    /// Whether it comes again each week.
    public var isWeekly: Bool
    /// Why, in the operator's words.
    public var reason: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        key: RequestKey, region: RegionName = .none, site: SiteName = .none, pool: PoolName = .none,
        cards: UInt32 = 0, tenant: TenantName = .none, from: CivilTime, until: CivilTime,
        isWeekly: Bool = false, reason: String = ""
    ) {
        self.key = key
        self.region = region
        self.site = site
        self.pool = pool
        self.cards = cards
        self.tenant = tenant
        self.from = from
        self.until = until
        self.isWeekly = isWeekly
        self.reason = reason
    }
}

/// An operator takes a reservation back. The answer is `Done`.
public struct RemoveReservation: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// The reservation's number.
    public var reservation: UInt64

    /// Wraps the fields.
    public init(key: RequestKey, reservation: UInt64) {
        self.key = key
        self.reservation = reservation
    }
}

/// Asks for the reservations; the answer is `ReservationList`. A tenant gets those for itself and
/// its teams.
public struct ListReservations: Hashable, Sendable {
    /// Only this tenant's and its teams'; none for all that the caller may see.
    public var tenant: TenantName

    /// Wraps the field.
    public init(tenant: TenantName = .none) { self.tenant = tenant }
}

/// One reservation.
public struct ReservationView: Hashable, Sendable {
    /// Its number.
    public var reservation: UInt64
    /// The region.
    public var region: RegionName
    /// The site; none where a pool or the whole region is reserved.
    public var site: SiteName
    /// The pool; none where all pools of a site or region are.
    public var pool: PoolName
    /// Cards in all.
    public var cards: UInt32
    /// Whose work it is for; none for maintenance.
    public var tenant: TenantName
    /// When the window that holds or comes next begins.
    public var from: CivilTime
    /// When that is over.
    public var until: CivilTime
    /// Whether it comes again each week.
    public var isWeekly: Bool
    /// Of the cards, those that its tenant's runs hold now; for maintenance those that nothing
    /// holds any more.
    public var readyCards: UInt32
    /// Why, in the operator's words.
    public var reason: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        reservation: UInt64, region: RegionName, site: SiteName, pool: PoolName, cards: UInt32,
        tenant: TenantName, from: CivilTime, until: CivilTime, isWeekly: Bool, readyCards: UInt32,
        reason: String
    ) {
        self.reservation = reservation
        self.region = region
        self.site = site
        self.pool = pool
        self.cards = cards
        self.tenant = tenant
        self.from = from
        self.until = until
        self.isWeekly = isWeekly
        self.readyCards = readyCards
        self.reason = reason
    }
}

/// The reservations, in order of their numbers.
public struct ReservationList: Hashable, Sendable {
    /// At most `WireLimits.reservations`.
    public var reservations: [ReservationView]

    /// Wraps the field, which the encoder bounds.
    public init(reservations: [ReservationView]) { self.reservations = reservations }
}
