import Foundation

/// Rules about which module may lean on which, and on what of the system.
enum BorderRules {
    /// The manifest's table: arrows point up the list, and from pure modules to pure ones only.
    static func manifest(_ file: SwiftFile) -> [Finding] {
        let content = file.lines.joined(separator: "\n")
        var findings: [Finding] = []
        var earlier: Set<String> = []
        for module in Modules.inManifest(content) {
            for need in module.needs where need.hasPrefix("Sluice") && !earlier.contains(need) {
                let message = "\(module.name) needs \(need), which does not stand before it"
                findings.append(file.finding(1, message))
            }
            for need in module.needs
            where Modules.pure.contains(module.name) && !Modules.pure.contains(need)
                && !Modules.arithmetic.contains(need)
            {
                let message = "\(module.name) is pure and needs \(need), which is not"
                findings.append(file.finding(1, message))
            }
            earlier.insert(module.name)
        }
        return findings
    }

    /// `Package.swift` has no package dependencies: the customer's requirement.
    static func noPackages(_ file: SwiftFile) -> [Finding] {
        file.text.codeLines.enumerated().compactMap { index, line in
            guard line.contains(".package(") else { return nil }
            return file.finding(
                index + 1, "a package dependency: use a system library behind a module map")
        }
    }

    /// Each import of a source file is an arrow of the manifest or allowed of the system.
    static func imports(_ file: SwiftFile, needs: [String: [String]]) -> [Finding] {
        guard let module = file.module else { return [] }
        let pattern = #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(.+)$/#
        return file.text.codeLines.enumerated().compactMap { index, line in
            guard let match = line.wholeMatch(of: pattern) else { return nil }
            let imported = importedModule(match.1)
            if needs[module, default: []].contains(imported) { return nil }
            if imported.hasPrefix("Sluice") || imported.hasPrefix("C") {
                let message = "\(module) imports \(imported) without an arrow in Package.swift"
                return file.finding(index + 1, message)
            }
            if Modules.pure.contains(module) {
                let message = "\(module) is pure: \(imported) belongs at the edge"
                return file.finding(index + 1, message)
            }
            if Modules.edgeImports.contains(imported) { return nil }
            return file.finding(index + 1, "\(imported) is not among the edge's imports")
        }
    }

    /// `import struct Glibc.stat` names Glibc.
    private static func importedModule(_ clause: Substring) -> String {
        let words = clause.split(separator: " ")
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
        ]
        let path = words.count > 1 && kinds.contains(words[0]) ? words[1] : words.first ?? ""
        return String(path.prefix { $0 != "." && $0 != ";" })
    }

    /// The `unsafe` keyword stands only where the table allows it.
    static func unsafe(_ file: SwiftFile) -> [Finding] {
        guard let module = file.module else { return [] }
        let stem = file.path.split(separator: "/").last ?? ""
        let isAllowed = Modules.mayBeUnsafe.contains {
            $0.module == module && stem.hasPrefix($0.stem ?? "")
        }
        if isAllowed { return [] }
        let pattern = #/(?:^|[^\w(.`])unsafe\b(?!\s*[:)])/#
        return file.text.codeLines.enumerated().compactMap { index, line in
            guard line.contains("unsafe"), line.contains(pattern) else { return nil }
            return file.finding(
                index + 1, "unsafe outside the modules that may: call a wrapper, or widen the table"
            )
        }
    }
}
