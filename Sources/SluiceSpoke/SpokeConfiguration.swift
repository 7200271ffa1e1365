package import SluiceModel
package import SluiceSession
package import SluiceWire

/// What a gateway's spoke is told at its start.
package struct SpokeConfiguration: Sendable {
    /// The region that it registers.
    package var region: RegionDescription
    /// What is known of its sites' rings.
    package var rings: [RingReport]
    /// The gateway's store.
    package var store: StoreID
    /// Which content of the store: another one after a wipe.
    package var incarnation: UInt64
    /// The journal that this store's orders came from; zero where none came yet.
    package var journal: StoreID
    /// Civil time until a planner says what it is, at boot time `startedAt`.
    package var civilTime: CivilTime
    /// The moment that `civilTime` is of.
    package var startedAt: BootTime
    /// The least time between two capacity reports: a burst of ends makes one.
    package var reportInterval = Microseconds.milliseconds(20)
    /// Rings are told again after so long, so that the planner sees that they are fresh.
    package var ringInterval = Microseconds.milliseconds(5_000)
    /// A renewal that is not answered is asked for again after so long.
    package var renewalRetry = Microseconds.milliseconds(1_000)
    /// Run reports of one frame; the wire takes no more.
    package var reportsPerFrame = WireLimits.reportsPerMessage
    /// The bounds of the connection.
    package var session = SessionLimits()
    /// The program and its version, for people.
    package var program = "sluice gateway"

    /// The defaults, for this region and store.
    package init(
        region: RegionDescription, rings: [RingReport], store: StoreID, incarnation: UInt64,
        journal: StoreID, civilTime: CivilTime, startedAt: BootTime
    ) {
        self.region = region
        self.rings = rings
        self.store = store
        self.incarnation = incarnation
        self.journal = journal
        self.civilTime = civilTime
        self.startedAt = startedAt
    }
}

/// What leaves the spoke once the turn's store changes are durable, in order.
package enum SpokeOutput: Sendable {
    /// A message to the planner; it answers request `correlation`, or none where 0.
    case send(correlation: UInt64, Message)
    /// Read a run's output and answer with `outputRead`.
    case readOutput(correlation: UInt64, FetchOutput)
    /// End the connection after what was sent before; the reason is for the log.
    case disconnect(reason: String)
}
