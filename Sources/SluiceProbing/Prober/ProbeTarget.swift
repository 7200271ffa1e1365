package import SluiceLinux
package import SluiceModel

/// One pair of a site and a metro's beacon that a gateway probes.
package struct ProbeTarget: Hashable, Sendable {
    /// The site, as an index into the region's sites.
    package var site: UInt16
    /// The metro.
    package var metro: MetroName
    /// Where its beacon listens.
    package var beacon: SocketAddress
    /// The address that probes of this site leave from; nil for the machine's own choice.
    package var source: SocketAddress?
    /// The key shared with the beacon.
    package var key: ProbeKey
    /// The number of this pair at the beacon: drawn anew at each start.
    package var flow: UInt64

    /// Wraps the fields.
    package init(
        site: UInt16, metro: MetroName, beacon: SocketAddress, source: SocketAddress?,
        key: ProbeKey, flow: UInt64
    ) {
        self.site = site
        self.metro = metro
        self.beacon = beacon
        self.source = source
        self.key = key
        self.flow = flow
    }
}
