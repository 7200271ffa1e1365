internal import SluiceGateway
internal import SluiceModel
internal import SluiceRegionFiles

/// The script and the words with which a run is handed to Slurm.
struct SlurmScript: Sendable {
    let run: GatewayRun
    let command: CommandLine
    let settings: SlurmSettings
    /// The run's folder, which nodes and gateway share.
    let folder: String
    let name: String
    let region: String

    /// The batch script. It runs the command once, on the first node of the gang, as `sbatch` does;
    /// `srun` in it reaches the others.
    ///
    /// The folder `once` is made by whoever starts first, so that a job that Slurm or an operator
    /// starts again does nothing; the exit code is kept beside it for a gateway that comes when
    /// Slurm has forgotten the job.
    var text: String {
        let words = ([command.executable] + command.arguments).map(Self.quoted)
        let variables = environment.map { "export \(Self.assignment($0))\n" }.joined()
        let place = command.workingFolder.isEmpty ? "\(folder)/work" : command.workingFolder
        return """
            #!/bin/sh
            # A run of Sluice, \(name): see ops/slurm.md.
            # Not ours to hand on; and an srun that inherited the distribution would want its list.
            unset TZ SLURM_TIME_FORMAT SLURM_DISTRIBUTION SLURM_ARBITRARY_NODELIST
            \(variables)mkdir \(Self.quoted("\(folder)/once")) || exit 97
            \(secrets)            cd \(Self.quoted(place)) || exit 98
            trap : TERM INT
            \(words.joined(separator: " ")) &
            child=$!
            code=0
            while :; do
                wait "$child"
                code=$?
                # A signal ends the wait and not the child.
                kill -0 "$child" 2>/dev/null || break
            done
            end=\(Self.quoted("\(folder)/end"))
            echo "$code" >"$end.new" && mv "$end.new" "$end"
            exit "$code"

            """
    }

    /// Lines that take the secrets up, which Slurm does not get to see.
    private var secrets: String {
        guard command.secrets.contains(where: { !$0.isFile }) else { return "" }
        let file = Self.quoted(RunSecrets.variables(folder))
        return ". \(file) || exit 96\nrm -f \(file)\n"
    }

    private var environment: [String] {
        let places = [settings.commands, "/usr/local/bin:/usr/bin:/bin"].compactMap { $0 }
        return SupervisedOrder(
            run, command: command, path: places.joined(separator: ":"),
            checkpointFile: "\(folder)/checkpoint", endpointFile: "\(folder)/endpoints",
            loadFile: "\(folder)/load", folder: folder, outputBytes: 0
        ).environment
    }

    /// What `sbatch` is told. The job is held: it runs when its number is known here, so that a
    /// submission whose answer was lost can be made again without running twice.
    func submission(script: String, limitMinutes: Int64?, deadline: Int64?) -> [String] {
        let order = run.order
        var words = [
            "--parsable", "--hold", "--no-requeue", "--job-name=\(name)",
            "--comment=sluice region=\(region) job=\(order.replica.job)"
                + " replica=\(order.replica.index) epoch=\(order.epoch) order=\(run.number)"
                + " tenant=\(order.tenant)",
            "--partition=\(settings.partition)", "--output=\(folder)/\(OutputFiles.prefix)0",
            "--open-mode=truncate", "--chdir=\(folder)/work", "--export=ALL",
        ]
        if let account = settings.account { words.append("--account=\(account)") }
        if let limitMinutes { words.append("--time=\(limitMinutes)") }
        if let deadline { words.append("--deadline=\(Calendar.text(seconds: deadline))") }
        return words + placement + [script]
    }

    /// Exactly the nodes that the gateway bound; on each so many tasks as it has cards there.
    private var placement: [String] {
        let names = run.shares.map { settings.nodes[Int($0.block)][Int($0.node)] }
        switch settings.card {
        case .processors:
            let tasks = run.shares.map(\.count)
            let list = zip(names, tasks).flatMap { Array(repeating: $0, count: $1) }
            return [
                "--nodes=\(names.count)", "--ntasks=\(list.count)", "--distribution=arbitrary",
                "--nodelist=\(list.joined(separator: ","))",
                "--cpus-per-task=\(processorsPerTask)",
            ]
        case .resource(let name):
            // Slurm knows a resource by the node and not by the task: where a gang has fewer cards
            // on its last node, Slurm takes as many there as on the others.
            let most = run.shares.map(\.count).max() ?? 1
            return [
                "--nodes=\(names.count)", "--ntasks-per-node=1",
                "--nodelist=\(names.joined(separator: ","))", "--gres=\(name):\(most)",
                "--cpus-per-task=\(processorsPerTask * most)",
            ]
        }
    }

    /// Processors of one card, or of the run's share of one.
    private var processorsPerTask: Int { Self.processors(of: run, settings) }

    /// Processors that a run has with each of its cards.
    static func processors(of run: GatewayRun, _ settings: SlurmSettings) -> Int {
        let whole = Int(settings.processorsPerCard)
        guard run.slice != nil else { return whole }
        return max(1, (whole * Int(run.order.cardShare.count) + 999) / 1_000)
    }

    /// Text as one word of the shell.
    static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }

    /// `NAME='value'`.
    private static func assignment(_ variable: String) -> String {
        let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return "\(parts[0])=\(quoted(parts.count > 1 ? String(parts[1]) : ""))"
    }
}
