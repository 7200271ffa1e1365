internal import SluiceExecutors
internal import SluiceGateway
internal import SluiceModel

extension ExecutorKind {
    /// Whether a scheduler of the site's has its runs: it is told of a run at once, so that what it
    /// has is never taken for a stranger, and waits for the run's secrets by itself.
    var isScheduled: Bool {
        switch self {
        case .slurm, .plugin: true
        case .emulated, .process, .trial: false
        }
    }
}
