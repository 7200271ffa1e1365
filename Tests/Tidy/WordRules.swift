import Foundation

/// Rules about what may not be written, and what may only be written with its proof.
enum WordRules {
    /// Found in code, where strings and comments are blank.
    private static let forbiddenInCode = [
        ("try!", "throws at run time with no message: handle the error"),
        ("fatalError(\"", "says nothing of the values: use precondition with them"),
    ]

    private static let notDone = ["TODO", "FIXME", "XXX:"]

    private static let needsProof = ["@unchecked Sendable", "nonisolated(unsafe)"]

    static func forbidden(_ file: SwiftFile) -> [Finding] {
        var findings: [Finding] = []
        for (index, line) in file.text.codeLines.enumerated() {
            for (word, reason) in forbiddenInCode where line.contains(word) {
                findings.append(file.finding(index + 1, "\(word) \(reason)"))
            }
        }
        for (index, line) in file.text.commentLines.enumerated() {
            for word in notDone where line.contains(word) {
                findings.append(file.finding(index + 1, "\(word): do it, or open an issue"))
            }
        }
        return findings
    }

    /// A claim that the compiler cannot check has a `//` comment directly above that proves it.
    static func proofs(_ file: SwiftFile) -> [Finding] {
        let code = file.text.codeLines
        return code.enumerated().compactMap { index, line in
            guard let word = needsProof.first(where: { line.contains($0) }) else { return nil }
            var above = index - 1
            while above >= 0, isAttribute(code[above]) { above -= 1 }
            if above >= 0, isProof(file.lines[above]) { return nil }
            return file.finding(index + 1, "\(word) without a line above that proves it")
        }
    }

    private static func isAttribute(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("@")
    }

    /// At least three words: a bare marker proves nothing.
    private static func isProof(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("//") && text.drop { $0 == "/" }.split(separator: " ").count >= 3
    }
}
