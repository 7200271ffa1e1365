internal import FoundationEssentials

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
        let listed = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/regions")
        let names = (listed ?? []).filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
        regions = names.map { file("regions/\($0)") }
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
    /// Reads a file whole; what cannot be read is noted, and stands as an empty file.
    init(reading path: String, log: ProblemLog) {
        self.init(path: path, bytes: [])
        guard let data = FileManager.default.contents(atPath: path) else {
            log.addMissing(path, "the file cannot be read", "check that it exists and may be read")
            return
        }
        // One byte over the limit is enough for the reader to refuse it.
        bytes = Array(data.prefix(YAMLLimits.bytes + 1))
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
