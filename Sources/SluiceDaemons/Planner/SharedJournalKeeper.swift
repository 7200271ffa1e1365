internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner

/// What `SharedJournalThread` does on its thread: the connection to the server is this value's.
struct SharedJournalKeeper: ~Copyable {
    private let thread: SharedJournalThread
    private let url: String
    private let address: String
    private let leadership: Duration
    private let stall: Duration
    private var journal: PostgresJournal?
    private var writer = ByteWriter(capacity: 1 << 16)
    /// The newest snapshot, and the batches that it lets go.
    private var snapshotPosition: SluiceJournal.Position = 0
    private var dropThrough: SluiceJournal.Position = 0

    init(
        _ thread: SharedJournalThread, url: String, address: String, leadership: Duration,
        stall: Duration
    ) {
        self.thread = thread
        self.url = url
        self.address = address
        self.leadership = leadership
        self.stall = stall
    }

    /// Until it is asked to end.
    mutating func run() {
        while !thread.stop.isStopped {
            switch thread.next(atMost: PlannerLimits.sharedIdle) {
            case .standBy: standBy()
            case .append(let batch, let civil): append(batch, at: civil)
            case .verify: verify()
            case .snapshot(let bytes, let position): keep(bytes, at: position)
            case .purge: purge()
            case .end:
                try? journal?.close()
                return
            case nil: keepLeading()
            }
        }
    }

    // MARK: Leading

    private mutating func append(_ batch: SluicePlanner.JournalBatch, at civil: CivilTime) {
        guard let journal else { return }
        if writer.count > PlannerLimits.keptBatchBytes { writer = ByteWriter(capacity: 1 << 16) }
        writer.clear()
        batch.encode(into: &writer)
        do throws(JournalError) {
            // The wall may be set back between two reigns; the journal's order may not.
            let position = try journal.append(
                writer.span, at: max(civil.seconds, journal.lastCivilTime))
            thread.confirmed(until: journal.confirmedUntil)
            thread.tell(.durable(position, bytes: writer.count))
        } catch { lose(error) }
    }

    private mutating func verify() {
        guard let journal else { return }
        do throws(JournalError) {
            try journal.confirm()
            thread.confirmed(until: journal.confirmedUntil)
            let end = Instant.now + leadership * 2
            while !thread.leads(at: .now) {
                guard Instant.now < end, !thread.pause(.milliseconds(1)) else {
                    throw .unreachable(
                        path: journal.place, why: "the lead could not be renewed in time")
                }
            }
            thread.tell(.durable(journal.lastPosition, bytes: 0))
        } catch { lose(error) }
    }

    private func lose(_ error: JournalError) {
        if journal?.leadsUntil == nil { thread.reigns() }
        thread.tell(.failed(error))
    }

    /// A snapshot that cannot be written is written another time; a lost connection is met again
    /// by the next append.
    private mutating func keep(_ bytes: [UInt8], at position: SluiceJournal.Position) {
        // The batch before it may have failed: then its state is nobody's.
        guard let journal, journal.leadsUntil != nil, position <= journal.lastPosition else {
            return
        }
        do throws(JournalError) {
            try journal.writeSnapshot(bytes, at: position)
            dropThrough = snapshotPosition
            snapshotPosition = position
        } catch {}
        noteConfirmation(journal)
    }

    private func noteConfirmation(_ journal: PostgresJournal) {
        if journal.leadsUntil == nil {
            thread.reigns()
        } else {
            thread.confirmed(until: journal.confirmedUntil)
        }
    }

    /// One that fails is asked for again: what is to be erased stays noted in the state.
    private mutating func purge() {
        guard let journal, journal.leadsUntil != nil else { return thread.tell(.failed) }
        do throws(JournalError) {
            try journal.purge()
            dropThrough = 0
            thread.tell(.done)
        } catch { thread.tell(.failed) }
        noteConfirmation(journal)
    }

    /// With nothing else to do: asks whether the replicas know of this reign still, and drops some
    /// of what two snapshots cover.
    private mutating func keepLeading() {
        guard let journal, journal.leadsUntil != nil else { return }
        do throws(JournalError) {
            if journal.isConfirmationDue, thread.isLoopAlive {
                try journal.confirm()
                noteConfirmation(journal)
            } else if dropThrough >= journal.oldestPosition {
                _ = try journal.dropBatches(
                    before: dropThrough + 1, limit: PlannerLimits.droppedBatches)
            }
        } catch {
            noteConfirmation(journal)
            if journal.leadsUntil == nil { thread.tellLoss(error) }
        }
    }

    // MARK: Standing by

    /// Follows the journal until this planner leads, whatever the server does meanwhile. A server
    /// that was never reached is a mistake of the command line, and told.
    private mutating func standBy() {
        thread.reigns()
        while !thread.isEnding {
            var isFresh = true
            do throws(JournalError) {
                let journal = try connected()
                let replay = JournalReplay(path: journal.place)
                _ = try journal.refresh()
                var state = try replay.begin(journal)
                try follow(journal, replay, &state, &isFresh)
                return
            } catch {
                guard journal != nil, goesOn(after: error, isFresh: isFresh) else {
                    return thread.tell(.failed(error))
                }
                show(error)
                _ = thread.pause(PlannerLimits.sharedRetry)
            }
        }
    }

    private mutating func connected() throws(JournalError) -> PostgresJournal {
        guard let journal else {
            let opened = try PostgresJournal(
                url: url, address: address, leadership: leadership, stall: stall,
                stop: thread.stop)
            let thread = thread
            opened.patience = { thread.leads(at: .now) }
            journal = opened
            return opened
        }
        if journal.isGivenUp { try journal.reconnect() }
        return journal
    }

    /// Whether standing by begins anew after that: the server may come back, batches may be gone
    /// that a snapshot covers, and a server that was replaced by its replica may have lost what
    /// was followed here. What is damaged when it was just read anew stays so.
    private func goesOn(after error: JournalError, isFresh: Bool) -> Bool {
        switch error {
        case .unreachable, .notLetIn, .diskFull, .failed, .dropped, .readOnly, .led, .overtaken:
            true
        case .damaged, .truncated: !isFresh
        case .newerFormat, .notAJournal, .foreignHead, .locked, .notCovered, .tooLarge,
            .unsafeServer:
            false
        }
    }

    private func show(_ error: JournalError) {
        var view = SharedJournalThread.View()
        view.sentence = "This planner does not lead: \(error.description)"
        thread.show(view, place: journal?.place)
    }

    /// Applies what comes, and leads as soon as nobody does.
    private mutating func follow(
        _ journal: PostgresJournal, _ replay: JournalReplay, _ state: inout JournalReplay.State,
        _ isFresh: inout Bool
    ) throws(JournalError) {
        while !thread.isEnding {
            let lead = try journal.refresh()
            guard journal.lastPosition >= state.position else {
                throw .truncated(
                    path: journal.place, found: journal.lastPosition, expected: state.position)
            }
            try replay.follow(journal, &state)
            isFresh = false
            if lead.milliseconds == 0, try begin(journal, replay, &state) { return }
            thread.show(.following(lead, journal.place), place: journal.place)
            let pause = min(.milliseconds(lead.milliseconds), PlannerLimits.sharedPoll)
            _ = thread.pause(pause)
        }
    }

    /// Begins a reign, unless another was quicker.
    private mutating func begin(
        _ journal: PostgresJournal, _ replay: JournalReplay, _ state: inout JournalReplay.State
    ) throws(JournalError) -> Bool {
        let term: UInt64
        do throws(JournalError) { term = try journal.startReign() } catch {
            if case .led = error { return false }
            throw error
        }
        thread.reigns(
            SharedJournalThread.Reign(
                term: term, renewedUntil: journal.leadsUntil ?? .now,
                confirmedUntil: journal.confirmedUntil))
        try replay.follow(journal, &state)
        guard state.position == journal.lastPosition else {
            throw .truncated(
                path: journal.place, found: state.position, expected: journal.lastPosition)
        }
        snapshotPosition = state.snapshotPosition
        thread.tell(
            .leads(
                SharedJournalThread.Lead(
                    state: state, term: term, civilTime: journal.lastCivilTime,
                    identity: StoreID(journalID: journal.journalID))))
        return true
    }
}

extension SharedJournalThread {
    /// Lets a moment pass, unless the owner wants the end.
    func pause(_ length: Duration) -> Bool {
        let end = Instant.now + length
        while !isEnding, Instant.now < end {
            _ = idle.wait(atMost: min(end.since(.now), PlannerLimits.sharedPoll))
        }
        return isEnding
    }
}

extension SharedJournalThread.View {
    static func following(_ lead: JournalLead, _ place: String) -> Self {
        var view = SharedJournalThread.View()
        view.isFollowing = true
        view.leader = lead.address
        view.sentence =
            lead.isMoved
            ? "This planner stands by on \(place), which was promoted or restored: the planner at "
                + "\(lead.address) may lead on the server before it for some time (--stall), and "
                + "this one leads when that is over."
            : "This planner stands by on \(place): the planner at \(lead.address) leads. Ask that "
                + "one, or name both with --planner A,B."
        return view
    }
}

extension StoreID {
    /// A journal's name on the wire.
    init(journalID: UInt128) {
        self.init(
            high: UInt64(truncatingIfNeeded: journalID >> 64),
            low: UInt64(truncatingIfNeeded: journalID))
    }
}
