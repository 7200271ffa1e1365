package import SluiceLinux
package import SluiceModel

/// What a beacon is started with.
package struct BeaconOptions: Sendable {
    /// Where it listens, for datagrams and connections alike.
    package var address: SocketAddress
    /// The keys that it answers under.
    package var keyFile: String
    /// How far its own percentile reaches back.
    package var window = Microseconds(60_000_000)
    /// Written when it is ready, with the line that is printed; nil for none.
    package var readyFile: String?

    /// The defaults for these two.
    package init(address: SocketAddress, keyFile: String) {
        self.address = address
        self.keyFile = keyFile
    }
}

/// The bounds of a beacon's daemon, each with its reason.
package enum BeaconLimits {
    /// Datagrams that are taken in one go before connections have their turn.
    package static let datagramsPerTurn = 256
    /// A connection that gave no sealed packet for so long is closed: gateways probe each second,
    /// and strangers may not hold what others need.
    package static let silence: Duration = .seconds(30)
    /// How often silent connections are looked for, and counts are written to the log.
    package static let round: Duration = .seconds(10)
}
