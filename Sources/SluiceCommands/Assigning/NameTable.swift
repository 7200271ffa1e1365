/// Names with numbers from 0 on, looked up by their bytes where they stand in a text.
struct NameTable {
    /// The names by number.
    private(set) var names: [String] = []
    private var places: [Range<Int>] = []
    /// Numbers by hash, -1 where none is; a power of two long, at most half full.
    private var slots = [Int32](repeating: -1, count: 16)

    /// The slot where the name stands, or would. Expected O(length).
    @inline(__always)
    private func slot(_ name: Range<Int>, _ bytes: borrowing [UInt8]) -> Int {
        // FNV-1a, folded.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for at in name { hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01B3 }
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
        while slots[slot] >= 0 {
            let place = places[Int(slots[slot])]
            if place.count == name.count {
                var index = 0
                while index < name.count,
                    bytes[place.lowerBound + index] == bytes[name.lowerBound + index]
                { index += 1 }
                if index == name.count { return slot }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    /// The name's number; nil for one that is not there.
    @inline(__always)
    func number(_ name: Range<Int>, _ bytes: borrowing [UInt8]) -> Int32? {
        let number = slots[slot(name, bytes)]
        return number < 0 ? nil : number
    }

    /// Adds a name with the next number; false where it is there already.
    mutating func add(_ name: Range<Int>, _ bytes: borrowing [UInt8]) -> Bool {
        let free = slot(name, bytes)
        guard slots[free] < 0 else { return false }
        slots[free] = Int32(truncatingIfNeeded: names.count)
        names.append(String(decoding: bytes[name], as: UTF8.self))
        places.append(name)
        guard names.count * 2 > slots.count else { return true }
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for number in places.indices {
            slots[slot(places[number], bytes)] = Int32(truncatingIfNeeded: number)
        }
        return true
    }
}
