public import SluiceModel
internal import SluiceLinux
internal import SluiceWire

extension RequestKey {
    /// A new key from the kernel's random source.
    public static func random() -> RequestKey {
        RequestKey(high: SystemRandom.word(), low: SystemRandom.word())
    }
}

extension Message {
    /// Whether it changes something.
    var changes: Bool {
        switch self {
        case .submit(let submit): !submit.isDryRun
        case .changeJob(let change): !change.isDryRun
        case .cancel, .cordon, .changeRegion, .reclaim, .cordonPool, .thawPool, .applyPolicy,
            .rollBackPolicy, .declareNode, .approveMoves, .setPrices, .eraseTenant:
            true
        default: false
        }
    }

    /// The message with a key where a change has none, so that it can be sent again.
    func withKey() -> Message {
        switch self {
        case .submit(var submit) where submit.key == .none:
            submit.key = .random()
            return .submit(submit)
        case .cancel(var cancel) where cancel.key == .none:
            cancel.key = .random()
            return .cancel(cancel)
        case .changeJob(var change) where change.key == .none:
            change.key = .random()
            return .changeJob(change)
        case .cordon(var cordon) where cordon.key == .none:
            cordon.key = .random()
            return .cordon(cordon)
        case .thawPool(var thaw) where thaw.key == .none:
            thaw.key = .random()
            return .thawPool(thaw)
        case .applyPolicy(var apply) where apply.key == .none:
            apply.key = .random()
            return .applyPolicy(apply)
        case .rollBackPolicy(var back) where back.key == .none:
            back.key = .random()
            return .rollBackPolicy(back)
        case .approveMoves(var approve) where approve.key == .none:
            approve.key = .random()
            return .approveMoves(approve)
        case .setPrices(var set) where set.key == .none:
            set.key = .random()
            return .setPrices(set)
        case .eraseTenant(var erase) where erase.key == .none:
            erase.key = .random()
            return .eraseTenant(erase)
        case .changeRegion(var change) where change.key == .none:
            change.key = .random()
            return .changeRegion(change)
        default: return self
        }
    }

    /// What is too large to be sent, in a tenant's words, or nil. The encoder refuses it too, in
    /// the words of the wire.
    var objection: String? {
        switch self {
        case .submit(let submit): submit.specification.objection
        case .explain(let explain): explain.specification?.objection
        case .changeJob(let change): change.specification?.objection
        case .whatFits(let question) where question.sizes.count > 16:
            "\(question.sizes.count) sizes are asked for, 16 may be"
        default: nil
        }
    }
}

extension JobSpecification {
    /// What breaks a bound of the wire, or nil.
    var objection: String? {
        guard name.utf8.count <= Limits.nameBytes else {
            return "The job's name has \(name.utf8.count) bytes, \(Limits.nameBytes) may be"
        }
        let longest = max(chips.count, allowedRegions.count, deniedRegions.count)
        guard longest <= Limits.namesPerList else {
            return "A list of chips or regions has \(longest) names, \(Limits.namesPerList) may be"
        }
        guard let command else { return nil }
        guard command.arguments.count <= Limits.arguments,
            command.environment.count <= Limits.environmentVariables
        else {
            return "The command has \(command.arguments.count) arguments and "
                + "\(command.environment.count) variables, \(Limits.arguments) and "
                + "\(Limits.environmentVariables) may be"
        }
        let texts =
            [command.executable, command.workingFolder] + command.arguments
            + command.environment
        if let long = texts.first(where: { $0.utf8.count > Limits.textBytes }) {
            return "A text of the command has \(long.utf8.count) bytes, \(Limits.textBytes) may be"
        }
        let total = texts.reduce(0) { $0 + $1.utf8.count + 2 }
        guard total <= ClientLimits.specificationBytes else {
            return "The command has \(total) bytes, \(ClientLimits.specificationBytes) may be"
        }
        return nil
    }
}
