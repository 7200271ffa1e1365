import SluiceModel

/// The request keys of the window, in order of use, the oldest forgotten past a bound.
///
/// A ring of entries, and an index by open addressing over it. Finding and remembering are O(1) as
/// a rule; both grow by doubling until the bound, the last time in a few milliseconds.
///
/// Keys are their clients' choice, so the index mixes them with a seed of this process: nobody can
/// choose keys that all fall onto one place. The seed moves places only; what is found never
/// depends on it.
struct KeyTable: Sendable {
    /// A place of `ring`, −1 where free, and the low bits of its key's hash: most keys that are
    /// not looked for are told by these, without a look at the ring.
    private struct Entry {
        var place: Int32 = -1
        var hash: UInt32 = 0
    }

    /// Keys remembered.
    private(set) var count = 0
    /// Where the oldest is in `ring`.
    private var first = 0
    private var ring: [KeyEntry] = []
    /// Twice as many as `ring` has, so that half are free.
    private var index: [Entry] = []
    private let bound: Int
    /// What the index still names and is forgotten. It is taken out many at once, since nothing has
    /// looked at it for as long as the bound lasts: each is a line of memory far away, and the
    /// processor fetches lines that do not depend on each other at the same time.
    private var forgotten: [Entry] = []
    private let forgottenAtOnce: Int

    private static let seed: (UInt64, UInt64) = {
        var hasher = Hasher()
        let one = hasher.finalize()
        hasher = Hasher()
        hasher.combine(one)
        return (UInt64(bitPattern: Int64(one)), UInt64(bitPattern: Int64(hasher.finalize())))
    }()

    /// A table that remembers the last `bound` keys, a power of two.
    init(bound: Int) {
        precondition(bound > 0 && bound & (bound - 1) == 0, "\(bound) is no power of two")
        self.bound = bound
        // The index has twice as many places as keys: with these it is still no more than 3/4 full.
        forgottenAtOnce = max(1, min(32, bound / 4))
    }

    /// Remembers what was done under a key that is not in the table.
    mutating func append(_ entry: KeyEntry) {
        if count == bound { forgetOldest() }
        if count == ring.count { grow(with: entry) }
        let place = (first + count) & (ring.count - 1)
        ring[place] = entry
        count += 1
        add(Entry(place: Int32(place), hash: Self.hash(entry.tenant, entry.key)))
    }

    /// What was done under a key, and how many keys are younger; nil for one that is not known.
    func find(_ tenant: Int32, _ key: RequestKey) -> (entry: KeyEntry, younger: Int)? {
        guard !index.isEmpty else { return nil }
        let place = Int(index[slot(of: tenant, key, Self.hash(tenant, key))].place)
        guard place >= 0 else { return nil }
        return (ring[place], count - 1 - ((place - first) & (ring.count - 1)))
    }

    /// All of them, the oldest first.
    func forEach(_ body: (KeyEntry) -> Void) {
        for offset in 0..<count { body(ring[(first + offset) & (ring.count - 1)]) }
    }

    /// Where the key's place stands in the index, or would.
    @inline(__always)
    private func slot(of tenant: Int32, _ key: RequestKey, _ hash: UInt32) -> Int {
        let mask = index.count - 1
        var slot = Int(hash) & mask
        while index[slot].place >= 0 {
            if index[slot].hash == hash {
                let place = Int(index[slot].place)
                if ring[place].key == key, ring[place].tenant == tenant, isRemembered(place) {
                    return slot
                }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Whether the entry at a place of the ring is one of the last `count`: what the index names is
    /// so but for `forgotten`.
    @inline(__always)
    private func isRemembered(_ place: Int) -> Bool { (place - first) & (ring.count - 1) < count }

    /// Both halves of a 128-bit product of the key's words, each mixed with the seed.
    @inline(__always)
    private static func hash(_ tenant: Int32, _ key: RequestKey) -> UInt32 {
        let low = key.low ^ seed.1 ^ UInt64(UInt32(bitPattern: tenant))
        let product = (key.high ^ seed.0).multipliedFullWidth(by: low)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }

    /// Puts an entry of a key that is not in the table at the first free place. Not where `slot`
    /// finds one, which for a forgotten key of the same hash may be the place that is taken out
    /// next.
    private mutating func add(_ entry: Entry) {
        let mask = index.count - 1
        var slot = Int(entry.hash) & mask
        while index[slot].place >= 0 { slot = (slot + 1) & mask }
        index[slot] = entry
    }

    private mutating func forgetOldest() {
        let entry = ring[first]
        forgotten.append(
            Entry(place: Int32(first), hash: Self.hash(entry.tenant, entry.key)))
        first = (first + 1) & (ring.count - 1)
        count -= 1
        guard forgotten.count >= forgottenAtOnce else { return }
        for entry in forgotten { remove(entry) }
        forgotten.removeAll(keepingCapacity: true)
    }

    private mutating func remove(_ entry: Entry) {
        let mask = index.count - 1
        var hole = Int(entry.hash) & mask
        while index[hole].place != entry.place || index[hole].hash != entry.hash {
            precondition(index[hole].place >= 0, "a forgotten key is not in the index")
            hole = (hole + 1) & mask
        }
        // What probed past the hole moves into it, so that no search ends too early.
        index[hole] = Entry()
        var next = (hole + 1) & mask
        while index[next].place >= 0 {
            if (next - Int(index[next].hash)) & mask >= (next - hole) & mask {
                index[hole] = index[next]
                index[next] = Entry()
                hole = next
            }
            next = (next + 1) & mask
        }
    }

    /// Makes room for all the keys of the bound, so that none of them waits for the table to grow.
    mutating func reserve() {
        guard ring.count < bound else { return }
        resize(
            bound,
            with: KeyEntry(tenant: -1, key: .none, job: .none, body: 0, at: .none))
    }

    private mutating func grow(with filler: KeyEntry) {
        resize(max(1_024, ring.count * 2), with: filler)
    }

    private mutating func resize(_ size: Int, with filler: KeyEntry) {
        var grown: [KeyEntry] = []
        grown.reserveCapacity(size)
        forEach { grown.append($0) }
        grown.append(contentsOf: repeatElement(filler, count: size - count))
        ring = grown
        first = 0
        forgotten = []
        index = Array(repeating: Entry(), count: size * 2)
        for place in 0..<count {
            add(
                Entry(
                    place: Int32(place), hash: Self.hash(ring[place].tenant, ring[place].key)))
        }
    }
}
