/// The candidate that `word` was most likely meant to be, or nil when none is close: at most one
/// slip (insert, drop, change or swap of neighbours) for each three letters, and never more than 3.
/// The first of equals wins. Cost: candidates × letters².
package func suggestion(for word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().prefix(64))
    let allowed = min(3, max(1, wanted.count / 3))
    var best: (slips: Int, candidate: String)?
    for candidate in candidates {
        let slips = slipCount(wanted, Array(candidate.lowercased().prefix(64)))
        if slips <= allowed, slips < best?.slips ?? .max { best = (slips, candidate) }
    }
    return best?.candidate
}

/// The Damerau–Levenshtein distance in its restricted form (neighbours are swapped once).
private func slipCount(_ source: [Character], _ target: [Character]) -> Int {
    var older: [Int] = []
    var above = Array(0...target.count)
    for row in 0..<source.count {
        var current = [row + 1]
        for column in 0..<target.count {
            let change = source[row] == target[column] ? 0 : 1
            var slips = min(above[column] + change, above[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, source[row] == target[column - 1],
                source[row - 1] == target[column]
            {
                slips = min(slips, older[column - 1] + 1)
            }
            current.append(slips)
        }
        older = above
        above = current
    }
    return above[target.count]
}
