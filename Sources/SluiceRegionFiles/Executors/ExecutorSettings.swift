package import SluiceModel

/// What the executor of a pool needs to know of its site, beside its kind. Stays at the gateway: no
/// message carries it.
package enum ExecutorSettings: Hashable, Sendable {
    /// A site's Slurm.
    case slurm(SlurmSettings)
    /// A program that speaks for another scheduler.
    case plugin(PluginSettings)
}

/// How a pool lies in a site's Slurm.
package struct SlurmSettings: Hashable, Sendable {
    /// What one card is to Slurm.
    package enum Card: Hashable, Sendable {
        /// Some processors, in a pool without accelerators.
        case processors
        /// A generic resource by its name, as `gpu` or `gpu:a100`.
        case resource(String)
    }

    /// The partition that runs are sent to.
    package var partition: String
    /// The names of nodes at Slurm: for each block of the pool, in its order, one for each node.
    package var nodes: [[String]]
    /// What one card is.
    package var card = Card.processors
    /// Processors that go with a card.
    package var processorsPerCard: UInt32 = 1
    /// The account that runs are charged to; nil for the user's own.
    package var account: String?
    /// The cluster's `slurm.conf`; nil for the machine's own.
    package var configuration: String?
    /// The folder with Slurm's commands; nil for those on the path.
    package var commands: String?
    /// A folder that the nodes and the gateway share, for scripts and output; nil for the
    /// gateway's own data folder.
    package var folder: String?
    /// Whether the gateway's user may lengthen time limits: an operator of Slurm.
    package var isOperator = false
    /// How long a run may wait in Slurm's queue before it is given back to the planner.
    package var longestWait = Seconds(60)

    /// A pool in a partition, on these nodes; the rest may be set after.
    package init(partition: String, nodes: [[String]]) {
        self.partition = partition
        self.nodes = nodes
    }
}

/// A program that speaks for a scheduler, one for a pool; `ops/plugin.md` says how.
package struct PluginSettings: Hashable, Sendable {
    /// An absolute path, or a name looked up on the gateway's path.
    package var program: String
    /// What it is told, beside its own name.
    package var arguments: [String] = []
    /// `NAME=value` that it gets beside the gateway's path.
    package var environment: [String] = []
    /// How long an answer may take before the program counts as stuck and is started again.
    package var answerTime = Seconds(30)

    /// A program; the rest may be set after.
    package init(program: String) { self.program = program }
}
