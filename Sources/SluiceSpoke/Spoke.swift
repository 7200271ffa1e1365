package import SluiceGateway
package import SluiceModel
import SluiceSession
import SluiceWire

/// The gateway between its core and its socket: registers, renews the lease, takes orders, reports.
///
/// A turn: any number of verbs, then `endTurn`; its owner commits `effects.storeChanges`, then does
/// `effects.executorActions`, then does `takeOutput`. One connection at a time. No clock, no I/O.
package struct Spoke: Sendable {
    /// What it was told at its start.
    package let configuration: SpokeConfiguration
    /// What the region runs and can give.
    package private(set) var core: GatewayCore
    /// What the turn changed; the owner clears it after carrying it out.
    package var effects = GatewayEffects()
    /// The journal of the planner it last served; the owner keeps it beside the store.
    package internal(set) var journal: StoreID

    /// How long the planner asked to wait before the next connection; 0 where it did not. The owner
    /// takes it.
    package internal(set) var retryAfter = Microseconds(0)
    /// What is known of the sites' rings.
    package private(set) var rings: [RingReport]

    /// Organisations of whose ended runs nothing is to be kept; the owner erases it, and says so
    /// with `forgotten`.
    package internal(set) var toForget: [TenantName] = []

    var output: [SpokeOutput] = []
    var link: Link?
    var civilBase: (boot: BootTime, civil: CivilTime, speed: UInt32)

    /// One connection.
    struct Link: Sendable {
        var session: OpeningSession
        var isRegistered = false
        var reportNumber: UInt64 = 0
        var reportsSentThrough: UInt64 = 0
        var wantsFull = true
        var nextReportAt: BootTime
        var nextRingsAt: BootTime
        var nextRenewalAt: BootTime
        var capacityIsDue = false
    }

    /// A spoke around a core that was recovered from the store; what recovery asked for comes in
    /// `effects`.
    package init(
        core: GatewayCore, recovered effects: GatewayEffects, configuration: SpokeConfiguration
    ) {
        self.core = core
        self.effects = effects
        self.configuration = configuration
        journal = configuration.journal
        rings = configuration.rings
        civilBase = (configuration.startedAt, configuration.civilTime, 1)
    }

    /// Civil time here: the planner's, carried on by this machine's clock.
    package func civilTime(at now: BootTime) -> CivilTime {
        let passed = now.since(civilBase.boot).count * Int64(civilBase.speed)
        return civilBase.civil.adding(Seconds(passed / 1_000_000))
    }

    /// How many civil seconds pass in a real one, as the last planner said.
    package var civilSpeed: UInt32 { civilBase.speed }

    /// Whether a planner has this region registered on the present connection.
    package var isRegistered: Bool { link?.isRegistered ?? false }

    /// Other rings are known, or the same ones better; told at once where `isNews`, else when rings
    /// are told again.
    package mutating func ringsChanged(_ rings: [RingReport], isNews: Bool, at now: BootTime) {
        self.rings = rings
        guard isNews, link != nil else { return }
        link?.nextRingsAt = now
        link?.capacityIsDue = true
    }

    /// Changes the core and gathers what that asks for.
    mutating func change(_ body: (inout GatewayCore, inout GatewayEffects) -> Void) {
        body(&core, &effects)
    }

    /// As `change`, for a verb that answers.
    mutating func changing<Result>(
        _ body: (inout GatewayCore, inout GatewayEffects) -> Result
    ) -> Result {
        body(&core, &effects)
    }

    /// Takes what the core says of capacity; marks it as told.
    mutating func capacity(full: Bool) -> GatewayCapacity { core.capacityReport(full: full) }

    /// How long the planner asked to wait, once.
    package mutating func takeRetryAfter() -> Microseconds {
        defer { retryAfter = Microseconds(0) }
        return retryAfter
    }

    /// What leaves now, in order. Empties the list.
    package mutating func takeOutput() -> [SpokeOutput] {
        let taken = output
        output.removeAll(keepingCapacity: true)
        return taken
    }
}
