/// `sluice completion`: what a shell reads to complete command lines.
let completionVerb = Verb(
    "completion", "Print what bash, zsh or fish reads to complete command lines",
    arguments: ["bash|zsh|fish"],
    example: "source <(sluice completion bash)"
) { invocation throws(CommandFailure) in
    guard let script = shells[invocation.arguments[0]] else {
        throw CommandFailure(
            .usage,
            "sluice completion: there is none for '\(invocation.arguments[0])': "
                + "bash, zsh or fish")
    }
    invocation.context.line(script)
    return 0
}

/// `sluice complete`: what may stand next, a line each with a tab before what it is about. The
/// shells' scripts call it, so that they are as new as the program.
let completeVerb = Verb(
    "complete", "List what may stand next on a command line", arguments: ["[words…]"],
    example: "sluice complete -- region dr", isHidden: true
) { invocation throws(CommandFailure) in
    let found = Completion(verbs: allVerbs).candidates(invocation.arguments)
    invocation.context.lines(found.map { "\($0.word)\t\($0.about)" })
    return 0
}

/// Each falls back to files where the program has nothing to say: values and arguments.
private let shells = [
    "bash": """
    _sluice() {
        local line
        COMPREPLY=()
        while IFS= read -r line; do
            COMPREPLY+=("${line%%$'\\t'*}")
        done < <(sluice complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    }
    complete -o default -F _sluice sluice
    """,
    "zsh": """
    #compdef sluice
    _sluice() {
        local line
        local -a found
        for line in "${(@f)$(sluice complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
            [[ -n $line ]] && found+=("${line%%$'\\t'*}:${${line#*$'\\t'}//:/\\\\:}")
        done
        if (( ${#found} )); then _describe sluice found; else _files; fi
    }
    if [[ $funcstack[1] == _sluice ]]; then _sluice "$@"; else compdef _sluice sluice; fi
    """,
    "fish": """
    function __sluice_complete
        set -l words (commandline -opc) (commandline -ct)
        sluice complete -- $words[2..] 2>/dev/null
    end
    complete -c sluice -e
    complete -c sluice -f -n 'count (__sluice_complete) >/dev/null' -a '(__sluice_complete)'
    complete -c sluice -F -n 'not count (__sluice_complete) >/dev/null'
    """,
]
