import Foundation

/// A dictionary's order changes with each process: in the cores it is looked up, never walked.
///
/// A heuristic over names, not types: a name declared as a dictionary or set in a file counts as
/// one there; declared so elsewhere in the module, it counts unless some file has it otherwise.
struct IterationRule {
    private let anyDeclaration = #/\b(?:var|let)?\s*\b(\w+)\s*(?::|=)/#
    private let hashed =
        #/\b(\w+)\s*(?::\s*(?:inout\s+)?|=\s*)(?:Dictionary\b|Set\b|\[:\]|\[\s*[\w.]+\s*:)/#
    private let walked = #/\bfor\b[^{]*?\bin\s+([\w.!?]+)\s*(\[|\()?/#
    private let called = #/\b(\w+)(?:\.(?:keys|values))?\.(\w+)\b/#
    private static let walkingCalls: Set<Substring> = [
        "map", "compactMap", "flatMap", "forEach", "filter", "reduce", "sorted", "first", "min",
        "max", "enumerated", "lazy", "allSatisfy", "randomElement", "popFirst", "makeIterator",
    ]

    private let hashedByFile: [String: Set<Substring>]
    private let otherwiseInModule: Set<Substring>
    private let hashedInModule: Set<Substring>

    /// Reads the declarations of one module's files.
    init(module files: [SwiftFile]) {
        var byFile: [String: Set<Substring>] = [:]
        var otherwise: Set<Substring> = []
        for file in files {
            for line in file.text.codeLines where line.contains(":") || line.contains("=") {
                let names = line.matches(of: hashed).map(\.1)
                byFile[file.path, default: []].formUnion(names)
                guard line.contains("var ") || line.contains("let ") else { continue }
                let declared = line.matches(of: anyDeclaration).map(\.1)
                otherwise.formUnion(declared.filter { !names.contains($0) })
            }
        }
        hashedByFile = byFile
        hashedInModule = byFile.values.reduce(into: []) { $0.formUnion($1) }
        otherwiseInModule = otherwise
    }

    func findings(_ file: SwiftFile) -> [Finding] {
        let names = hashedByFile[file.path, default: []]
            .union(hashedInModule.subtracting(otherwiseInModule))
        return file.text.codeLines.enumerated().compactMap { index, line in
            guard let name = walkedName(line, among: names) else { return nil }
            return file.finding(
                index + 1, "walks '\(name)', whose order is not defined: keep a sorted array")
        }
    }

    private func walkedName(_ line: Substring, among names: Set<Substring>) -> Substring? {
        if line.contains("for "), let match = line.firstMatch(of: walked), match.2 != "[" {
            var parts = match.1.split { ".!?".contains($0) }
            if match.2 == "(", !Self.walkingCalls.contains(parts.popLast() ?? "") { return nil }
            if let last = parts.last, last == "keys" || last == "values" { parts.removeLast() }
            if let name = parts.last, names.contains(name) { return name }
        }
        return line.matches(of: called)
            .first { names.contains($0.1) && Self.walkingCalls.contains($0.2) }?.1
    }
}
