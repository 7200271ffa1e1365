package import SluiceModel

/// The bounds of one connection, each with its reason.
package struct SessionLimits: Hashable, Sendable {
    /// A peer that has not said hello by then is closed: a handshake is one round trip, and the
    /// slowest link we serve takes half a second.
    package var handshake = Microseconds.milliseconds(5_000)
    /// A peer that is silent for so long is closed. Three pings fit in it.
    package var keepAlive = Microseconds.milliseconds(15_000)
    /// A peer that is silent for so long is asked whether it is there.
    package var pingAfter = Microseconds.milliseconds(5_000)
    /// The longest silence that the opening side bears, whatever the planner asks for: less where
    /// there is another planner to ask. Nil for what the planner says.
    package var patience: Microseconds?
    /// Request frames in flight: 64 connections of 1,024 hold 64 K requests, some tens of MiB.
    package var creditWindow: UInt32 = 1_024
    /// Refused messages before a peer is closed: a client with a bug is told a few times.
    package var misbehaviourBudget: UInt32 = 16

    /// The defaults.
    package init() {}

    /// Of one who knows several planners of one journal: one that hangs is soon given up. Above
    /// what a server may take over a commit, unless it stalls.
    package static func amongPlanners(_ count: Int) -> SessionLimits {
        var limits = SessionLimits()
        guard count > 1 else { return limits }
        limits.patience = .milliseconds(4_000)
        limits.pingAfter = .milliseconds(1_000)
        return limits
    }
}

/// The protocol versions this build speaks.
package enum ProtocolVersions {
    /// The lowest.
    package static let lowest: UInt16 = 1
    /// The highest.
    package static let highest: UInt16 = 1

    /// The highest version that both sides speak, or nil. `own` is for tests of versions to come.
    package static func common(
        lowest: UInt16, highest: UInt16,
        own: ClosedRange<UInt16> = ProtocolVersions.lowest...ProtocolVersions.highest
    ) -> UInt16? {
        let version = min(highest, own.upperBound)
        return version >= max(lowest, own.lowerBound) ? version : nil
    }
}
