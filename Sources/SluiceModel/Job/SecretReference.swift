/// A secret that a run is given, by its name: the value is the site's, and never in a message.
public struct SecretReference: Hashable, Sendable {
    /// What it is called in the gateway's store, among the secrets of the job's tenant.
    public var name: SecretName
    /// The variable that has its value or, where `isFile`, the path of a file that has it.
    public var variable: String
    /// Whether the value comes as a file, which is removed when the run is over.
    public var isFile: Bool

    /// Names a secret and where the run finds it.
    public init(name: SecretName, variable: String, isFile: Bool = false) {
        self.name = name
        self.variable = variable
        self.isFile = isFile
    }
}

/// An image, a model or another thing that a run's site fetches by itself: the run is given the
/// reference as it stands here.
public struct ArtifactReference: Hashable, Sendable {
    /// What the job calls it.
    public var name: ArtifactName
    /// Where it is, in the words of whoever fetches it: `registry.example/llama@sha256:…`.
    public var reference: String

    /// Names a thing and says where it is.
    public init(name: ArtifactName, reference: String) {
        self.name = name
        self.reference = reference
    }

    /// The variable that has the reference: `SLUICE_ARTIFACT_BASE_MODEL` for `base-model`.
    public var variable: String {
        "SLUICE_ARTIFACT_"
            + name.text.uppercased().split(
                omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "." }
            ).joined(separator: "_")
    }
}

extension SecretReference {
    /// Whether `text` may name a variable that a tenant sets: letters, digits and `_`, no digit
    /// first, at most `Limits.nameBytes`, and none of ours (`SLUICE_…`).
    public static func isVariable(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, !(0x30...0x39).contains(first),
            bytes.count <= Limits.nameBytes, !text.hasPrefix("SLUICE_")
        else { return false }
        return bytes.allSatisfy {
            $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || (0x61...0x7A).contains($0)
        }
    }
}
