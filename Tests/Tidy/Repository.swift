import Foundation

/// What a rule found: where, and what to do about it.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// One Swift file with its text taken apart.
struct SwiftFile {
    /// From the repository's root, with slashes.
    let path: String
    let lines: [Substring]
    let text: SourceText

    init(path: String, _ content: String) {
        self.path = path
        lines = content.split(separator: "\n", omittingEmptySubsequences: false)
        text = SourceText(content)
    }

    /// The module of `Sources/Module/…`, or nil for tests and the manifest.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    func finding(_ line: Int, _ message: String) -> Finding {
        Finding(path: path, line: line, message: message)
    }
}

/// The repository that these tests were built from.
struct Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let shared = Repository()

    /// Every file git knows or would add, from the root; without git, every file outside `.build`.
    let paths: [String]
    let swiftFiles: [SwiftFile]
    let manifest: SwiftFile

    init() {
        paths = (Self.gitPaths() ?? Self.walkedPaths()).filter(Self.exists).sorted()
        swiftFiles = paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
            Self.read(path).map { SwiftFile(path: path, $0) }
        }
        manifest = SwiftFile(path: "Package.swift", Self.read("Package.swift") ?? "")
    }

    var sources: [SwiftFile] { swiftFiles.filter { $0.module != nil } }

    func paths(under folder: String, suffix: String = "") -> [String] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(suffix) }
    }

    static func url(_ path: String) -> URL { root.appending(path: path) }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: url(path).path)
    }

    /// A text file's content, or nil where it is not UTF-8.
    static func read(_ path: String) -> String? {
        try? String(contentsOf: url(path), encoding: .utf8)
    }

    static func size(_ path: String) -> Int {
        (try? url(path).resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    }

    private static func gitPaths() -> [String]? {
        let listing = run(
            "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", at: root)
        guard let listing, listing.status == 0, !listing.output.isEmpty else { return nil }
        return listing.output.split(separator: "\0").map(String.init)
    }

    private static func walkedPaths() -> [String] {
        let found = FileManager.default.enumerator(atPath: root.path)
        return (found?.compactMap { $0 as? String } ?? []).filter { path in
            let kind = try? url(path).resourceValues(forKeys: [.isRegularFileKey])
            return kind?.isRegularFile == true
                && !path.hasPrefix(".build/") && !path.hasPrefix(".git/")
        }
    }
}

/// Runs a command to its end and gives its status and what it wrote; nil where it cannot start.
func run(_ command: String..., at folder: URL) -> (status: Int32, output: String)? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.standardOutput = pipe
    process.standardError = pipe
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
