/// The elements of an array: one job, many runs that differ by their index.
public struct JobArray: Hashable, Sendable {
    /// What a run finds its index in.
    public static let variable = "SLUICE_ARRAY_INDEX"

    /// The indices, ascending, each once; at most `Limits.elementsPerArray`.
    public var indices: [UInt32]
    /// The most that have a placement at once; 0 for all.
    public var atOnce: UInt16

    /// Wraps both.
    public init(indices: [UInt32], atOnce: UInt16 = 0) {
        self.indices = indices
        self.atOnce = atOnce
    }

    /// What makes no sense in it, in a sentence; nil where all does.
    public var problem: String? {
        guard (1...Limits.elementsPerArray).contains(indices.count) else {
            return "an array has \(indices.count) elements: 1 ... \(Limits.elementsPerArray)"
        }
        guard zip(indices, indices.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return "the indices of an array ascend, each once"
        }
        return nil
    }

    /// Reads `0-99`, `1,3,7`, `0-90:10`, each with `%10` behind it for ten at once; nil for what is
    /// none of these.
    public init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "%", omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count) else { return nil }
        var atOnce: UInt16 = 0
        if halves.count == 2 {
            guard let most = UInt16(halves[1]), most > 0 else { return nil }
            atOnce = most
        }
        var found: [UInt32] = []
        for part in halves[0].split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = Self.range(part), found.count + range.count <= 65_536 else {
                return nil
            }
            found += range
        }
        self.init(indices: found, atOnce: atOnce)
    }

    private static func range(_ text: some StringProtocol) -> [UInt32]? {
        let steps = text.split(separator: ":", omittingEmptySubsequences: false)
        let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(steps.count), (1...2).contains(ends.count),
            let first = UInt32(ends[0]), let last = UInt32(ends[ends.count - 1]), first <= last,
            let step = steps.count == 2 ? UInt32(steps[1]) : 1, step > 0,
            (last - first) / step < 65_536
        else { return nil }
        return Array(stride(from: first, through: last, by: Int(step)))
    }
}

extension JobArray: CustomStringConvertible {
    /// As it is read: `0-99%10`.
    public var description: String {
        var parts: [String] = []
        var index = 0
        while index < indices.count {
            var end = index
            while end + 1 < indices.count, indices[end + 1] == indices[end] + 1 { end += 1 }
            parts.append(
                end == index ? "\(indices[index])" : "\(indices[index])-\(indices[end])")
            index = end + 1
        }
        return parts.joined(separator: ",") + (atOnce > 0 ? "%\(atOnce)" : "")
    }
}
