import SluiceModel

/// What a beacon knows of one flow: what it saw, what it gave, what it measured.
struct BeaconFlow: Sendable {
    /// The key's number.
    let key: Int
    /// The number that the site drew.
    let flow: UInt64
    /// When a probe was taken last.
    var lastSeen: Microseconds
    var replay = ReplayWindow()
    private var window: RoundTripWindow
    private var tokens: [Token] = []
    private var told = ProbePacket.View()
    private var toldAt: Microseconds?

    private struct Token {
        var token: UInt64
        var sequence: UInt64
        var at: Microseconds
    }

    init(key: Int, flow: UInt64, window: Microseconds, at now: Microseconds) {
        self.key = key
        self.flow = flow
        self.window = RoundTripWindow(length: window)
        lastSeen = now
    }

    /// A reply leaves with this token. The oldest that were not acknowledged are lost past the
    /// bound.
    mutating func give(token: UInt64, sequence: UInt64, at now: Microseconds) {
        let old = tokens.firstIndex {
            $0.at.count + ProbeLimits.timeout.count >= now.count
        }
        var gone = old ?? tokens.count
        if tokens.count - gone >= ProbeLimits.tokens { gone += 1 }
        for _ in 0..<gone { window.addLost(at: now) }
        tokens.removeFirst(gone)
        tokens.append(Token(token: token, sequence: sequence, at: now))
    }

    /// An acknowledgement came back; false for a token that was not given, was used, or is too old.
    mutating func take(token: UInt64, sequence: UInt64, at now: Microseconds) -> Bool {
        guard
            let index = tokens.firstIndex(where: { $0.token == token && $0.sequence == sequence }),
            now.count - tokens[index].at.count <= ProbeLimits.timeout.count
        else { return false }
        window.add(Microseconds(now.count - tokens[index].at.count), at: now)
        tokens.remove(at: index)
        return true
    }

    /// What it measured, worked out anew every 100 ms.
    mutating func view(at now: Microseconds) -> ProbePacket.View {
        if let toldAt, now.count - toldAt.count < ProbeLimits.viewInterval.count { return told }
        told = ProbePacket.View(window.summary(at: now))
        toldAt = now
        return told
    }
}

/// Sequences seen: the highest, and which of the 64 up to it (as RFC 4303, 3.4.3 has it).
struct ReplayWindow: Sendable {
    private var highest: UInt64 = 0
    private var seen: UInt64 = 0

    /// Whether the sequence is new and not too old; it counts as seen from then on. 0 is none.
    mutating func admits(_ sequence: UInt64) -> Bool {
        guard sequence > 0 else { return false }
        if sequence > highest {
            let step = sequence - highest
            seen = step >= 64 ? 1 : seen << step | 1
            highest = sequence
            return true
        }
        let behind = highest - sequence
        guard behind < 64, seen & (1 << behind) == 0 else { return false }
        seen |= 1 << behind
        return true
    }
}

extension ProbePacket.View {
    /// A window's summary as packets carry it.
    init(_ summary: RoundTripWindow.Summary) {
        self.init()
        median = UInt32(clamping: summary.median.count)
        percentile99 = UInt32(clamping: summary.percentile99.count)
        samples = summary.samples
        age = UInt32(clamping: (summary.age?.count ?? 0) / 1_000_000)
        loss = UInt16(clamping: summary.loss.count)
    }
}
