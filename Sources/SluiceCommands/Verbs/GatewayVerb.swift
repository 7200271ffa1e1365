internal import SluiceDaemons
internal import SluiceExecutors
internal import SluiceModel

/// `sluice gateway`: runs a region's gateway in the foreground.
let gatewayVerb = Verb(
    "gateway", "Run a region's gateway: reports what is free, takes orders, runs them",
    flags: [
        Flag("region", "NAME", "the region it stands for"),
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag(
            "planner", "ADDRESS",
            "where the planner listens, or A,B where several share a journal (127.0.0.1:7400)"),
        Flag("data", "DIR", "where its store and its runs lie; made when it is missing"),
        Flag(
            "executor", "KIND",
            "emulated, process, or trial (a job with a command is a process, others are "
                + "emulated), for every pool (as the region files say)"),
        Flag(
            "health", "FILE",
            "where the site says how its nodes are, a line each: POOL NODE ok|suspect|faulted "
                + "[errors=N] [cause …] (DATA/health)"),
        Flag(
            "identity", "DIR",
            "the folder of its certificate, which 'sluice trust' makes (SLUICE_IDENTITY)"),
        Flag(
            "secrets", "DIR",
            "where the secrets of runs are: DIR/ORG/TEAM/NAME, files of mode 0600 (none)"),
        Flag(
            "secrets-helper", "PROGRAM",
            "asked 'PROGRAM TENANT NAME' for a secret that is not there; says it (ops/secrets.md)"),
        insecureFlag,
        Flag("ready-file", "PATH", "written when it is ready, with the line that is printed"),
    ],
    example: "sluice gateway --region zhejiang --data /var/lib/sluice/zhejiang"
) { invocation throws(CommandFailure) in
    let options = try gatewayOptions(invocation)
    do throws(DaemonFailure) {
        return try runGateway(options)
    } catch {
        throw CommandFailure(.unavailable, "sluice gateway: \(error.sentence)")
    }
}

private func gatewayOptions(_ invocation: Invocation) throws(CommandFailure) -> GatewayOptions {
    let name = try invocation.required("region")
    guard let region = RegionName(name) else {
        throw invocation.wrong("region", name, "the name of a region, as beijing")
    }
    var options = GatewayOptions(
        region: region, regionsFolder: invocation.regionsFolder,
        planners: try invocation.addresses("planner", default: "127.0.0.1:7400"),
        dataFolder: try invocation.required("data"))
    switch invocation.text("executor") {
    case nil: break
    case "emulated": options.executor = .emulated
    case "process": options.executor = .process
    case "trial": options.executor = .trial
    case .some(let other):
        throw invocation.wrong("executor", other, "emulated, process or trial")
    }
    options.healthFile = invocation.text("health")
    options.identityFolder = invocation.identityFolder
    options.secrets.folder = invocation.text("secrets")
    options.secrets.helper = invocation.text("secrets-helper")
    options.isInsecure = invocation.isInsecure
    options.readyFile = invocation.text("ready-file")
    return options
}

/// `sluice supervise`: stands by one run; started by the process executor.
let superviseVerb = Verb(
    "supervise", "Stand by one run until it ends", arguments: ["folder"],
    example: "sluice supervise /var/lib/sluice/zhejiang/runs/1.0@1", isHidden: true
) { invocation throws(CommandFailure) in
    superviseRun(directory: invocation.arguments[0])
}
