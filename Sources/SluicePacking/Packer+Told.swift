/// What somebody else's books say is free: for a gateway, whose cards also the site's own users and
/// the provider take. Each verb is O(cards of the node).
extension Packer {
    /// Cards of a node came free or were taken whole: bit k of `changed` is card k, and it is free
    /// now where bit k of `free` is set.
    package mutating func setCards(node: Int, changed: UInt32, free: UInt32) {
        guard changed != 0 else { return }
        leave(node)
        for card in 0..<nodes[node].cards where changed >> UInt32(card) & 1 == 1 {
            let isFree = free >> UInt32(card) & 1 == 1
            leftovers[firstCard[node] + card] = isFree ? 1000 : 0
            if cardMebibytes > 0 { cardMemory[firstCard[node] + card] = isFree ? cardMebibytes : 0 }
        }
        enter(node)
    }

    /// So many thousandths and MiB of a split card are free.
    package mutating func setLeftover(node: Int, card: Int, milli: Int, mebibytes: Int) {
        precondition(0...1000 ~= milli && mebibytes >= 0, "\(milli) and \(mebibytes) MiB free")
        leave(node)
        leftovers[firstCard[node] + card] = milli
        if cardMebibytes > 0 { cardMemory[firstCard[node] + card] = mebibytes }
        enter(node)
    }

    /// Processors and memory of a node were taken, or given back where they are negative. Below
    /// nothing where a node turned out smaller than what runs on it: it then takes nothing new.
    package mutating func use(node: Int, cpuMilli: Int, memoryMebibytes: Int) {
        leave(node)
        freeCPU[node] -= cpuMilli
        freeMemory[node] -= memoryMebibytes
        enter(node)
    }

    /// A node takes new work, or none.
    package mutating func setOpen(node: Int, _ isOpen: Bool) {
        guard isClosed[node] == isOpen else { return }
        leave(node)
        isClosed[node] = !isOpen
        enter(node)
    }

    /// What is free on a card; for checkers.
    package func leftover(node: Int, card: Int) -> (milli: Int, mebibytes: Int) {
        let index = firstCard[node] + card
        return (leftovers[index], cardMebibytes > 0 ? cardMemory[index] : 0)
    }

    /// Processors and memory that are free on a node; for checkers.
    package func room(node: Int) -> (cpuMilli: Int, memoryMebibytes: Int) {
        (freeCPU[node], freeMemory[node])
    }
}
