import SluiceCommands
import SluiceLinux
import Synchronization

/// What a command line printed, its exit code, and its failure.
struct Printed {
    let output: String
    let code: Int32
    let failure: CommandFailure?
}

/// Runs a command line in this process with an environment and a standard input of its own.
func runLine(
    _ line: String, environment: [String: String] = [:], input: [UInt8]? = nil
) -> Printed {
    let sink = Sink()
    let context = CommandContext(
        output: { bytes in
            sink.bytes.withLock { $0 += bytes }
            return true
        },
        note: { _ in }, input: { _ in input }, variable: { environment[$0] })
    var code: Int32 = -1
    var failure: CommandFailure?
    do throws(CommandFailure) {
        let words = line.split(separator: " ").map(String.init)
        switch try CommandLineParser(verbs: allVerbs).parse(words, context: context) {
        case .help(let text):
            context.line(text)
            code = 0
        case .run(let verb, let invocation): code = try verb.run(invocation)
        }
    } catch {
        failure = error
        code = error.code.rawValue
    }
    let output = sink.bytes.withLock { String(decoding: $0, as: UTF8.self) }
    return Printed(output: output, code: code, failure: failure)
}

private final class Sink: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
