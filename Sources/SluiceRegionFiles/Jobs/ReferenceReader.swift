internal import SluiceModel

extension Fields {
    /// Secrets and artifacts, which go with the command.
    mutating func readReferences(into job: inout JobSpecification) {
        let secrets = optional("secrets")
        let artifacts = optional("artifacts")
        guard let place = secrets ?? artifacts else { return }
        guard job.command != nil else {
            return place.problem("only a command is given secrets and artifacts", "add `command`")
        }
        let items = secrets?.list(atMost: Limits.secretsPerJob) ?? []
        job.command?.secrets = items.compactMap { $0.secret() }
        job.command?.artifacts = artifacts?.artifacts() ?? []
    }
}

extension Value {
    /// `{name: registry-token, as: TOKEN}`, or `fileAs` for a file whose path the variable has.
    fileprivate func secret() -> SecretReference? {
        guard var fields = Fields(self) else { return nil }
        let name: SecretName? = fields.required("name")?.name()
        let variable = fields.optional("as")?.secretVariable()
        let file = fields.optional("fileAs")?.secretVariable()
        fields.finish()
        guard let name else { return nil }
        switch (variable, file) {
        case (let variable?, nil): return SecretReference(name: name, variable: variable)
        case (nil, let file?): return SecretReference(name: name, variable: file, isFile: true)
        default:
            problem(
                "a secret is wanted either as a variable or as a file",
                "write `as: TOKEN`, or `fileAs: TOKEN_FILE`")
            return nil
        }
    }

    private func secretVariable() -> String? {
        guard let name = variableName() else { return nil }
        guard SecretReference.isVariable(name) else {
            problem(
                "'\(name)' is no variable for a secret",
                "use at most \(Limits.nameBytes) letters, digits and '_', and not SLUICE_…")
            return nil
        }
        return name
    }

    /// `base-model: registry.example/llama@sha256:…`, one a line.
    fileprivate func artifacts() -> [ArtifactReference] {
        guard var fields = Fields(self) else { return [] }
        let all = fields.all()
        if all.count > Limits.artifactsPerJob {
            problem(
                "\(all.count) artifacts; at most \(Limits.artifactsPerJob) may be",
                "put some of them into one")
        }
        return all.prefix(Limits.artifactsPerJob).compactMap { key, value in
            guard let name: ArtifactName = key.name(),
                let reference = value.text(atMost: Limits.textBytes)
            else { return nil }
            return ArtifactReference(name: name, reference: reference)
        }
    }
}
