import Foundation
import SluiceLinux
import Testing

extension ProcessTests {
    /// The scripts of `sluice completion`, in real shells.
    @Suite struct CompletionTests {
        private static func has(_ shell: String) -> Bool {
            ["/bin/\(shell)", "/usr/bin/\(shell)"].contains(where: Files.exists)
        }

        private static func said(_ shell: String, _ script: String) throws -> String {
            let scratch = try Scratch("completion")
            try FileManager.default.createSymbolicLink(
                atPath: scratch("sluice"), withDestinationPath: Settings.program)
            let path = "PATH=\(scratch.path):/usr/bin:/bin"
            let child = try Daemon(
                shell, "env", [path, "HOME=\(scratch.path)", shell, "-c", script],
                log: scratch("said.log"))
            try eventually("\(shell) ends") { child.hasEnded }
            #expect(child.end == .exited(0), "\(child.text)")
            return child.text
        }

        @Test func `bash completes verbs and flags, and leaves values to files`() throws {
            let said = try Self.said(
                "bash",
                """
                source <(sluice completion bash)
                ask() {
                    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                    _sluice; echo "${COMPREPLY[*]}"
                }
                ask sluice region dr
                ask sluice submit --met
                ask sluice submit --file ''
                complete -p sluice
                """)
            #expect(said == "drain\n--metro\n\ncomplete -o default -F _sluice sluice\n")
        }

        @Test(.enabled(if: has("fish"), "fish is not installed"))
        func `fish completes with what each is about`() throws {
            let said = try Self.said(
                "fish",
                """
                sluice completion fish | source
                complete -C 'sluice region dr'
                complete -C 'sluice submit --met'
                """)
            let lines = said.split(separator: "\n").map { $0.split(separator: "\t") }
            #expect(lines.map { $0.first } == ["drain", "--metro"])
            #expect(lines.allSatisfy { $0.count == 2 }, "\(said)")
        }

        @Test(.enabled(if: has("zsh"), "zsh is not installed"))
        func `zsh completes with what each is about`() throws {
            // _describe stands for zsh's own, which wants a line editor.
            let said = try Self.said(
                "zsh",
                """
                compdef() { :; }
                source <(sluice completion zsh)
                _describe() { print -l -- "${(@P)2}"; }
                _files() { print files; }
                words=(sluice region dr); CURRENT=3; _sluice
                words=(sluice submit --file ''); CURRENT=4; _sluice
                """)
            let lines = said.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasPrefix("drain:") && lines[1] == "files")
        }
    }
}
