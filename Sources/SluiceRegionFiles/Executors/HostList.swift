/// Slurm's short form of many names: `gpu[01-04,7],login` is `gpu01 … gpu04, gpu7, login`.
/// One pair of brackets a name; numbers keep the width of the first of their range.
enum HostList {
    /// Names at most in one list: the nodes of a block.
    static let names = 65_536

    /// The names in order; nil where it is no such list, or has too many.
    static func expand(_ text: String) -> [String]? {
        var names: [String] = []
        for part in parts(text) {
            guard let some = expandOne(part), names.count + some.count <= self.names else {
                return nil
            }
            names += some
        }
        return names.isEmpty ? nil : names
    }

    /// Divides at the commas that stand in no bracket.
    private static func parts(_ text: String) -> [Substring] {
        var isInside = false
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "[" { isInside = true }
            if character == "]" { isInside = false }
            return character == "," && !isInside
        }
    }

    private static func expandOne(_ part: Substring) -> [String]? {
        guard let open = part.firstIndex(of: "[") else {
            return isName(part) ? [String(part)] : nil
        }
        guard let close = part.firstIndex(of: "]"), open < close else { return nil }
        let head = part[..<open]
        let tail = part[part.index(after: close)...]
        guard head.isEmpty || isName(head), tail.isEmpty || isName(tail) else { return nil }
        var names: [String] = []
        for range in part[part.index(after: open)..<close].split(separator: ",") {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count), let low = number(ends[0]),
                let high = number(ends[ends.count - 1]), low <= high, high - low < self.names
            else { return nil }
            for value in low...high {
                let digits = "\(value)"
                let zeros = String(repeating: "0", count: max(0, ends[0].count - digits.count))
                names.append("\(head)\(zeros)\(digits)\(tail)")
            }
        }
        return names.isEmpty ? nil : names
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.count <= 9 && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
    }
}
