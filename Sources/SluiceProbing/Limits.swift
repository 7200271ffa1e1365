package import SluiceModel

/// The bounds of probing, each with its reason.
package enum ProbeLimits {
    /// Bytes of every packet, so that no reply is larger than what it answers.
    package static let packetBytes = 96
    /// Bytes of a key's name in a packet.
    package static let keyNameBytes = 16
    /// Bytes that a key must have at least: as many as SHA-256 gives (RFC 2104, 3).
    package static let leastKeyBytes = 32
    /// Bytes that a key may have: SHA-256 folds longer ones (its block is 64 bytes).
    package static let mostKeyBytes = 64
    /// Bytes of a key file: some thousand keys.
    package static let keyFileBytes = 1 << 18
    /// Keys of one beacon: one a region, with room for their exchange.
    package static let keys = 2_048
    /// Bytes of the code that stays in a packet: half of SHA-256's (RFC 2104, 5).
    package static let codeBytes = 16
    /// Samples of one window: its widest, 300 s, at 13 a second.
    package static let windowSamples = 4_096
    /// A probe without an answer after so long is lost: far over the widest ring's 50 ms.
    package static let timeout = Microseconds(2_000_000)
    /// Probes of one target that wait for their answer: two a second are two, fifty are a hundred.
    package static let outstanding = 128
    /// Lost probes in a row after which a target is probed over TCP: a lossy path still answers one
    /// of eight, a firewall answers none.
    package static let lossesBeforeTCP = 8
    /// In TCP, each so many-th probe tries UDP again.
    package static let triesOfUDP: UInt64 = 16
    /// Packets of one round: probe and acknowledgement; the beacon sends one more.
    package static let packetsPerRound = 2
    /// Packets a second that one gateway sends at most, whatever its file says: 96 KB/s.
    package static let packetsPerSecond = 1_000
    /// The shortest time between two probes of one target.
    package static let leastInterval = Microseconds(20_000)
    /// Targets of one gateway: its sites times the beacons, each with a socket of its own.
    package static let targets = 1_024
    /// Flows that a beacon remembers: a target of each of some hundred gateways.
    package static let flows = 4_096
    /// Flows of one key, so that one gateway cannot take all.
    package static let flowsPerKey = 512
    /// A flow that was silent for so long gives its place to a new one.
    package static let flowIdle = Microseconds(600_000_000)
    /// Packets a second that a beacon looks at from one source, and how many may come at once; what
    /// is over it is dropped before its code is computed.
    package static let packetsPerSource: Int64 = 500
    /// Buckets that sources are counted in.
    package static let sources = 8_192
    /// Tokens of a flow that wait for their acknowledgement.
    package static let tokens = 128
    /// How often a beacon works out a flow's percentiles.
    package static let viewInterval = Microseconds(100_000)
    /// A beacon's view that is older is not reported.
    package static let viewAge = Seconds(60)
    /// Samples under which a beacon's view does not count: as many as its planner asks of a site.
    package static let leastViewSamples: UInt32 = 10
    /// TCP connections to a beacon at once.
    package static let connections = 1_024
}
