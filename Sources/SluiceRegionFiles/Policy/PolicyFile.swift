package import SluiceModel

/// Reads a policy file: chips' weights, the tree of tenants, pre-emption, ageing, balance and
/// carbon. Any problem refuses the whole file; all that could be found are in the error.
package func readPolicy(_ file: SourceFile) throws(FileProblems) -> Policy {
    let log = ProblemLog()
    let found = PolicyFile(file: file, log: log).policy()
    try log.throwIfAny()
    return found
}

/// Reads the policy file at `path`, as `readPolicy(_:)` does.
package func readPolicy(path: String) throws(FileProblems) -> Policy {
    try readPolicy(try SourceFile(reading: path))
}

struct PolicyFile {
    let file: SourceFile
    let log: ProblemLog

    func policy() -> Policy {
        var policy = Policy()
        let documents: [YAMLNode]
        do {
            documents = try readYAML(file.bytes)
        } catch {
            log.add(
                FileProblem(
                    file: file.path, mark: error.mark, field: "", what: error.what,
                    remedy: error.remedy))
            return policy
        }
        guard documents.count == 1, let document = documents.first else {
            log.addMissing(file.path, "the file has no policy", "write `tenants:`")
            return policy
        }
        let root = Value(node: document, file: file.path, path: "", log: log)
        guard var fields = Fields(root) else { return policy }
        var places: [TenantName: Value] = [:]
        if let chips = fields.optional("chips") { policy.chips = chips.weights() }
        if let tenants = fields.optional("tenants") {
            policy.tenants = tenants.tenants(under: "", &places)
        }
        if let others = fields.optional("others") {
            places[.none] = others
            policy.tenants += others.tenant(.none, isTeam: true, &places)
        }
        if let preemption = fields.optional("preemption") { preemption.preemption(&policy) }
        if let ageing = fields.optional("ageing") { ageing.ageing(&policy) }
        if let balance = fields.optional("balance") { balance.balance(&policy) }
        if let carbon = fields.optional("carbon") { carbon.carbon(&policy) }
        fields.finish()
        policy.tenants.sort { $0.tenant < $1.tenant }
        // Only what could be read makes sense of the whole.
        guard log.problems.isEmpty else { return policy }
        for problem in policy.problems { report(problem, root, places) }
        return policy
    }

    /// Tells a problem where its field stands, or else its tenant.
    private func report(
        _ problem: Policy.Problem, _ root: Value, _ places: [TenantName: Value]
    ) {
        let entry = places[problem.tenant] ?? root
        var place = entry
        if case .map(let entries) = entry.node.content,
            let field = entries.first(where: { $0.key == problem.field })
        {
            let path = entry.path.isEmpty ? field.key : "\(entry.path).\(field.key)"
            place = Value(node: field.value, file: entry.file, path: path, log: log)
        }
        place.problem(problem.what, problem.remedy)
    }
}

extension Value {
    /// `a100: 1.5` lines: how much a card of each chip counts.
    fileprivate func weights() -> [ChipWeight] {
        guard var fields = Fields(self) else { return [] }
        var found: [ChipWeight] = []
        for (key, value) in fields.all() {
            guard let chip: ChipName = key.name(), let weight = value.weight() else { continue }
            found.append(ChipWeight(chip: chip, weight: weight))
        }
        return found.sorted { $0.chip < $1.chip }
    }

    private func weight() -> PerMille? {
        fixedPoint(digits: 3, 1...100_000).map { PerMille(UInt32($0)) }
    }

    /// A map of organisations, or of the teams of one.
    fileprivate func tenants(
        under organisation: String, _ places: inout [TenantName: Value]
    ) -> [TenantPolicy] {
        guard var fields = Fields(self) else { return [] }
        var found: [TenantPolicy] = []
        for (key, value) in fields.all() {
            guard let name: Name<Never> = key.name() else { continue }
            let tenant = TenantName(
                trusted: organisation.isEmpty ? name.text : "\(organisation)/\(name.text)")
            places[tenant] = value
            found += value.tenant(tenant, isTeam: !organisation.isEmpty, &places)
        }
        return found
    }

    /// One tenant, and its teams behind it.
    fileprivate func tenant(
        _ name: TenantName, isTeam: Bool, _ places: inout [TenantName: Value]
    ) -> [TenantPolicy] {
        guard var fields = Fields(self) else { return [] }
        var entry = TenantPolicy(name)
        entry.guarantee = fields.optional("guarantee")?.cards() ?? 0
        entry.borrow = fields.optional("borrow")?.cards() ?? Policy.unlimited
        entry.ceiling = fields.optional("ceiling")?.cards() ?? Policy.unlimited
        if let weight = fields.optional("weight")?.fixedPoint(digits: 3, 1...1_000_000) {
            entry.weight = PerMille(UInt32(weight))
        }
        if let highest = fields.optional("highestPriority")?.whole(0...255) {
            entry.highestPriority = UInt8(highest)
        }
        let teams = isTeam ? nil : fields.optional("teams")
        let found = teams?.tenants(under: name.text, &places) ?? []
        fields.finish()
        return [entry] + found
    }

    private func cards() -> UInt32? {
        whole(0...1_000_000_000, unit: "weighted cards").map { UInt32($0) }
    }

    fileprivate func preemption(_ policy: inout Policy) {
        guard var fields = Fields(self) else { return }
        if let length = fields.optional("minimumRun")?.length(atMost: Limits.longestRun) {
            policy.minimumRun = length
        }
        if let count = fields.optional("victimsAtOnce")?.whole(0...100_000, unit: "runs") {
            policy.victimsAtOnce = UInt32(count)
        }
        if let count = fields.optional("perJob")?.whole(0...1_000) {
            policy.preemptionsPerJob = UInt16(count)
        }
        fields.finish()
    }

    /// How much the planner may move by itself: in moves and in yuan an hour.
    fileprivate func balance(_ policy: inout Policy) {
        guard var fields = Fields(self) else { return }
        if let count = fields.optional("movesPerHour")?.whole(0...Int64(Limits.movesPerHour)) {
            policy.movesPerHour = UInt32(count)
        }
        let most: Int64 = 1_000_000_000_000_000
        if let budget = fields.optional("budgetPerHour")?.fixedPoint(digits: 6, 0...most) {
            policy.moveBudget = MicroYuan(budget)
        }
        if let least = fields.optional("leastSaving")?.fixedPoint(digits: 6, 0...most) {
            policy.leastSaving = MicroYuan(least)
        }
        fields.finish()
    }

    /// What a tonne of carbon counts for placing.
    fileprivate func carbon(_ policy: inout Policy) {
        guard var fields = Fields(self) else { return }
        let price = fields.required("yuanPerTonne")?.whole(0...Int64(Limits.carbonPrice))
        if let price { policy.carbonPrice = UInt32(price) }
        fields.finish()
    }

    fileprivate func ageing(_ policy: inout Policy) {
        guard var fields = Fields(self) else { return }
        if let length = fields.optional("point")?.length(atMost: Limits.longestRun) {
            policy.pointAfter = length
        }
        if let length = fields.optional("head")?.length(atMost: Limits.longestRun) {
            policy.headAfter = length
        }
        fields.finish()
    }
}
