package import SluiceModel

/// Reads a job file: one job, a list under `jobs:`, or several documents of either, separated by
/// `---`. Any problem refuses the whole file; all that could be found are in the error.
///
/// Left-out fields have the neutral values of `JobSpecification`. At most `JobFile.jobsPerFile`
/// jobs.
package func readJobs(_ file: SourceFile) throws(FileProblems) -> [JobSpecification] {
    let log = ProblemLog()
    let found = JobFile(file: file, log: log).jobs()
    try log.throwIfAny()
    return found
}

/// Reads the job file at `path`, as `readJobs(_:)` does.
package func readJobs(path: String) throws(FileProblems) -> [JobSpecification] {
    try readJobs(try SourceFile(reading: path))
}

struct JobFile {
    static let jobsPerFile = 10_000

    let file: SourceFile
    let log: ProblemLog

    func jobs() -> [JobSpecification] {
        let documents: [YAMLNode]
        do {
            documents = try readYAML(file.bytes)
        } catch {
            log.add(
                FileProblem(
                    file: file.path, mark: error.mark, field: "", what: error.what,
                    remedy: error.remedy))
            return []
        }
        let found = documents.enumerated().flatMap { index, node in
            let path = documents.count > 1 ? "document \(index + 1)" : ""
            return jobs(of: Value(node: node, file: file.path, path: path, log: log))
        }
        if documents.isEmpty {
            log.addMissing(file.path, "the file has no job", "write a job's fields, or `jobs:`")
        }
        return found
    }

    private func jobs(of document: Value) -> [JobSpecification] {
        guard case .map(let entries) = document.node.content,
            entries.contains(where: { $0.key == "jobs" }), var fields = Fields(document)
        else { return document.job().map { [$0] } ?? [] }
        let items =
            fields.required("jobs")?
            .nonEmptyList(atMost: Self.jobsPerFile, of: "job") ?? []
        fields.finish()
        return items.compactMap { $0.job() }
    }
}
