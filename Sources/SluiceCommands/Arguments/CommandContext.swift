internal import Glibc
internal import SluiceLinux

/// What surrounds a command: where it prints, and the environment it reads. Tests put their own.
package struct CommandContext: Sendable {
    /// Takes bytes for standard output; false where nobody reads them any more.
    package let output: @Sendable ([UInt8]) -> Bool
    /// Takes a line for standard error.
    package let note: @Sendable (String) -> Void
    /// All of standard input, at most so many bytes; nil where it fails or is longer.
    package let input: @Sendable (Int) -> [UInt8]?
    /// A variable of the environment.
    package let variable: @Sendable (String) -> String?

    /// Wraps the four.
    package init(
        output: @escaping @Sendable ([UInt8]) -> Bool, note: @escaping @Sendable (String) -> Void,
        input: @escaping @Sendable (Int) -> [UInt8]?,
        variable: @escaping @Sendable (String) -> String?
    ) {
        self.output = output
        self.note = note
        self.input = input
        self.variable = variable
    }

    /// The process's own.
    package static let process = CommandContext(
        output: { (try? Descriptor(1).writeAll($0.span)) != nil },
        note: { try? Descriptor(2).writeAll(Array(($0 + "\n").utf8).span) },
        input: { limit in try? Files.read("/dev/stdin", limit: limit) },
        variable: { unsafe getenv($0).map { unsafe String(cString: $0) } })

    /// Prints a line; false where nobody reads it any more.
    @discardableResult
    package func line(_ text: String) -> Bool { output(Array((text + "\n").utf8)) }

    /// Prints lines, without the blanks at their ends.
    package func lines(_ lines: [String]) {
        let text = lines.map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        line(text.joined(separator: "\n"))
    }
}
