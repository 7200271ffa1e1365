/// One packet of a probe's exchange, as `Proto/beacon.md` describes it.
///
/// A probe goes to the beacon, its reply comes back, an acknowledgement goes after it: the site has
/// a round trip from the first two, the beacon one from the last two.
package struct ProbePacket: Hashable, Sendable {
    /// What it is in the exchange.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// The site asks.
        case probe = 1
        /// The beacon answers.
        case reply = 2
        /// The site shows that the answer came.
        case acknowledgement = 3
    }

    /// What one side measured over its window.
    package struct View: Hashable, Sendable {
        /// The median in microseconds; 0 without samples.
        package var median: UInt32 = 0
        /// The 99th percentile in microseconds; 0 without samples.
        package var percentile99: UInt32 = 0
        /// Samples of the window.
        package var samples: UInt32 = 0
        /// Seconds since the newest sample.
        package var age: UInt32 = 0
        /// Thousandths of the exchanges that came to no end.
        package var loss: UInt16 = 0

        /// A view of nothing.
        package init() {}
    }

    /// What it is.
    package var kind: Kind
    /// Whose key seals it, at most 16 bytes.
    package var key: String
    /// A number that the site drew for this pair of site and metro.
    package var flow: UInt64
    /// Grows by one with each probe of the flow.
    package var sequence: UInt64
    /// What the site drew for this probe; comes back in the reply.
    package var nonce: UInt64
    /// What the beacon drew for this reply; comes back in the acknowledgement. 0 in a probe.
    package var token: UInt64
    /// In a reply: what the beacon measured of this flow.
    package var view = View()

    /// A packet without a view.
    package init(
        _ kind: Kind, key: String, flow: UInt64, sequence: UInt64, nonce: UInt64, token: UInt64
    ) {
        self.kind = kind
        self.key = key
        self.flow = flow
        self.sequence = sequence
        self.nonce = nonce
        self.token = token
    }
}
