internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// The program's list of runs against ours.
extension PluginExecutor {
    mutating func takeList(
        _ answer: PluginAnswer, _ number: UInt64, _ now: Instant, civil: CivilTime
    ) {
        guard answer.ok, let runs = answer.runs else {
            listAt = now + .seconds(2)
            return events.append(
                .note("the plugin gave no list: \(answer.sentence ?? "without a word")"))
        }
        let rows = Dictionary(runs.map { ($0.run, $0) }, uniquingKeysWith: { $1 })
        for entry in entries.values.sorted(by: { $0.run.number < $1.run.number }) {
            if let row = rows[names.name(entry.run.key)] {
                advance(entry, row, civil: civil)
            } else if number > entry.knownAt {
                missing(entry, number, civil: civil)
            }
        }
        noteStrangers(runs, now)
        if !hasCapacity { comeBack() }
        listAt = now + (isBusy() ? .milliseconds(500) : .seconds(5))
    }

    private mutating func advance(_ entry: Entry, _ row: PluginAnswer.Run, civil: CivilTime) {
        let run = entry.run.key
        entries[run]?.isWanted = false
        entries[run]?.isListed = true
        if row.state != .pending, !entry.isStarted, row.why != "never" {
            entries[run]?.isStarted = true
            events.append(.started(run, since: entry.since ?? civil))
        }
        let file = CheckpointFile(path: "\(folder(run))/checkpoint")
        if let news = entries[run]?.checkpoints.news(file, civil: civil) {
            events.append(.checkpointed(run, news))
        }
        let said = EndpointFile(path: "\(folder(run))/endpoints")
        if let news = entries[run]?.endpoints.news(said) { events.append(.serving(run, news)) }
        let load = LoadFile(path: "\(folder(run))/load")
        if let news = entries[run]?.load.news(load) { events.append(.loaded(run, news)) }
        guard row.state == .ended else { return }
        let how: RunEnd
        switch (row.signal, row.exitCode, row.why) {
        case (_, _, "stopped"): how = .stopped
        case (_, _, "overLimit"): how = .overLimit
        case (_, _, "fenced"): how = .fenced
        case (_, _, "lost"), (_, _, "never"): how = .vanished
        case (let signal?, _, _): how = .signalled(number: signal)
        case (nil, let code?, _): how = code == 0 ? .succeeded : .exited(code: code)
        case (nil, nil, _): how = .vanished
        }
        finish(run, .ended(run, how: how, at: civil))
    }

    /// The program does not know the run.
    private mutating func missing(_ entry: Entry, _ number: UInt64, civil: CivilTime) {
        let run = entry.run.key
        if entry.stop != nil, entry.isStopSent {
            finish(run, .ended(run, how: .stopped, at: civil))
        } else if entry.since == nil, !entry.isListed {
            // Never said to run: asked for, once more or for the first time.
            entries[run]?.isWanted = true
        } else {
            finish(run, .notFound(run, at: civil))
        }
    }

    /// What the program lists and nobody here knows: what runs is stopped, what ended is forgotten
    /// after a while, when its end is surely kept here.
    private mutating func noteStrangers(_ runs: [PluginAnswer.Run], _ now: Instant) {
        guard isSettled else { return }
        let ours = Set(entries.keys.map { names.name($0) })
        var kept: [String: Stranger] = [:]
        for row in runs where row.run.hasPrefix(names.regionPrefix) && !ours.contains(row.run) {
            let hasEnded = row.state == .ended
            let known = strangers[row.run].flatMap { $0.hasEnded == hasEnded ? $0 : nil }
            kept[row.run] = known ?? Stranger(since: now, hasEnded: hasEnded)
        }
        strangers = kept
    }
}
