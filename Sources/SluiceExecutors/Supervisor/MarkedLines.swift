internal import SluiceLinux

/// Finds the lines of a run's output that begin with a marker. A longer line than one of them can
/// be is passed over. O(bytes), and a line's worth of memory.
struct MarkedLines: Sendable {
    private let marker: [UInt8]
    private let longest: Int
    /// The line so far, as long as it may still be one of ours.
    private var line: [UInt8] = []
    /// The rest of this line is not ours.
    private var isPassing = false

    /// Looks for `marker` with at most `longest` bytes behind it.
    init(_ marker: String, longest: Int) {
        self.marker = Array(marker.utf8)
        self.longest = self.marker.count + longest
    }

    /// Takes the next bytes of output; gives what stood behind the marker in each line that they
    /// completed, in order.
    mutating func append(_ bytes: ArraySlice<UInt8>) -> [String] {
        var found: [String] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 10) {
            if !isPassing { take(rest[rest.startIndex..<end]) }
            if !isPassing, line.count > marker.count {
                found.append(String(decoding: line[marker.count...], as: UTF8.self))
            }
            line.removeAll(keepingCapacity: true)
            isPassing = false
            rest = rest[(end + 1)...]
        }
        if !isPassing { take(rest) }
        return found
    }

    private mutating func take(_ part: ArraySlice<UInt8>) {
        guard line.count + part.count <= longest else { return isPassing = true }
        line += part
        isPassing = !line.starts(with: marker.prefix(line.count))
    }
}

/// Whether a small file was written since it was looked at last. One `stat` a look.
struct FileWatch: Sendable {
    private var seen: Files.Stamp?

    /// When it was written, in nanoseconds since 1970, where that was not seen before.
    mutating func news(_ path: String) -> UInt64? {
        guard let stamp = Files.stamp(path), stamp != seen else { return nil }
        seen = stamp
        return stamp.modifiedNanoseconds
    }
}
