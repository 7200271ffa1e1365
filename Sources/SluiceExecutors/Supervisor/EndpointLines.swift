internal import SluiceLinux
internal import SluiceModel

/// Finds in a run's output where it answers requests: each line `SLUICE_ENDPOINT http host port`
/// adds one, up to the bound, and `SLUICE_ENDPOINT none` takes all of them back.
struct EndpointLines: Sendable {
    private var lines = MarkedLines(
        "SLUICE_ENDPOINT ", longest: Limits.hostBytes + Limits.protocolBytes + 16)
    private var said: [Endpoint] = []
    /// What it says now where that is news; taken by who keeps it.
    private(set) var found: [Endpoint]?

    /// Takes the next bytes of output.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        for text in lines.append(bytes) {
            if text.split(separator: " ") == ["none"] {
                said = []
            } else if let endpoint = Endpoint(said: text), !said.contains(endpoint),
                said.count < Limits.endpointsPerReplica
            {
                said.append(endpoint)
            } else {
                continue
            }
            found = said
        }
    }

    /// Gives what it says now, once.
    mutating func takeFound() -> [Endpoint]? {
        defer { found = nil }
        return found
    }
}

/// The file in a run's folder that says where the run answers requests, one endpoint a line:
/// written by the run itself, whole, by renaming it into place, or by its supervisor for its
/// output.
struct EndpointFile: Sendable {
    let path: String

    /// What it says: lines that are no endpoint are passed over, and all past the bound.
    func read() -> [Endpoint] {
        let lines = (RunFolder.text(path) ?? "").split(whereSeparator: \.isNewline)
        var endpoints: [Endpoint] = []
        for line in lines where endpoints.count < Limits.endpointsPerReplica {
            guard let endpoint = Endpoint(said: line), !endpoints.contains(endpoint) else {
                continue
            }
            endpoints.append(endpoint)
        }
        return endpoints
    }

    /// Keeps what the output said. A full disk loses this change only.
    func write(_ endpoints: [Endpoint]) {
        let text = endpoints.map { "\($0)\n" }.joined()
        try? Files.replace(path, with: Array(text.utf8), mode: 0o600)
    }
}

/// Where a run answers, as its gateway has heard it.
struct EndpointWatch: Sendable {
    private var file = FileWatch()

    /// All that it says, where its file was written since it was asked last.
    mutating func news(_ file: EndpointFile) -> [Endpoint]? {
        self.file.news(file.path).map { _ in file.read() }
    }
}
