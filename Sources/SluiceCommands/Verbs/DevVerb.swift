internal import SluiceDemo
internal import SluiceLinux
internal import SluiceModel

/// `sluice dev`: everything in one go, for trying things.
let devVerb = Verb(
    "dev", "Run a planner and a gateway for every region here, for trying things",
    flags: [
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("region", "NAME", "a gateway only for this region; may be repeated (all)"),
        Flag("data", "DIR", "keep journals, logs and runs there, and go on from there (/tmp)"),
        Flag("listen", "ADDRESS", "where the planner listens (127.0.0.1:7400, or a free port)"),
        insecureFlag,
        Flag("civil-speed", "N", "civil seconds in a real one (60: an hour's run takes a minute)"),
    ],
    example: "sluice dev --region shanghai --region ningxia"
) { invocation throws(CommandFailure) in
    var options = DevOptions(
        regionsFolder: invocation.regionsFolder,
        dataFolder: invocation.text("data") ?? invocation.newFolder("dev"),
        isThrowAway: !invocation.has("data"), program: try invocation.ownProgram())
    options.regions = try invocation.names("region")
    if let listen = invocation.text("listen") {
        options.listen = try invocation.address("listen", default: listen).description
    }
    options.civilSpeed = try invocation.number(
        "civil-speed", in: 1...1_000_000, default: options.civilSpeed)
    options.isInsecure = invocation.isInsecure
    do throws(DemoFailure) {
        try DevRun.run(options) { invocation.context.line($0) }
        return 0
    } catch {
        throw CommandFailure(
            .unavailable, "sluice dev: \(error)\nAll that was started is ended.")
    }
}
