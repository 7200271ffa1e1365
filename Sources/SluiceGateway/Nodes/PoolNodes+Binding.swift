internal import SluiceModel
internal import SluicePacking

/// Binding: which cards an order gets.
extension PoolNodes {
    /// Whether any node is large enough for what a run takes beside cards.
    func holds(_ use: NodeUse) -> Bool {
        packer.nodes.contains {
            (!counts.processors || use.processors <= $0.cpuMilli)
                && (!counts.memory || use.memory <= $0.memoryMebibytes)
        }
    }

    /// Binds what an order asks, where `span` says; nil, and nothing changed, where it does not
    /// fit. Counts it among what arrives, whether or not it fits. O(nodes of the span) for a part
    /// of a node, O(nodes taken) for more.
    mutating func take(_ ask: BindingAsk, span: GangSpan) -> [NodeShare]? {
        var shares: [NodeShare] = []
        switch span {
        case .block(let block):
            guard Int(block) < blocks.count else { return nil }
            let perNode = UInt32(blocks[Int(block)].cardsPerNode)
            see(ask, perNode: perNode)
            let place = Int(block)
            guard
                takeWhole(ask.cards / perNode, place, ask, into: &shares),
                takePart(ask.cards % perNode, ask, [place], into: &shares)
            else { return giveBack(shares, ask) }
        case .blocks:
            see(ask, perNode: UInt32(blocks.reduce(0) { max($0, $1.cardsPerNode) }))
            guard takeOverBlocks(ask, into: &shares) else { return giveBack(shares, ask) }
        }
        return shares
    }

    /// Binds exactly these cards, or a slice of the card; false where they are not there or not
    /// free. What the run takes beside them is counted, even where it is more than there is.
    mutating func claim(_ share: NodeShare, slice: Slice?, use: NodeUse = NodeUse()) -> Bool {
        guard Int(share.block) < blocks.count,
            Int(share.node) < blocks[Int(share.block)].nodes.count
        else { return false }
        if slice == nil || !shared.contains(share) {
            let isFree = change(Int(share.block), Int(share.node)) { $0.claim(share) }
            guard isFree else { return false }
        }
        if let slice {
            guard shared.put(slice, on: share) else {
                if !shared.contains(share) { free(share) }
                return false
            }
            tellSplit(share)
        }
        note(use, share, sign: 1)
        return true
    }

    /// Frees what a run had on a node: its cards or its slice, and what it took beside them.
    mutating func release(_ share: NodeShare, slice: Slice?, use: NodeUse = NodeUse()) {
        note(use, share, sign: -1)
        guard let slice else { return free(share) }
        if shared.remove(slice, from: share) { free(share) } else { tellSplit(share) }
    }

    private mutating func giveBack(_ shares: [NodeShare], _ ask: BindingAsk) -> [NodeShare]? {
        for share in shares { release(share, slice: nil, use: ask.use) }
        return nil
    }

    private mutating func takeOverBlocks(
        _ ask: BindingAsk, into shares: inout [NodeShare]
    ) -> Bool {
        var wanted = ask.cards
        // What a node may hold goes to one node; what more hold, to whole ones in block order.
        let most = blocks.reduce(0) { max($0, $1.cardsPerNode) }
        if Int(wanted) <= most, takePart(wanted, ask, Array(blocks.indices), into: &shares) {
            return true
        }
        for block in blocks.indices {
            let perNode = UInt32(blocks[block].cardsPerNode)
            let whole = UInt32(blocks[block].shape.nodes(free: Int(perNode)))
            let taken = ask.slice == nil ? min(whole, wanted / perNode) : 0
            guard taken > 0, takeWhole(taken, block, ask, into: &shares) else { continue }
            wanted -= taken * perNode
        }
        return takePart(wanted, ask, Array(blocks.indices), into: &shares)
    }

    /// Takes wholly free nodes of a block; nothing where there are too few, or too small ones.
    private mutating func takeWhole(
        _ nodes: UInt32, _ block: Int, _ ask: BindingAsk, into shares: inout [NodeShare]
    ) -> Bool {
        guard nodes > 0, ask.slice == nil else { return true }
        let empty = packer.nodes[firstNode[block]]
        guard !counts.processors || ask.use.processors <= empty.cpuMilli,
            !counts.memory || ask.use.memory <= empty.memoryMebibytes,
            let taken = blocks[block].takeWhole(nodes: Int(nodes), block: UInt16(block))
        else { return false }
        for share in taken {
            packer.setCards(
                node: firstNode[block] + Int(share.node), changed: UInt32(share.cards), free: 0)
            note(ask.use, share, sign: 1)
        }
        shares += taken
        return true
    }

    /// Takes a part of a node, or a slice, where the engine says.
    private mutating func takePart(
        _ cards: UInt32, _ ask: BindingAsk, _ allowed: [Int], into shares: inout [NodeShare]
    ) -> Bool {
        guard let first = allowed.first, let last = allowed.last else { return false }
        guard cards > 0 || ask.cards == 0 else { return true }
        let task = task(ask, cards: Int(ask.slice == nil ? cards : 1))
        let range = firstNode[first]..<firstNode[last + 1]
        guard let place = packer.best(for: task, among: range) else { return false }
        let block = blocks.indices.last { firstNode[$0] <= place.node } ?? 0
        let share = NodeShare(
            block: UInt16(block), node: UInt16(place.node - firstNode[block]),
            cards: UInt16(place.cards))
        guard claim(share, slice: ask.slice, use: ask.use) else {
            preconditionFailure("\(share) was chosen and is not free")
        }
        shares.append(share)
        return true
    }

    /// The mix learns an order: whole nodes of a gang one by one, and its rest.
    private mutating func see(_ ask: BindingAsk, perNode: UInt32) {
        let whole = ask.slice == nil ? ask.cards / perNode : 0
        if whole > 0 { packer.see(task(ask, cards: Int(perNode)), times: Int(whole)) }
        let rest = ask.cards - whole * perNode
        if rest > 0 { packer.see(task(ask, cards: Int(rest))) }
    }

    /// What runs after a restart is all that is known of what arrives.
    mutating func see(_ shares: [NodeShare], _ slice: Slice?, _ use: NodeUse) {
        for share in shares {
            var ask = BindingAsk(cards: UInt32(share.count), use: use)
            ask.slice = slice
            packer.see(task(ask, cards: share.count))
        }
    }

    private func task(_ ask: BindingAsk, cards: Int) -> PackingTask {
        PackingTask(
            cpuMilli: counts.processors ? ask.use.processors : 0,
            memoryMebibytes: counts.memory ? ask.use.memory : 0, cards: cards,
            shareMilli: ask.slice.map { Int($0.share) } ?? 1_000,
            cardMebibytes: Int(ask.slice?.memory ?? 0), chips: ask.chips)
    }

    private mutating func free(_ share: NodeShare) {
        change(Int(share.block), Int(share.node)) { $0.release(share) }
    }

    private mutating func note(_ use: NodeUse, _ share: NodeShare, sign: Int) {
        guard counts.processors && use.processors > 0 || counts.memory && use.memory > 0 else {
            return
        }
        packer.use(
            node: firstNode[Int(share.block)] + Int(share.node),
            cpuMilli: counts.processors ? sign * use.processors : 0,
            memoryMebibytes: counts.memory ? sign * use.memory : 0)
    }

    private mutating func tellSplit(_ share: NodeShare) {
        guard let free = shared.free(on: share) else { return }
        packer.setLeftover(
            node: firstNode[Int(share.block)] + Int(share.node),
            card: share.cards.trailingZeroBitCount, milli: Int(free.share),
            mebibytes: Int(free.memory))
    }
}

/// For checkers.
extension PoolNodes {
    /// What the engine thinks of a node that these books do not say, or nil. `used` is what the
    /// runs on it take beside cards.
    func engineFault(block: Int, node: Int, used: NodeUse) -> String? {
        let number = firstNode[block] + node
        for card in 0..<blocks[block].cardsPerNode {
            let place = NodeShare(
                block: UInt16(block), node: UInt16(node), cards: 1 << UInt16(card))
            let isFree = blocks[block].nodes[node].free & place.cards != 0
            let whole = isFree ? (1_000, Int(shared.cardMemory)) : (0, 0)
            let kept = shared.free(on: place).map { (Int($0.share), Int($0.memory)) } ?? whole
            let told = packer.leftover(node: number, card: card)
            guard told.milli == kept.0, told.mebibytes == kept.1 else {
                return "card \(card): the engine has \(told), the books \(kept)"
            }
        }
        let room = packer.room(node: number)
        let empty = packer.nodes[number]
        let processors = counts.processors ? used.processors : 0
        let memory = counts.memory ? used.memory : 0
        guard room.cpuMilli == empty.cpuMilli - processors,
            room.memoryMebibytes == empty.memoryMebibytes - memory
        else { return "the engine has \(room) of \(empty), runs take \(used)" }
        return nil
    }
}
