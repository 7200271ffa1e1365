import Foundation

/// Every message has its page in `Proto/messages` and golden vectors in `Proto/vectors`.
enum ProtocolRules {
    static let sources = "Sources/SluiceWire/Fields"
    static let pages = "Proto/messages"
    static let vectors = "Proto/vectors"

    /// The message types that a file declares: those that conform to `WireMessage`.
    static func messages(_ file: SwiftFile) -> [String] {
        let code = file.text.codeLines.joined(separator: "\n")
        return code.matches(of: #/\b(?:struct|enum|extension)\s+(\w+)\s*:([^{]*)\{/#).compactMap {
            match in
            let conforms = match.2.split { !$0.isLetter }.contains { $0.hasSuffix("Message") }
            return conforms ? String(match.1) : nil
        }
    }

    /// `PlaceRequest` is `place-request`, `TLSAlert` is `tls-alert`.
    static func kebab(_ type: String) -> String {
        let letters = Array(type)
        var name = ""
        for (index, letter) in letters.enumerated() {
            let startsWord =
                index > 0 && letter.isUppercase
                && (!letters[index - 1].isUppercase
                    || (index + 1 < letters.count && letters[index + 1].isLowercase))
            name += (startsWord ? "-" : "") + letter.lowercased()
        }
        return name
    }

    /// What the message lacks among the repository's paths.
    static func missing(of message: String, among paths: Set<String>) -> [String] {
        let name = kebab(message)
        var missing: [String] = []
        if !paths.contains("\(pages)/\(name).md") { missing.append("\(pages)/\(name).md") }
        let mine = paths.filter { isVector($0, of: name) }
        if mine.isEmpty { missing.append("\(vectors)/\(name).hex") }
        for vector in mine {
            let expected = vector.dropLast(4) + ".json"
            if !paths.contains(String(expected)) { missing.append(String(expected)) }
        }
        return missing.sorted()
    }

    /// Pages and vectors that belong to no message: left behind by a name that changed.
    static func orphans(messages: [String], among paths: Set<String>) -> [String] {
        let pagesWanted = Set(messages.map { "\(pages)/\(kebab($0)).md" })
        return paths.filter {
            $0.hasPrefix(pages + "/") && $0.hasSuffix(".md") && !pagesWanted.contains($0)
                && !$0.hasSuffix("/README.md")
        }.sorted()
    }

    /// `place-request.hex` and `place-request-empty.hex` or `place-request.empty.hex`.
    private static func isVector(_ path: String, of name: String) -> Bool {
        guard path.hasPrefix(vectors + "/"), path.hasSuffix(".hex") else { return false }
        let stem = path.dropFirst(vectors.count + 1).dropLast(4)
        return stem == name || stem.hasPrefix(name + "-") || stem.hasPrefix(name + ".")
    }
}
