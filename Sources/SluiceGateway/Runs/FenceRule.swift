package import SluiceModel

/// How an exclusive run leaves at its fence: one rule for the core, the supervisors and whatever
/// else ends runs, so that all of them are over at one moment.
package enum FenceRule {
    /// How long after the lease's end the run is over, whatever it does.
    package static func length(_ maximumDisconnected: Seconds) -> Microseconds {
        Microseconds(max(0, min(maximumDisconnected, longest).count) * 1_000_000)
    }

    /// How long before that it is asked to leave: time for a checkpoint's last write, and at most a
    /// quarter of a short fence.
    package static func notice(_ maximumDisconnected: Seconds) -> Microseconds {
        min(
            Microseconds(GatewayLimits.fenceGrace.count * 1_000_000),
            Microseconds(length(maximumDisconnected).count / 4))
    }

    /// A hundred years: no fence is longer, and sums with it do not overflow.
    private static let longest = Seconds(100 * 366 * 86_400)
}
