extension Descriptor {
    /// Appends what can be read now, in at most `rounds` reads of 64 KiB, so that a writer without
    /// end keeps nobody from other work. Tells why it stopped: nothing now, the end, a failure, or
    /// the last read's count where there may be more.
    package func gather(into bytes: inout [UInt8], rounds: Int) -> Transfer {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var last = Transfer.wouldBlock
        for _ in 0..<rounds {
            last = unsafe chunk.withUnsafeMutableBytes { unsafe read(into: $0) }
            guard case .moved(let count) = last else { return last }
            bytes.append(contentsOf: chunk[..<count])
        }
        return last
    }
}
