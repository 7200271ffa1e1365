/// The fields of one map, taken one by one. What nobody took when `finish` is called is unknown,
/// and is a problem with a suggestion: a mistyped optional field must not pass as left out.
struct Fields {
    let value: Value
    private let entries: [YAMLEntry]
    private var known: [String] = []
    private var missing: [String] = []

    /// Nil, with a problem noted, when the value is no map.
    init?(_ value: Value) {
        guard case .map(let entries) = value.node.content else {
            value.problem(
                "a map was expected, this is \(value.node.kind)", "write `name: value` lines")
            return nil
        }
        self.value = value
        self.entries = entries
    }

    /// The value of a field that may be left out.
    mutating func optional(_ key: String) -> Value? {
        known.append(key)
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        return child(entry)
    }

    /// The value of a field that must be there; `finish` reports its absence.
    mutating func required(_ key: String) -> Value? {
        let value = optional(key)
        if value == nil { missing.append(key) }
        return value
    }

    /// All entries, each with its path, for maps whose keys are names (`shanghai: 3`).
    mutating func all() -> [(key: Value, value: Value)] {
        known += entries.map(\.key)
        return entries.map { entry in
            let node = YAMLNode(.scalar(entry.key, isPlain: true), at: entry.keyMark)
            let key = Value(
                node: node, file: value.file, path: join(entry.key), log: value.log)
            return (key, child(entry))
        }
    }

    /// Whether the file has this field, without taking it.
    func contains(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Notes every field that nobody asked for, and every required one that is not there. A missing
    /// field that an unknown one was likely meant to be is reported once, where the slip stands.
    func finish() {
        let open = known.filter { !contains($0) }
        var slips: [String] = []
        for entry in entries where !known.contains(entry.key) {
            if let likely = suggestion(for: entry.key, among: open) { slips.append(likely) }
            value.log.add(
                FileProblem(
                    file: value.file, mark: entry.keyMark, field: join(entry.key),
                    what: "the field '\(entry.key)' is not known here",
                    remedy: remedyForUnknown(entry.key, among: open)))
        }
        for key in missing where !slips.contains(key) {
            value.problem("the field '\(key)' is missing", "add `\(key): …`")
        }
    }

    private func join(_ key: String) -> String {
        value.path.isEmpty ? key : "\(value.path).\(key)"
    }

    private func child(_ entry: YAMLEntry) -> Value {
        Value(node: entry.value, file: value.file, path: join(entry.key), log: value.log)
    }
}
