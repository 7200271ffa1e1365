internal import SluiceGateway
internal import SluiceModel

/// The values that an executor has for runs it is about to hand to a site's scheduler, which may be
/// long after it was told of them.
struct HeldSecrets: Sendable {
    /// Whether a run may be handed on.
    enum Standing: Sendable {
        /// It wants none, or here they are.
        case ready([SecretValue])
        /// They are being looked for.
        case awaited
        /// One is not to be had.
        case missing(ExecutorEvent)
    }

    private var values: [RunKey: [SecretValue]] = [:]
    private var lacking: [RunKey: ExecutorEvent] = [:]

    /// Keeps values until the run is handed on or over.
    mutating func hold(_ values: [SecretValue], for run: RunKey) { self.values[run] = values }

    /// Notes that one is not to be had, with what is then to be told.
    mutating func lack(_ event: ExecutorEvent, _ run: RunKey) { lacking[run] = event }

    /// Whether `run` may be handed on.
    func standing(_ run: GatewayRun) -> Standing {
        guard run.order.command?.secrets.isEmpty == false else { return .ready([]) }
        if let values = values[run.key] { return .ready(values) }
        return lacking[run.key].map { .missing($0) } ?? .awaited
    }

    /// Forgets what a run had.
    mutating func forget(_ run: RunKey) {
        values[run] = nil
        lacking[run] = nil
    }
}
