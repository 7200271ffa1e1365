internal import SluiceModel

/// A pool's executor as its file says it.
struct ExecutorEntry {
    var kind: ExecutorKind
    var settings: ExecutorSettings?
}

extension Value {
    /// `executor: process`, or `executor: {slurm: {partition: …, nodes: […]}}`. `blocks` are the
    /// pool's, which the nodes must match.
    func executor(blocks: [BlockDescription]) -> ExecutorEntry? {
        guard case .map = node.content else {
            guard let kind = choice(of: ExecutorKind.words) else { return nil }
            switch kind {
            case .emulated, .process, .trial: return ExecutorEntry(kind: kind, settings: nil)
            case .slurm:
                problem(
                    "slurm needs to know the site's partition and nodes",
                    "write `executor: {slurm: {partition: …, nodes: [\"node[1-4]\"]}}`")
            case .plugin:
                problem(
                    "plugin needs to know its program",
                    "write `executor: {plugin: {program: /path/to/it}}`")
            }
            return nil
        }
        return executorWithSettings(blocks: blocks)
    }

    private func executorWithSettings(blocks: [BlockDescription]) -> ExecutorEntry? {
        guard var fields = Fields(self) else { return nil }
        let slurm = fields.optional("slurm")
        let plugin = fields.optional("plugin")
        fields.finish()
        switch (slurm, plugin) {
        case (let slurm?, nil):
            guard let settings = slurm.slurmSettings(blocks: blocks) else { return nil }
            return ExecutorEntry(kind: .slurm, settings: .slurm(settings))
        case (nil, let plugin?):
            guard let settings = plugin.pluginSettings() else { return nil }
            return ExecutorEntry(kind: .plugin, settings: .plugin(settings))
        case (nil, nil), (.some, .some):
            problem("one executor was expected", "write `slurm: …` or `plugin: …`")
            return nil
        }
    }

    private func slurmSettings(blocks: [BlockDescription]) -> SlurmSettings? {
        guard var fields = Fields(self) else { return nil }
        let partition = fields.required("partition")?.slurmName()
        let nodes = fields.required("nodes")?.nodeNames(blocks: blocks)
        guard let card = fields.whereGiven("card", else: .processors, { $0.slurmCard() }),
            let processors = fields.whereGiven(
                "processorsPerCard", else: 1, { $0.whole(1...4_096) }
            ),
            let wait = fields.whereGiven(
                "longestWait", else: Seconds(60), { $0.length(atMost: Seconds(86_400)) }),
            let isOperator = fields.whereGiven("operator", else: false, { $0.flag() })
        else {
            return nil
        }
        let account = fields.optional("account").map { $0.slurmName() }
        let paths = ["configuration", "commands", "folder"].map { key in
            fields.optional(key).map { $0.absolutePath() }
        }
        fields.finish()
        guard let partition, let nodes else { return nil }
        if let account, account == nil { return nil }
        if paths.contains(.some(nil)) { return nil }
        var settings = SlurmSettings(partition: partition, nodes: nodes)
        settings.card = card
        settings.processorsPerCard = UInt32(processors)
        settings.longestWait = wait
        settings.isOperator = isOperator
        settings.account = account ?? nil
        settings.configuration = paths[0] ?? nil
        settings.commands = paths[1] ?? nil
        settings.folder = paths[2] ?? nil
        return settings
    }

    private func pluginSettings() -> PluginSettings? {
        guard var fields = Fields(self) else { return nil }
        let program = fields.required("program")?.text(atMost: 4_096)
        let arguments = (fields.optional("arguments")?.list(atMost: Limits.arguments) ?? [])
            .map { $0.text(atMost: 4_096) }
        let environment = (fields.optional("environment")?.list(atMost: 256) ?? [])
            .map { $0.text(atMost: 4_096) }
        let time = fields.whereGiven("answerTime", else: Seconds(30)) {
            $0.length(atMost: Seconds(3_600))
        }
        fields.finish()
        guard let program, let time, time.count > 0, !arguments.contains(nil),
            !environment.contains(nil)
        else { return nil }
        var settings = PluginSettings(program: program)
        settings.arguments = arguments.compactMap { $0 }
        settings.environment = environment.compactMap { $0 }
        settings.answerTime = time
        return settings
    }

    /// One list of names for each block, which has as many as the block has nodes.
    private func nodeNames(blocks: [BlockDescription]) -> [[String]]? {
        guard let items = list(atMost: Limits.blocksPerPool) else { return nil }
        // Blocks that could not be read are a problem already, and match nothing.
        if blocks.isEmpty { return nil }
        guard items.count == blocks.count else {
            problem(
                "\(items.count) lists of nodes for \(blocks.count) blocks",
                "write one for each block, as \"node[1-32]\"")
            return nil
        }
        var seen: Set<String> = []
        var all: [[String]] = []
        for (item, block) in zip(items, blocks) {
            guard let text = item.text(atMost: 65_536) else { return nil }
            guard let names = HostList.expand(text) else {
                item.problem("'\(text)' is no list of nodes", "write it as \"node[1-32],login\"")
                return nil
            }
            guard names.count == Int(block.nodes) else {
                item.problem(
                    "\(names.count) nodes are named, the block has \(block.nodes)",
                    "name as many, or mend the block")
                return nil
            }
            if let twice = names.first(where: { !seen.insert($0).inserted }) {
                item.problem("the node '\(twice)' is named twice", "name each node once")
                return nil
            }
            all.append(names)
        }
        return all
    }

    private func slurmCard() -> SlurmSettings.Card? {
        guard let name = slurmName() else { return nil }
        return name == "processors" ? .processors : .resource(name)
    }

    /// A name as Slurm has them: it becomes a word of a command.
    private func slurmName() -> String? {
        guard let text = text() else { return nil }
        let isName =
            !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 58, 95].contains(byte)
            }
        guard isName else {
            problem("'\(text)' is no name of Slurm's", "use letters, digits, '-', '_', '.', ':'")
            return nil
        }
        return text
    }

    private func absolutePath() -> String? {
        guard let text = text(atMost: 4_096) else { return nil }
        guard text.hasPrefix("/"), !text.contains("%") else {
            problem("'\(text)' is no absolute path without '%'", "begin it with /")
            return nil
        }
        return text
    }
}

extension Fields {
    /// A field's value, or `standard` where it is left out; nil, with a problem noted, where it is
    /// given and wrong.
    fileprivate mutating func whereGiven<Read>(
        _ key: String, else standard: Read, _ read: (Value) -> Read?
    ) -> Read? {
        guard let value = optional(key) else { return standard }
        return read(value)
    }
}
