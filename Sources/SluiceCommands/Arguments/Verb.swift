/// One flag of a verb.
package struct Flag: Sendable {
    /// The name without its dashes.
    package let name: String
    /// What stands for the value in the help; nil for a flag that takes none.
    package let value: String?
    /// One line for the help, with the default.
    package let help: String

    /// A flag that takes a value.
    package init(_ name: String, _ value: String?, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }
}

/// One thing that `sluice` can do.
package struct Verb: Sendable {
    /// The words that call it: `["region", "show"]`.
    package let words: [String]
    /// One line for the list of verbs.
    package let summary: String
    /// Names of the arguments without dashes, in order; one in brackets may be left out, one that
    /// ends in `…` takes all that follow.
    package let arguments: [String]
    /// Its flags, in the help's order.
    package let flags: [Flag]
    /// A command line that works, for the help.
    package let example: String
    /// Left out of the list of verbs: called by the program itself.
    package let isHidden: Bool
    /// Does it.
    package let run: @Sendable (Invocation) throws(CommandFailure) -> Int32

    /// Describes a verb.
    package init(
        _ words: String, _ summary: String, arguments: [String] = [], flags: [Flag] = [],
        example: String, isHidden: Bool = false,
        run: @escaping @Sendable (Invocation) throws(CommandFailure) -> Int32
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.summary = summary
        self.arguments = arguments
        self.flags = flags
        self.example = example
        self.isHidden = isHidden
        self.run = run
    }

    /// The words with spaces.
    package var name: String { words.joined(separator: " ") }

    /// The help page.
    package var help: String {
        var lines = ["\(summary)", "", "Usage: sluice \(name)\(usageTail)"]
        if !flags.isEmpty {
            lines += ["", "Options:"]
            let heads = flags.map { "  --\($0.name)\($0.value.map { " " + $0 } ?? "")" }
            let width = min(heads.map(\.count).max() ?? 0, 34)
            for (flag, head) in zip(flags, heads) {
                let gap = String(repeating: " ", count: max(width - head.count, 0) + 2)
                lines.append(head + gap + flag.help)
            }
        }
        lines += ["", "Example:", "  \(example)"]
        return lines.joined(separator: "\n")
    }

    private var usageTail: String {
        let tail = arguments.map { $0.hasPrefix("[") ? $0 : "<\($0)>" }
        return (tail.isEmpty ? "" : " ") + tail.joined(separator: " ")
            + (flags.isEmpty ? "" : " [options]")
    }
}
