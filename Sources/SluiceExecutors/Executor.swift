package import SluiceGateway
package import SluiceModel

/// What makes runs of placements. A daemon's loop gives it the core's actions, asks it for events,
/// and gives those to the core. Never blocks for long.
package protocol Executor: ~Copyable {
    /// Does what the core says. The core's effects of it are durable. What fails comes as an event.
    mutating func perform(_ action: ExecutorAction, civil: CivilTime)

    /// What happened since the last call, in the order in which it happened.
    mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent]

    /// Bytes of a run's output; nil where it has none.
    func readOutput(_ run: RunKey, offset: UInt64, limit: Int) -> RunOutput?
}

/// What an executor tells the core.
package enum ExecutorEvent: Hashable, Sendable {
    /// It runs since then.
    case started(RunKey, since: CivilTime)
    /// It never ran; the reason is for the log.
    case couldNotStart(RunKey, at: CivilTime, reason: String)
    /// It never ran: the gateway has not the secret of that place in the command's list. The reason
    /// is for the log.
    case secretMissing(RunKey, index: Int, at: CivilTime, reason: String)
    /// It is over.
    case ended(RunKey, how: RunEnd, at: CivilTime)
    /// It can be resumed from there.
    case checkpointed(RunKey, Checkpoint)
    /// It answers requests there, and nowhere else.
    case serving(RunKey, [Endpoint])
    /// So loaded it is.
    case loaded(RunKey, PerMille)
    /// It was to be found again and is not there.
    case notFound(RunKey, at: CivilTime)
    /// It never ran, and for no fault of its own: the site did not let it begin. It may be placed
    /// again. The reason is for the log.
    case displaced(RunKey, at: CivilTime, reason: String)
    /// What the site's own scheduler says of a node.
    case node(NodeAddress, NodeObservation)
    /// Nobody answers for a pool, for this reason; nil where somebody does again.
    case pool(UInt16, away: String?)
    /// Whether a pool's runs end at their fences also when the gateway is dead.
    case fences(UInt16, hold: Bool)
    /// A line for the log.
    case note(String)
}

extension GatewayCore {
    /// Tells the core what an executor said.
    package mutating func heard(_ event: ExecutorEvent, into effects: inout GatewayEffects) {
        switch event {
        case .started(let run, let since): runStarted(run, at: since, into: &effects)
        case .couldNotStart(let run, let civil, _):
            runFailedToStart(run, at: civil, into: &effects)
        case .secretMissing(let run, let index, let civil, _):
            runEnded(
                run, how: .secretMissing(index: Int32(index)), at: civil, into: &effects)
        case .ended(let run, let how, let civil):
            runEnded(run, how: how, at: civil, into: &effects)
        case .checkpointed(let run, let checkpoint):
            runCheckpointed(run, checkpoint, into: &effects)
        case .serving(let run, let endpoints): runServes(run, endpoints, into: &effects)
        case .loaded(let run, let load): runLoaded(run, load, into: &effects)
        case .notFound(let run, let civil): runNotFound(run, at: civil, into: &effects)
        case .displaced(let run, let civil, _):
            runEnded(run, how: .vanished, at: civil, into: &effects)
        case .node(let node, let seen):
            _ = nodeObserved(node, seen, civil: .none, into: &effects)
        case .pool(let pool, let reason): poolAway(pool, reason != nil, into: &effects)
        case .fences(let pool, let hold): poolFences(pool, hold: hold)
        case .note: break
        }
    }
}

/// Some bytes of a run's output.
package struct RunOutput: Hashable, Sendable {
    /// The first byte's place in all that the run wrote; later than asked for where that is gone.
    package let offset: UInt64
    /// The bytes; empty where there are no more now.
    package let bytes: [UInt8]
    /// Whether the run is over and nothing will follow these bytes.
    package let isComplete: Bool
}
