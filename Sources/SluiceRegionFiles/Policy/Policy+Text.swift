package import SluiceModel

extension Policy {
    /// The policy as a file that `readPolicy` takes again: every field that is not neutral, one a
    /// line, in one order, so that two policies differ in the lines in which their texts differ.
    package var text: String {
        var lines: [String] = []
        if !chips.isEmpty {
            lines.append("chips:")
            for chip in chips { lines.append("  \(chip.chip): \(thousandths(chip.weight))") }
        }
        let organisations = tenants.filter { $0.tenant != .none && $0.tenant.organisation == nil }
        if !organisations.isEmpty { lines.append("tenants:") }
        for entry in organisations {
            let teams = tenants.filter { $0.tenant.organisation == entry.tenant }
            lines += block("\(entry.tenant)", entry, indent: 2, isLast: teams.isEmpty)
            guard !teams.isEmpty else { continue }
            lines.append("    teams:")
            for team in teams {
                let name = team.tenant.text.dropFirst(entry.tenant.text.count + 1)
                lines += block(String(name), team, indent: 6, isLast: true)
            }
        }
        if let others = self[.none] {
            lines += block("others", others, indent: 0, isLast: true)
        }
        lines += [
            "preemption:", "  minimumRun: \(minimumRun.count)s",
            "  victimsAtOnce: \(victimsAtOnce)", "  perJob: \(preemptionsPerJob)",
            "ageing:", "  point: \(pointAfter.count)s", "  head: \(headAfter.count)s",
        ]
        let neutral = Policy()
        if movesPerHour > 0 || moveBudget.count > 0 || leastSaving != neutral.leastSaving {
            lines += [
                "balance:", "  movesPerHour: \(movesPerHour)",
                "  budgetPerHour: \(formatFixed(moveBudget.count, digits: 6))",
                "  leastSaving: \(formatFixed(leastSaving.count, digits: 6))",
            ]
        }
        if carbonPrice > 0 { lines += ["carbon:", "  yuanPerTonne: \(carbonPrice)"] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func block(
        _ name: String, _ entry: TenantPolicy, indent: Int, isLast: Bool
    ) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var fields: [String] = []
        if entry.guarantee > 0 { fields.append("guarantee: \(entry.guarantee)") }
        if entry.borrow < Policy.unlimited { fields.append("borrow: \(entry.borrow)") }
        if entry.ceiling < Policy.unlimited { fields.append("ceiling: \(entry.ceiling)") }
        if entry.weight != .one { fields.append("weight: \(thousandths(entry.weight))") }
        if entry.highestPriority < 255 {
            fields.append("highestPriority: \(entry.highestPriority)")
        }
        if fields.isEmpty, isLast { fields.append("weight: 1") }
        return ["\(margin)\(name):"] + fields.map { "\(margin)  \($0)" }
    }

    private func thousandths(_ value: PerMille) -> String {
        formatFixed(Int64(value.count), digits: 3)
    }
}
