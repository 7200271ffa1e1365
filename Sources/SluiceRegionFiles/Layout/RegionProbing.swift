package import SluiceLinux
package import SluiceModel

/// What a region's file says of probing: which beacons, from where, and how much of it.
package struct RegionProbing: Hashable, Sendable {
    /// A metro's beacon.
    package struct Beacon: Hashable, Sendable {
        /// The metro it stands in.
        package var metro: MetroName
        /// Where it listens.
        package var address: SocketAddress
        /// The file with the key that this region shares with it; a relative path begins at the
        /// folder of the region files.
        package var keyFile: String
    }

    /// Beacons, one a metro at most.
    package var beacons: [Beacon] = []
    /// For each site, the address that its probes leave from; nil for the machine's own choice.
    package var sources: [SocketAddress?] = []
    /// Packets a second that the gateway may send in all.
    package var packetsPerSecond = 50
    /// Time between two probes of one pair.
    package var interval = Microseconds(500_000)
    /// How far back a percentile reaches.
    package var window = Microseconds(60_000_000)

    /// Nothing is probed.
    package init() {}
}

extension Value {
    /// The `beacons:` of a region.
    func beacons(names: NationNames) -> [RegionProbing.Beacon] {
        var seen = Declarations(kind: "beacon of the metro")
        return (list(atMost: Limits.metrosPerRegion) ?? []).compactMap { item in
            guard var fields = Fields(item) else { return nil }
            let metro: MetroName? = fields.required("metro")?.name()
            if let metro, let place = fields.optional("metro") {
                names.metros.refer(to: metro.text, at: place)
                seen.declare(metro.text, at: place)
            }
            let address = fields.required("address")?.socketAddress()
            let keyFile = fields.required("keyFile")?.text(atMost: 4_096)
            fields.finish()
            guard let metro, let address, let keyFile else { return nil }
            return RegionProbing.Beacon(metro: metro, address: address, keyFile: keyFile)
        }
    }

    /// The `probing:` of a region, into `probing`.
    func probing(into probing: inout RegionProbing) {
        guard var fields = Fields(self) else { return }
        if let value = fields.optional("packetsPerSecond"),
            let packets = value.whole(2...1_000, unit: "packets a second")
        {
            probing.packetsPerSecond = Int(packets)
        }
        if let value = fields.optional("everyMilliseconds"),
            let length = value.whole(20...60_000, unit: "ms")
        {
            probing.interval = Microseconds(length * 1_000)
        }
        if let value = fields.optional("windowSeconds"),
            let length = value.whole(1...300, unit: "s")
        {
            probing.window = Microseconds(length * 1_000_000)
        }
        fields.finish()
    }

    /// `10.1.2.3:7410` or `[2001:db8::1]:7410`.
    private func socketAddress() -> SocketAddress? {
        guard let text = text() else { return nil }
        guard let address = SocketAddress(text), address.port != 0, !text.hasPrefix("unix:") else {
            problem(
                "'\(text)' is no address with a port",
                "write it as \"10.1.2.3:7410\" or \"[2001:db8::1]:7410\", in quotes")
            return nil
        }
        return address
    }

    /// `10.1.2.3` or `2001:db8::1`.
    func sourceAddress() -> SocketAddress? {
        guard let text = text() else { return nil }
        guard let address = SocketAddress(host: text, port: 0) else {
            problem(
                "'\(text)' is no address of a machine", "write it as 10.1.2.3, without a port")
            return nil
        }
        return address
    }
}
