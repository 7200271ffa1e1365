internal import SluiceModel

/// A file in memory: its path as the user would type it, and its bytes.
package struct SourceFile: Sendable {
    package var path: String
    package var bytes: [UInt8]

    /// The last part of the path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// The last part of the path, without `.yaml`.
    var stem: String {
        name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }
}

/// The files of a folder of regions.
package struct NationFiles: Sendable {
    package var chips: SourceFile
    package var metros: SourceFile
    package var tariffs: SourceFile
    package var providers: SourceFile
    package var latency: SourceFile
    package var regions: [SourceFile]
    /// Tables of hourly prices beside the regions.
    package var prices: [SourceFile] = []
}

extension Nation {
    /// Reads a folder's files and checks them against each other and the model's limits. Any
    /// problem refuses the whole; all that could be found are in the error. O(bytes + sites ×
    /// metros).
    package init(_ files: NationFiles) throws(FileProblems) {
        let reader = NationReader(files)
        try reader.log.throwIfAny()
        guard let latency = reader.latency else {
            preconditionFailure("the latency file was read without a problem and gave no model")
        }
        let ordered = reader.regions.sorted { $0.description.name < $1.description.name }
        let metros = reader.metros.sorted { $0.name < $1.name }
        layout = NationalLayout(
            chips: reader.chips.sorted { $0.name < $1.name }, metros: metros,
            regions: ordered.map(\.description),
            rings: ordered.map {
                Self.modelledRings(of: $0.description, to: metros, by: latency)
            })
        providers = reader.providers.sorted { $0.name < $1.name }
        self.latency = latency
        regionTitles = ordered.map(\.title)
        metrosServed = ordered.map { $0.serves.map(\.name) }
        executors = reader.names.executors
        probing = ordered.map(\.probing)
        figures = reader.log.figures
    }
}

/// Reads the files in the order in which they refer to each other.
private struct NationReader {
    let log = ProblemLog()
    var names = NationNames()
    var chips: [Chip] = []
    var metros: [Metro] = []
    var tariffs: [Tariff] = []
    var providers: [Provider] = []
    var latency: LatencyModel?
    var regions: [RegionFile] = []

    init(_ files: NationFiles) {
        chips = entries(of: files.chips, key: "chips", \.chips) { $0.chip() }
        metros = entries(of: files.metros, key: "metros", \.metros) { $0.metro() }
        tariffs = entries(of: files.tariffs, key: "tariffs", \.tariffs) { $0.tariff() }
        providers = entries(of: files.providers, key: "providers", \.providers) { $0.provider() }
        latency = document(of: files.latency)?.latencyModel()
        if files.regions.count > Limits.regions {
            fault(
                files.regions[Limits.regions], "more than \(Limits.regions) regions",
                "remove some of the files")
        }
        names.priceFiles = files.prices
        for file in files.regions.prefix(Limits.regions) {
            guard let document = document(of: file),
                let region = document.region(fileName: file.stem, tariffs: tariffs, names: &names)
            else { continue }
            regions.append(region)
        }
        checkMetrosServed()
    }

    /// The one document of a file.
    func document(of file: SourceFile) -> Value? {
        do {
            let documents = try readYAML(file.bytes)
            guard documents.count == 1 else {
                fault(
                    file, "the file has \(documents.count) documents instead of one",
                    documents.isEmpty ? "write its fields, or remove it" : "remove the `---`")
                return nil
            }
            return Value(node: documents[0], file: file.path, path: "", log: log)
        } catch {
            log.add(
                FileProblem(
                    file: file.path, mark: error.mark, field: "", what: error.what,
                    remedy: error.remedy))
            return nil
        }
    }

    func fault(_ file: SourceFile, _ what: String, _ remedy: String) {
        log.add(
            FileProblem(
                file: file.path, mark: YAMLMark(line: 1, column: 1), field: "", what: what,
                remedy: remedy))
    }

    /// The entries of a catalogue file: `key:` with a list, whose entries have names.
    mutating func entries<Entry>(
        of file: SourceFile, key: String, _ kind: WritableKeyPath<NationNames, Declarations>,
        _ read: (Value) -> Entry?
    ) -> [Entry] {
        guard let document = document(of: file), var fields = Fields(document) else { return [] }
        // Metros have one source for all of them; the other catalogues say it at each entry.
        if fields.contains("basis") { _ = fields.basis() }
        let items = fields.required(key)?.nonEmptyList(atMost: 10_000, of: "entry") ?? []
        fields.finish()
        return items.compactMap { item in
            // Declared even where it cannot be used, so that references to it are no second
            // problem.
            if case .map(let entries) = item.node.content,
                let entry = entries.first(where: { $0.key == "name" }),
                case .scalar(let name, _) = entry.value.content
            {
                let place = Value(
                    node: entry.value, file: file.path, path: "\(item.path).name", log: log)
                names[keyPath: kind].declare(name, at: place)
            }
            return read(item)
        }
    }

    /// A region that says it serves a metro has a site within 10 ms of it.
    func checkMetrosServed() {
        guard let latency else { return }
        for region in regions {
            for served in region.serves {
                guard let metro = metros.first(where: { $0.name == served.name }) else { continue }
                let nearest = region.description.sites
                    .map { latency.roundTrip(from: $0.coordinates, to: metro.coordinates) }.min()
                guard let nearest, Ring(roundTrip: nearest) > .within10 else { continue }
                served.place.problem(
                    "'\(metro.name)' is \(nearest.count) µs from the region's nearest site by the "
                        + "latency model; a metro is served within 10 ms",
                    "leave it out, or add a site nearer to it")
            }
        }
    }
}
