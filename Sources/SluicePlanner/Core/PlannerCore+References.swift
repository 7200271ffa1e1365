import SluiceModel
import SluiceWire

extension PlannerCore {
    /// What is wrong with a command's secrets and artifacts; nil where each has a variable of its
    /// own. The wire has bounded their numbers and lengths.
    func checkReferences(_ command: CommandLine?) -> Refusal? {
        guard let command, !command.secrets.isEmpty || !command.artifacts.isEmpty else {
            return nil
        }
        var taken = command.environment.map { String($0.prefix { $0 != "=" }) } + ["PATH"]
        for secret in command.secrets {
            guard SecretReference.isVariable(secret.variable) else {
                return Refusal(
                    .badRequest,
                    "the secret \(secret.name) is wanted as '\(secret.variable)': a variable is of "
                        + "letters, digits and '_', and does not begin with SLUICE_")
            }
            guard !taken.contains(secret.variable) else {
                return Refusal(
                    .badRequest,
                    "the variable \(secret.variable) is given twice: the secret \(secret.name) "
                        + "needs one of its own")
            }
            taken.append(secret.variable)
        }
        for artifact in command.artifacts {
            guard !taken.contains(artifact.variable) else {
                return Refusal(
                    .badRequest, "two artifacts would be \(artifact.variable): rename one")
            }
            guard !artifact.reference.isEmpty, !artifact.reference.utf8.contains(0) else {
                return Refusal(
                    .badRequest, "the artifact \(artifact.name) says nowhere where it is")
            }
            taken.append(artifact.variable)
        }
        return nil
    }
}
