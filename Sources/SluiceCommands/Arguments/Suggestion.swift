/// Finds what somebody meant who mistyped a word.
package enum Suggestion {
    /// The candidate nearest to `word`, where it is near enough to be meant: at most a third of the
    /// letters differ, a swap of neighbours counting once.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(Array(word.utf8), Array(candidate.utf8))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, (word.utf8.count + 1) / 3) else { return nil }
        return best.word
    }

    /// Optimal string alignment distance (Damerau–Levenshtein without overlap). O(m × n).
    package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before = [Int]()
        var last = Array(0...right.count)
        for (row, a) in left.enumerated() {
            var line = [row + 1]
            for (column, b) in right.enumerated() {
                var cost = min(last[column + 1], line[column]) + 1
                cost = min(cost, last[column] + (a == b ? 0 : 1))
                if row > 0, column > 0, a == right[column - 1], left[row - 1] == b {
                    cost = min(cost, before[column - 1] + 1)
                }
                line.append(cost)
            }
            before = last
            last = line
        }
        return last[right.count]
    }
}
