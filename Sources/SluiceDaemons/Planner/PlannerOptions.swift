package import SluiceLinux
package import SluiceModel

/// What a planner is started with.
package struct PlannerOptions: Sendable {
    /// Where its journal lies, unless it lies on a server; made when it is missing.
    package var dataFolder: String
    /// The PostgreSQL server and database of the journal, which planners share; nil for a file.
    package var journalURL: String?
    /// What those who come to a planner that stands by are told of this one, while it leads; nil
    /// for where it listens.
    package var advertised: String?
    /// How long it leads after its last word to the database.
    package var leadership = PlannerLimits.leadership
    /// How much longer it leads while the database's synchronous replicas do not answer.
    package var stall = PlannerLimits.stall
    /// Where it listens; port 0 lets the kernel choose.
    package var address: SocketAddress
    /// The region files, for chips and metros.
    package var regionsFolder: String
    /// Civil seconds in a real second.
    package var civilSpeed: UInt32 = 1
    /// Civil time of an empty journal; nil for the wall's.
    package var civilStart: CivilTime?
    /// How long a gateway's lease is.
    package var leaseLength = Microseconds.milliseconds(10_000)
    /// The folder of its certificate and of the authority it believes; nil for none.
    package var identityFolder: String?
    /// Whether plain TCP was asked for, which only this machine may speak.
    package var isInsecure = false
    /// The folder of the authority that it signs certificates from, for those who join and for
    /// renewals; nil where it signs none.
    package var authorityFolder: String?
    /// How long what it signs holds.
    package var certificateSeconds = 90 * 86_400
    /// The bounds on what peers may do.
    package var bounds = PeerBounds()
    /// Written when it is ready, with the line that is printed; nil for none.
    package var readyFile: String?
    /// Whether nothing is logged or printed.
    package var isSilent = false

    /// The defaults for these three.
    package init(dataFolder: String, address: SocketAddress, regionsFolder: String) {
        self.dataFolder = dataFolder
        self.address = address
        self.regionsFolder = regionsFolder
    }
}
