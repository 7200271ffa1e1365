internal import SluiceRegionFiles

/// Finds the verb of a command line and reads its flags.
package struct CommandLineParser: Sendable {
    /// What a command line asks for.
    package enum Parsed: Sendable {
        /// Run this.
        case run(Verb, Invocation)
        /// Print this help.
        case help(String)
    }

    /// All verbs.
    package let verbs: [Verb]

    /// Words that people try first, and the verbs they mean.
    package static let otherWords = ["list": "jobs", "ls": "jobs", "show": "job"]

    /// Reads command lines for these verbs.
    package init(verbs: [Verb]) { self.verbs = verbs }

    /// Reads the words after the program's name.
    package func parse(
        _ words: [String], context: CommandContext = .process
    ) throws(CommandFailure) -> Parsed {
        var words = words[...]
        if words.isEmpty || words.first == "--help" || words.first == "-h" {
            return .help(overview)
        }
        if words.first == "help" {
            words = words.dropFirst()
            if words.isEmpty { return .help(overview) }
            return .help(try verb(in: &words).help)
        }
        if words.first == "--version" { words = ["version"] }
        let verb = try verb(in: &words)
        let options = words.prefix { $0 != "--" }
        if options.contains("--help") || words.first == "-h" { return .help(verb.help) }
        return .run(verb, try invocation(of: verb, words, context))
    }

    /// Takes the words of the longest verb that fits off the front.
    private func verb(in words: inout ArraySlice<String>) throws(CommandFailure) -> Verb {
        if let first = words.first, first.hasPrefix("-") {
            throw CommandFailure(
                .usage,
                "sluice: the verb comes first, and options after it: sluice <verb> \(first) …; "
                    + "see 'sluice help'")
        }
        if let first = words.first, let meant = Self.otherWords[first] {
            words = [meant] + words.dropFirst()
        }
        let fitting = verbs.filter { words.starts(with: $0.words) }
        if let verb = fitting.max(by: { $0.words.count < $1.words.count }) {
            words = words.dropFirst(verb.words.count)
            return verb
        }
        let given = words.prefix { !$0.hasPrefix("-") }.prefix(2)
        let family = verbs.filter { $0.words.first == words.first && !$0.isHidden }
        if !family.isEmpty {
            let names = family.map { "'sluice \($0.name)'" }.joined(separator: ", ")
            throw CommandFailure(.usage, "sluice \(words.first ?? ""): say which: \(names)")
        }
        let names = verbs.filter { !$0.isHidden }.map(\.name)
        let asked = given.joined(separator: " ")
        let first = given.first ?? ""
        let near =
            suggestion(for: asked, among: names) ?? suggestion(for: first, among: names)
            ?? names.first { first.count > 1 && $0.hasPrefix(first) }
        let hint = near.map { "; did you mean 'sluice \($0)'?" } ?? "; see 'sluice help'"
        throw CommandFailure(.usage, "sluice: there is no verb '\(first)'\(hint)")
    }

    private func invocation(
        of verb: Verb, _ words: ArraySlice<String>, _ context: CommandContext
    ) throws(CommandFailure) -> Invocation {
        var arguments: [String] = []
        var values: [(name: String, value: String)] = []
        var index = words.startIndex
        while index < words.endIndex {
            let word = words[index]
            index += 1
            if word == "--" {
                arguments += words[index...]
                break
            }
            guard word.hasPrefix("--") else {
                arguments.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1)
            let flag = try flag(String(parts.first ?? ""), of: verb)
            if flag.value == nil {
                guard parts.count == 1 else {
                    throw CommandFailure(
                        .usage, "sluice \(verb.name): --\(flag.name) takes no value")
                }
                values.append((flag.name, ""))
            } else if parts.count == 2 {
                values.append((flag.name, String(parts[1])))
            } else {
                guard index < words.endIndex else {
                    throw CommandFailure(
                        .usage,
                        "sluice \(verb.name): --\(flag.name) wants a value: \(flag.value ?? "")")
                }
                values.append((flag.name, words[index]))
                index += 1
            }
        }
        try check(arguments, of: verb)
        return Invocation(
            verb: verb.name, arguments: arguments, values: values, context: context)
    }

    private func flag(_ name: String, of verb: Verb) throws(CommandFailure) -> Flag {
        if let flag = verb.flags.first(where: { $0.name == name }) { return flag }
        let near = suggestion(for: name, among: verb.flags.map(\.name))
        let hint =
            near.map { "; did you mean --\($0)?" } ?? "; see 'sluice help \(verb.name)'"
        throw CommandFailure(.usage, "sluice \(verb.name): there is no flag --\(name)\(hint)")
    }

    private func check(_ arguments: [String], of verb: Verb) throws(CommandFailure) {
        let needed = verb.arguments.filter { !$0.hasPrefix("[") }.count
        let takesRest = verb.arguments.last?.contains("…") ?? false
        if arguments.count < needed {
            throw CommandFailure(
                .usage,
                "sluice \(verb.name): <\(verb.arguments[arguments.count])> is missing; "
                    + "for example: \(verb.example)")
        }
        if !takesRest, arguments.count > verb.arguments.count {
            let extra = arguments[verb.arguments.count]
            let longer = verbs.filter { $0.words.first == verb.words.first && $0.words.count > 1 }
            let near = suggestion(for: extra, among: longer.compactMap(\.words.last))
            let hint =
                near.map { "did you mean 'sluice \(verb.words[0]) \($0)'?" }
                ?? "for example: \(verb.example)"
            throw CommandFailure(
                .usage, "sluice \(verb.name): '\(extra)' is one argument too many; \(hint)")
        }
    }

    /// The list of verbs.
    package var overview: String {
        let shown = verbs.filter { !$0.isHidden }
        let width = shown.map { $0.name.count }.max() ?? 0
        let lines = shown.map { verb in
            let gap = String(repeating: " ", count: width - verb.name.count + 2)
            return "  \(verb.name)\(gap)\(verb.summary)"
        }
        return """
            sluice: places work on the nation's compute

            Usage: sluice <verb> [arguments] [options]

            Verbs:
            \(lines.joined(separator: "\n"))

            'sluice help <verb>' shows a verb's options and an example; 'list' and 'show' stand for
            'jobs' and 'job'. 'sluice dev' runs everything here, for trying things.
            Exit codes: 0 done; 1 the answer is no; 2 the command line is wrong;
            3 the planner or a file could not be reached or read; 4 the outcome is not known.
            """
    }
}
