internal import SluiceLinux
internal import SluiceTrust

/// A bound of a loop on those who have not shown who they are.
package enum HalfOpenLimit: String, Hashable, Sendable, CaseIterable {
    /// How long a handshake may take.
    case handshakeTime
    /// Connections that have not shown who they are, in all.
    case halfOpen
    /// As above, from one source address.
    case halfOpenOfSource
    /// Bytes that one of them may send.
    case unauthenticatedBytes
}

/// How often each of these bounds was met.
package struct HalfOpenCounts: Hashable, Sendable {
    private var counts = [UInt64](repeating: 0, count: HalfOpenLimit.allCases.count)

    /// How often that one was.
    package subscript(limit: HalfOpenLimit) -> UInt64 {
        HalfOpenLimit.allCases.firstIndex(of: limit).map { counts[$0] } ?? 0
    }

    mutating func note(_ limit: HalfOpenLimit) {
        guard let place = HalfOpenLimit.allCases.firstIndex(of: limit) else { return }
        counts[place] += 1
    }
}

/// Connections that were accepted and of which the owner does not know yet whose they are, in the
/// order they came. Where there are too many, the oldest goes: one that is in earnest takes a few
/// round trips, and comes through however many only stand there.
struct HalfOpenTable {
    /// Those of each source, the oldest first. Short: `halfOpenOfSource` at most.
    private var bySource: [SocketAddress.Source: [ConnectionIdentity]] = [:]
    /// All, the oldest first, those that are none any more among them.
    private var order: [ConnectionIdentity] = []
    private var head = 0
    private var members: Set<ConnectionIdentity> = []

    /// How many there are.
    var count: Int { members.count }

    /// Adds one.
    mutating func add(_ connection: ConnectionIdentity, _ source: SocketAddress.Source) {
        bySource[source, default: []].append(connection)
        // As a rule nobody asks for the oldest: what is none any more must not pile up.
        while head < order.count, !members.contains(order[head]) { head += 1 }
        forget()
        order.append(connection)
        members.insert(connection)
    }

    /// Takes one out.
    mutating func remove(_ connection: ConnectionIdentity, _ source: SocketAddress.Source) {
        guard var list = bySource[source], let place = list.firstIndex(of: connection) else {
            return
        }
        list.remove(at: place)
        bySource[source] = list.isEmpty ? nil : list
        members.remove(connection)
    }

    /// How many a source has.
    func count(of source: SocketAddress.Source) -> Int { bySource[source]?.count ?? 0 }

    /// The oldest of a source.
    func oldest(of source: SocketAddress.Source) -> ConnectionIdentity? { bySource[source]?.first }

    /// The oldest of all. Amortised O(1).
    mutating func oldest() -> ConnectionIdentity? {
        while head < order.count {
            if members.contains(order[head]) { return order[head] }
            head += 1
            forget()
        }
        return nil
    }

    /// Lets go of what is in front of the oldest, now and then.
    private mutating func forget() {
        guard head > 1_024, head * 2 > order.count else { return }
        order.removeFirst(head)
        head = 0
    }
}

extension EventLoop {
    /// The owner knows who is at the other end: the bounds on those who are nobody hold no more.
    package mutating func admit(_ connection: ConnectionIdentity) {
        guard let index = slot(of: connection), let source = slots[index].halfOpenSource else {
            return
        }
        slots[index].halfOpenSource = nil
        slots[index].unauthenticatedBytes = 0
        halfOpen.remove(connection, source)
    }

    /// Connections that have not shown who they are.
    package var halfOpenCount: Int { halfOpen.count }

    /// Counts a connection that was just accepted; where there are too many the oldest go.
    mutating func beginHalfOpen(
        _ index: Int, _ identity: ConnectionIdentity, from peer: SocketAddress
    ) {
        guard let bounds = limits.halfOpen, let source = peer.source else { return }
        if halfOpen.count(of: source) >= bounds.ofSource, let old = halfOpen.oldest(of: source) {
            refuse(old, .halfOpenOfSource)
        }
        if halfOpen.count >= bounds.inAll, let old = halfOpen.oldest() { refuse(old, .halfOpen) }
        slots[index].halfOpenSource = source
        halfOpen.add(identity, source)
        setDeadline(identity, now + bounds.handshakeTime)
    }

    /// Counts bytes of one who is nobody yet; closes him where they are too many.
    mutating func countUnauthenticated(
        _ index: Int, _ identity: ConnectionIdentity, _ count: Int
    ) -> Bool {
        guard slots[index].halfOpenSource != nil, let bounds = limits.halfOpen else { return true }
        slots[index].unauthenticatedBytes += count
        guard slots[index].unauthenticatedBytes > bounds.bytes else { return true }
        refuse(identity, .unauthenticatedBytes)
        return false
    }

    /// The time of one is over. What speaks TLS and has not shown who it is can be told nothing;
    /// the others are the owner's to tell.
    mutating func handshakeExpired(_ index: Int, _ identity: ConnectionIdentity) {
        guard slots[index].halfOpenSource != nil, let secure = slots[index].secure,
            !secure.isEstablished
        else { return }
        refuse(identity, .handshakeTime)
    }

    /// Ends one at once, for that bound.
    private mutating func refuse(_ identity: ConnectionIdentity, _ limit: HalfOpenLimit) {
        halfOpenCounts.note(limit)
        if let index = slot(of: identity) { endHalfOpen(index, identity) }
        doom(identity, .limit(limit))
    }

    /// One is gone, or is about to be.
    mutating func endHalfOpen(_ index: Int, _ identity: ConnectionIdentity) {
        guard let source = slots[index].halfOpenSource else { return }
        slots[index].halfOpenSource = nil
        halfOpen.remove(identity, source)
    }
}
