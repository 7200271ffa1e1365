package import SluiceModel

/// The bounds of the gateway core.
package enum GatewayLimits {
    /// Node names in an `accepted` report: enough for a person to look at one; the gang of a
    /// thousand nodes would fill a frame with names nobody reads.
    package static let nodeNames = 16
    /// Ended runs whose epoch is still known, so that a late order of a lower one is refused.
    /// Duplicates are already refused by their sequence; this is the second fence.
    package static let endedEpochs = 16_384
    /// Bytes of one stored row: a gang's largest list of shares, 6 bytes each, and its command.
    package static let rowBytes = 4 << 20
    /// How long a fenced run may take to leave by itself before it is killed: a checkpoint's last
    /// write.
    package static let fenceGrace = Seconds(5)
    /// How long before the end of a provider's notice runs are asked to leave: time for a
    /// checkpoint.
    package static let reclaimGrace = Seconds(60)
    /// How long before the end of a pool's lending hours nothing new begins there: a provider has
    /// its cards when the hour comes.
    package static let lendingNotice = Seconds(600)
    /// How long a run may take to leave a suspect node after its checkpoint: as after a planner's
    /// stop.
    static let drainGrace = Seconds(30)
    /// How soon fences are looked at again where an executor has not yet said which runs it has.
    static let adoptionLook = Microseconds.milliseconds(200)
    /// Thousandths by which a run's load must change before the planner is told: a quarter of the
    /// tolerance that tides have.
    package static let loadStep: UInt32 = 25
    /// Reports that wait for the planner, past which changes of load are not added to them.
    package static let loadBacklog = 1_024
}
