internal import SluiceLinux

/// Does what the words after the program's name ask for; gives the exit code. Failures are told on
/// standard error.
package func runCommandLine(_ words: [String]) -> Int32 {
    do throws(CommandFailure) {
        switch try CommandLineParser(verbs: allVerbs).parse(words) {
        case .help(let text):
            print(text)
            return 0
        case .run(let verb, let invocation):
            return try verb.run(invocation)
        }
    } catch {
        try? Descriptor(2).writeAll(Array((error.sentence + "\n").utf8).span)
        return error.code.rawValue
    }
}
