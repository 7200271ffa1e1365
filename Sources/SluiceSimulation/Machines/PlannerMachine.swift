import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

/// A planner's machine: a process that leads, or waits until it may. It may die or stand still at
/// any step; the journal is elsewhere.
struct PlannerMachine {
    /// What waits for the next turn.
    enum Input: Sendable {
        case opened(UInt64)
        case closed(UInt64, String)
        indirect case message(UInt64, UInt64, Message)
        /// A holder's certificate was taken back, who has these connections.
        indirect case revoked(Identity, [UInt64])
        case tick
        /// The next part of a cycle that is open.
        case part
    }

    /// A step at which the process dies next.
    enum Doom: CaseIterable, Sendable {
        case beforeAppend, beforeSync, afterSync, midRelease
    }

    /// There while the process leads, or believes that it does.
    var hub: Hub?
    /// Counts starts, so that what was planned for an earlier process is seen as stale.
    var life = 0
    var term = Term.none
    var inbox: [Input] = []
    /// What leaves when the batch on its way is durable.
    var held: [HubOutput.Delivery] = []
    /// The hub's turn that said it.
    var heldTurn: UInt64 = 0
    /// Whether a batch, or the question whether it leads still, is on its way to the journal.
    var isBusy = false
    var isTurnPlanned = false
    var isPoweredOff = false
    /// Whether a start is planned.
    var isStarting = false
    var doom: Doom?
    /// Whether the doom waits for a batch that takes a job: the one that somebody is told of.
    var doomAwaitsJob = false
    /// The doom of the batch that is on its way.
    var strikingDoom: Doom?
    /// The process stands still until then.
    var pausedUntil: Int64 = 0
    /// Its link to everybody carries nothing until then.
    var cutEnd: Int64 = 0
    /// Its link to the journal carries nothing until then.
    var journalCutEnd: Int64 = 0
    /// By its own clock: through when it knows that it leads.
    var leadsUntil = BootTime(microseconds: 0)
    /// How far its wall clock is off, in seconds; read when the process starts.
    var wallError: Int64 = 0
    /// Civil time at `civilOrigin`, since the process started.
    var civilBase = CivilTime.none
    var civilOrigin = BootTime(microseconds: 0)
    /// Holders who were closed out since that was looked at, with the last batch that may have
    /// something of theirs.
    private var revoked: [(Identity, Position)] = []
    /// A bug on purpose: it goes on with them.
    var keepsRevoked = false
    /// When the last turn closed.
    var turnAt: Int64 = 0
    private let bootOffset: Int64
    private let driftPerMillion: Int64

    init(_ random: inout SplitMix64) {
        bootOffset = random.below(1 << 40)
        driftPerMillion = random.below(801) - 400
    }

    /// This machine's clock at a simulated moment.
    func boot(_ now: Int64) -> BootTime {
        BootTime(microseconds: bootOffset + now + now / 1_000_000 * driftPerMillion)
    }

    /// Both clocks at a simulated moment.
    func moment(_ now: Int64) -> Moment {
        let boot = boot(now)
        let passed = boot.since(civilOrigin).count / 1_000_000
        return Moment(boot: boot, civil: civilBase.adding(Seconds(passed)))
    }

    /// What a turn came to.
    struct Turn {
        let batch: JournalBatch?
        let position: Position
        let output: [HubOutput.Delivery]
    }

    /// Closes the process's turn: what is to be written, and what it says. Here, so that nothing of
    /// the machine is copied for it.
    mutating func closeTurn(_ now: Int64) -> Turn {
        let moment = moment(now)
        turnAt = now
        let batch = hub?.endTurn(at: moment)
        let isSilent = hub?.output.pieces.isEmpty ?? true
        let output = isSilent ? [] : hub?.output.deliveries ?? []
        heldTurn = hub?.turn ?? 0
        hub?.released()
        return Turn(batch: batch, position: hub?.position ?? .none, output: output)
    }

    /// What was held leaves.
    mutating func letOut() { hub?.letOut(heldTurn) }

    /// Takes out what waits for no batch.
    mutating func takePrompt() -> [HubOutput.Delivery] {
        guard let hub, !hub.prompt.pieces.isEmpty else { return [] }
        let prompt = hub.prompt.deliveries
        self.hub?.promptLeft()
        return prompt
    }

    /// Takes the first `count` things that came in since the last turn.
    mutating func takeInbox(_ count: Int, _ now: Int64) {
        let moment = moment(now)
        for input in inbox.prefix(count) {
            guard case .revoked(let identity, let numbers) = input else {
                hub?.take(input, at: moment)
                continue
            }
            if !keepsRevoked { for number in numbers { hub?.turnOut(number, at: moment) } }
            // This turn's batch may hold what came before.
            revoked.append((identity, Position((hub?.position.raw ?? 0) + 1)))
        }
        inbox.removeFirst(count)
    }

    /// Who was closed out since the last call.
    mutating func takeRevoked() -> [(Identity, Position)] {
        defer { revoked = [] }
        return revoked
    }

    /// Whether something waits for a turn, if only the next part of a cycle.
    var hasWork: Bool { !inbox.isEmpty || hub?.core.isCycleOpen ?? false }

    /// The doom that strikes at this batch; nil where it waits for another, or where there is none.
    func doom(at batch: JournalBatch) -> Doom? {
        guard doomAwaitsJob else { return doom }
        let takesJob = batch.events.contains { event in
            if case .jobSubmitted = event { true } else { false }
        }
        return takesJob ? doom : nil
    }
}

extension Hub {
    /// Takes one thing that came in.
    fileprivate mutating func take(_ input: PlannerMachine.Input, at now: Moment) {
        switch input {
        case .opened(let number):
            opened(SessionID(number), peer: "link \(number)", at: now)
        case .closed(let number, let reason):
            closed(SessionID(number), because: reason, at: now)
        case .message(let number, let correlation, let message):
            let session = SessionID(number)
            guard admits(message.kind, correlation: correlation, from: session, at: now) else {
                return
            }
            received(message, correlation: correlation, from: session, at: now)
        case .tick: tick(at: now)
        case .part: stepCycle(at: now)
        case .revoked(_, let numbers): for number in numbers { turnOut(number, at: now) }
        }
    }

    /// Ends the connection of one whose certificate was taken back.
    fileprivate mutating func turnOut(_ number: UInt64, at now: Moment) {
        expel(
            SessionID(number),
            because: Failure(code: .notAllowed, sentence: "The certificate was revoked."), at: now)
    }
}
