internal import Glibc
internal import SluiceLinux

extension NationFiles {
    /// Reads a folder's files: `chips.yaml`, `metros.yaml`, `tariffs.yaml`, `providers.yaml`,
    /// `latency.yaml` and every `regions/*.yaml`, in order of names.
    package init(folder: String) throws(FileProblems) {
        let log = ProblemLog()
        func file(_ name: String) -> SourceFile {
            SourceFile(reading: "\(folder)/\(name)", log: log)
        }
        chips = file("chips.yaml")
        metros = file("metros.yaml")
        tariffs = file("tariffs.yaml")
        providers = file("providers.yaml")
        latency = file("latency.yaml")
        let listed = try? Files.names(in: "\(folder)/regions")
        let names = (listed ?? []).filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
        regions = names.map { file("regions/\($0)") }
        prices = (listed ?? []).filter { $0.hasSuffix(".csv") && !$0.hasPrefix(".") }
            .map { file("regions/\($0)") }
        if names.isEmpty {
            log.addMissing(
                "\(folder)/regions", "no region files (*.yaml) are in this folder",
                "name a folder like the shipped Regions/")
        }
        try log.throwIfAny()
    }
}

extension Nation {
    /// Reads and checks a folder of region files, as `Nation(_:)` does.
    package init(folder: String) throws(FileProblems) {
        try self.init(try NationFiles(folder: folder))
    }
}

extension SourceFile {
    /// Reads a file up to the first byte over the limit, which makes the reader refuse it; what
    /// cannot be read is noted, and stands as an empty file.
    init(reading path: String, log: ProblemLog) {
        self.init(path: path, bytes: [])
        guard let bytes = readBytes(path, atMost: YAMLLimits.bytes + 1) else {
            let reason = unsafe String(cString: strerror(errno))
            log.addMissing(
                path, "the file cannot be read (\(reason))", "check that it exists and may be read")
            return
        }
        self.bytes = bytes
    }

    /// Reads one file, such as a job file.
    package init(reading path: String) throws(FileProblems) {
        let log = ProblemLog()
        self.init(reading: path, log: log)
        try log.throwIfAny()
    }
}

extension ProblemLog {
    /// Notes a problem of a whole file or folder.
    func addMissing(_ path: String, _ what: String, _ remedy: String) {
        add(
            FileProblem(
                file: path, mark: YAMLMark(line: 1, column: 1), field: "", what: what,
                remedy: remedy))
    }
}

/// The first bytes of a file or pipe, `limit` at most; nil, with `errno` set, where it fails.
private func readBytes(_ path: String, atMost limit: Int) -> [UInt8]? {
    guard let stream = unsafe fopen(path, "re") else { return nil }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
        let count = unsafe fread(&chunk, 1, min(chunk.count, limit - bytes.count), stream)
        bytes += chunk[..<count]
        if count == 0 { break }
    }
    return unsafe ferror(stream) == 0 ? bytes : nil
}
