/// The names that files have declared of one kind (chips, metros, sites …): finds the second
/// declaration of a name, and suggests one where a reference names none.
struct Declarations {
    /// What the names are of, for messages: `chip`.
    let kind: String
    private(set) var names: [String] = []
    private var places: [String: String] = [:]

    init(kind: String) {
        self.kind = kind
    }

    /// Notes a declaration; a second one of the same name is a problem at its place.
    mutating func declare(_ name: String, at value: Value) {
        if let place = places[name] {
            value.problem(
                "the \(kind) '\(name)' is declared twice (first in \(place))",
                "rename or remove one of the two")
            return
        }
        names.append(name)
        places[name] = "\(value.file):\(value.node.mark.line)"
    }

    /// Notes a reference; a name that was not declared is a problem.
    func refer(to name: String, at value: Value) {
        guard places[name] == nil else { return }
        value.problem(
            "no \(kind) is called '\(name)'", remedyForUnknown(name, among: names))
    }
}
