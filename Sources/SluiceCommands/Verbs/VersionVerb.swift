internal import SluiceWire

/// `sluice version`: the program's version and the protocol's.
let versionVerb = Verb(
    "version", "Print the program's version, and the protocol's", example: "sluice version"
) { invocation throws(CommandFailure) in
    invocation.context.line("sluice \(SluiceVersion.program), protocol \(WireLimits.version)")
    return 0
}
