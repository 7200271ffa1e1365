import Foundation

/// Rules about the files of the repository, whatever their language.
enum FileRules {
    static func size(path: String, bytes: Int) -> [Finding] {
        guard bytes > Limits.fileBytes else { return [] }
        let message = "\(bytes) bytes, the wall is \(Limits.fileBytes): fetch or make it instead"
        return [Finding(path: path, line: 1, message: message)]
    }

    /// A path of the machine that somebody works on means nothing on another.
    static func homePaths(path: String, content: String) -> [Finding] {
        let homes = ["home", "root", "Users", "work", "tmp/w"].joined(separator: "|")
        guard let pattern = try? Regex("(?:^|[^\\w.~*$}<-])/(?:\(homes))/[\\w.-]") else {
            return []
        }
        return content.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $0.element.contains(pattern) }
            .map { index, _ in
                Finding(
                    path: path, line: index + 1, message: "a path of one machine: make it relative")
            }
    }

    /// A script can be started, runs in strict mode, and is read by bash without a complaint.
    static func script(_ path: String, at root: URL) -> [Finding] {
        func finding(_ message: String) -> [Finding] {
            [Finding(path: path, line: 1, message: message)]
        }
        let file = root.appending(path: path)
        let content = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var findings: [Finding] = []
        if !FileManager.default.isExecutableFile(atPath: file.path) {
            findings += finding("is not executable: chmod +x")
        }
        if !content.contains("\nset -euo pipefail\n") {
            findings += finding("does not set -euo pipefail")
        }
        if let check = run("bash", "-n", file.path, at: root), check.status != 0 {
            findings += finding("bash -n: \(check.output)")
        }
        return findings
    }

    static func isScript(_ content: String) -> Bool {
        guard let first = content.split(separator: "\n").first else { return false }
        return first.hasPrefix("#!") && first.hasSuffix("sh")
    }

    /// The headings of a decision record, and its name: four digits, then its title.
    static func decision(_ path: String, content: String) -> [Finding] {
        var findings: [Finding] = []
        let name = path.split(separator: "/").last ?? ""
        if name.wholeMatch(of: #/\d{4}(-[a-z0-9]+)+\.md/#) == nil {
            findings.append(Finding(path: path, line: 1, message: "is not named NNNN-title.md"))
        }
        let lines = Set(content.split(separator: "\n"))
        for heading in ["Status", "Context", "Decision", "Consequences"]
        where !lines.contains("## \(heading)") {
            findings.append(Finding(path: path, line: 1, message: "has no heading '## \(heading)'"))
        }
        return findings
    }
}
