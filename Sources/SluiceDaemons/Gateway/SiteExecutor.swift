internal import SluiceExecutors
internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// What runs a region's work: each pool has its kind of executor.
struct SiteExecutor: ~Copyable {
    private let kinds: [ExecutorKind]
    private var emulated = EmulatedExecutor()
    private var process: ProcessExecutor?
    /// The newest attempt at each replica that was seen here.
    private var epochs: [ReplicaID: Epoch] = [:]

    /// Executors for pools of these kinds, with their runs under `folder`.
    init(
        kinds: [ExecutorKind], folder: String, supervisor: [String]
    ) throws(DaemonFailure) {
        self.kinds = kinds
        guard kinds.contains(where: { $0 == .process || $0 == .trial }) else {
            process = nil
            watchable = nil
            return
        }
        do {
            let made = try ProcessExecutor(root: folder, supervisor: supervisor)
            watchable = made.watchable
            process = consume made
        } catch { throw DaemonFailure("Runs cannot be kept under \(folder): \(error).") }
    }

    /// Readable when an executor of processes has something to say; nil where there is none.
    let watchable: Descriptor?

    /// When a run ends by itself next; nil where none will.
    var nextEnd: CivilTime? { emulated.nextEnd }

    mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        switch action {
        case .start(let run), .adopt(let run, _):
            epochs[run.key.replica] = run.key.epoch
            switch kinds[Int(run.order.pool)] {
            case .process: process?.perform(action, civil: civil)
            case .trial where run.order.command != nil: process?.perform(action, civil: civil)
            case .emulated, .trial, .slurm, .plugin: emulated.perform(action, civil: civil)
            }
        case .stop(_, let pool, _):
            // An executor that does not have the run has nothing to stop.
            if kinds[Int(pool)] != .process { emulated.perform(action, civil: civil) }
            process?.perform(action, civil: civil)
        case .leaseMoved:
            emulated.perform(action, civil: civil)
            process?.perform(action, civil: civil)
        }
    }

    mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        emulated.takeEvents(civil: civil) + (process?.takeEvents(civil: civil) ?? [])
    }

    /// Output of the newest attempt at a replica that has any.
    mutating func readOutput(_ replica: ReplicaID, offset: UInt64, limit: Int) -> RunOutput? {
        let newest = epochs[replica]?.raw ?? GatewayLimits.outputEpochs
        for back in 0..<min(newest, GatewayLimits.outputEpochs) {
            let run = RunKey(replica: replica, epoch: Epoch(newest - back))
            let found = process?.readOutput(run, offset: offset, limit: limit)
            if let found { return found }
        }
        return nil
    }
}
