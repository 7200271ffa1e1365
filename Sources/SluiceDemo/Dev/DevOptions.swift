package import SluiceModel

/// What `sluice dev` is started with.
package struct DevOptions: Sendable {
    /// The region files.
    package var regionsFolder: String
    /// Which regions get a gateway; all of the files' where empty.
    package var regions: [RegionName] = []
    /// Where journals, stores, runs and logs go; made when it is missing.
    package var dataFolder: String
    /// Whether the folder is removed at the end.
    package var isThrowAway: Bool
    /// The `sluice` program that planner and gateways are started from.
    package var program: String
    /// Where the planner listens; nil for the usual address, or a free port where that is taken.
    package var listen: String?
    /// Civil seconds in a real one: at 60, a run of an hour lasts a minute.
    package var civilSpeed: UInt32 = 60
    /// Plain TCP, without certificates.
    package var isInsecure = false

    /// The defaults for these.
    package init(
        regionsFolder: String, dataFolder: String, isThrowAway: Bool, program: String
    ) {
        self.regionsFolder = regionsFolder
        self.dataFolder = dataFolder
        self.isThrowAway = isThrowAway
        self.program = program
    }

    /// Where `sluice` looks for a planner when nothing else is said.
    package static let usualAddress = "127.0.0.1:7400"
}
