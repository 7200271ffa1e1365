internal import SluiceCoding
internal import SluiceLinux
package import SluiceModel

/// A secret with its value: it lives in memory, in a run's folder while the run needs it, and
/// nowhere else. Its description has no value.
package struct SecretValue: Sendable, CustomStringConvertible {
    /// What was asked for.
    package let reference: SecretReference
    /// The value.
    package let bytes: [UInt8]

    /// Wraps a value, which `SecretStore` has checked.
    package init(reference: SecretReference, bytes: [UInt8]) {
        self.reference = reference
        self.bytes = bytes
    }

    package var description: String { "secret \(reference.name)" }
}

/// The secrets of a run in its folder, `secrets` (mode 0700): what becomes variables in one file,
/// which whoever starts the run removes as he reads it, and each that stays a file, until the run
/// is over. All have mode 0600.
enum RunSecrets {
    /// The folder that has them.
    private static func place(_ folder: String) -> String { "\(folder)/secrets" }

    /// What becomes variables, as `encode` writes it.
    static func variables(_ folder: String) -> String { "\(place(folder))/variables" }

    /// Where a run finds the file of a secret.
    static func file(_ name: SecretName, in folder: String) -> String {
        "\(place(folder))/files/\(name)"
    }

    /// Puts them into a run's folder, before anything is started. `form` writes the variables.
    static func write(
        _ values: [SecretValue], into folder: String, form: ([(String, [UInt8])]) -> [UInt8]
    ) throws(KernelError) {
        guard !values.isEmpty else { return }
        try Files.makeFolders(place(folder), mode: 0o700)
        let files = values.filter(\.reference.isFile)
        if !files.isEmpty { try Files.makeFolders("\(place(folder))/files", mode: 0o700) }
        for value in files {
            try Files.replace(
                file(value.reference.name, in: folder), with: value.bytes, mode: 0o600)
        }
        let variables = values.filter { !$0.reference.isFile }
        guard !variables.isEmpty else { return }
        try Files.replace(
            self.variables(folder), with: form(variables.map { ($0.reference.variable, $0.bytes) }),
            mode: 0o600)
    }

    /// The variables as a supervisor reads them.
    static func encode(_ variables: [(String, [UInt8])]) -> [UInt8] {
        var writer = ByteWriter(capacity: 1_024)
        writer.writeCount(variables.count)
        for (name, value) in variables {
            writer.write(name + "=" + String(decoding: value, as: UTF8.self))
        }
        return writer.bytes
    }

    /// The variables as a shell reads them.
    static func shellLines(_ variables: [(String, [UInt8])]) -> [UInt8] {
        Array(
            variables.map { name, value in
                "export \(name)=\(SlurmScript.quoted(String(decoding: value, as: UTF8.self)))\n"
            }.joined().utf8)
    }

    /// Takes the variables out of a run's folder: they are not there any more on return. Empty
    /// where there are none.
    static func take(from folder: String) throws -> [String] {
        let path = variables(folder)
        guard Files.exists(path) else { return [] }
        let bytes = try Files.read(path, limit: ExecutorLimits.orderBytes)
        try Files.remove(path)
        var reader = ByteReader(bytes.span)
        var variables: [String] = []
        for _ in 0..<(try reader.readCount(limit: Limits.secretsPerJob)) {
            variables.append(try reader.readText(limit: .max))
        }
        return variables
    }

    /// Removes what is left of them; the run is over, or was never started.
    static func remove(from folder: String) { try? Files.removeFolder(place(folder)) }
}
