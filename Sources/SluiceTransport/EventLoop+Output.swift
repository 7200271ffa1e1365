internal import SluiceLinux

extension EventLoop {
    /// Writes what the turn queued: one write for each connection.
    @usableFromInline
    package mutating func flush() {
        for identity in dirty {
            guard let index = slot(of: identity) else { continue }
            slots[index].dirty = false
            if slots[index].isConnection, !slots[index].blocked { flush(index, identity) }
        }
        dirty.removeAll(keepingCapacity: true)
    }

    private mutating func flush(_ index: Int, _ identity: ConnectionIdentity) {
        if let secure = slots[index].secure { return flush(index, identity, through: secure) }
        if !slots[index].output.isEmpty {
            switch unsafe slots[index].descriptor.send(slots[index].output.bytes) {
            case .moved(let count): slots[index].output.removeFirst(count)
            case .wouldBlock: break
            case .ended: break
            case .failed(let reason):
                doom(identity, .failed(reason))
                return
            }
        }
        if slots[index].output.isEmpty {
            pool.giveBack(&slots[index].output)
            outputDone(index, identity)
        } else {
            slots[index].blocked = true
            updateInterest(index)
        }
    }

    mutating func outputDone(_ index: Int, _ identity: ConnectionIdentity) {
        if case .flushing = slots[index].stage {
            if slots[index].inputEnded {
                doom(identity, slots[index].reason)
            } else {
                Socket.endOutput(slots[index].descriptor)
                slots[index].stage = .lingering
                updateInterest(index)
            }
        } else if slots[index].outputEnds {
            Socket.endOutput(slots[index].descriptor)
        }
    }

    /// The socket has room again: what waits goes out at the end of the turn, after the commit,
    /// with what this turn adds.
    mutating func becameWritable(_ index: Int, _ identity: ConnectionIdentity) {
        slots[index].blocked = false
        updateInterest(index)
        markDirty(index, identity)
    }
}
