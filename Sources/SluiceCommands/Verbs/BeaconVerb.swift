internal import SluiceDaemons
internal import SluiceModel
internal import SluiceProbing

/// `sluice beacon`: the small responder of a metro.
let beaconVerb = Verb(
    "beacon", "Run a metro's beacon: answers the gateways' probes, so that rings are measured",
    flags: [
        Flag("listen", "ADDRESS", "host:port, for UDP and TCP (0.0.0.0:7410)"),
        Flag("key-file", "PATH", "the keys that it answers under; see 'sluice beacon key'"),
        Flag("window", "TIME", "how far back its own percentile reaches (60s)"),
        Flag("ready-file", "PATH", "written when it is ready, with the line that is printed"),
    ],
    example: "sluice beacon --listen 10.9.0.1:7410 --key-file /etc/sluice/beacon.keys"
) { invocation throws(CommandFailure) in
    var options = BeaconOptions(
        address: try invocation.address("listen", default: "0.0.0.0:7410"),
        keyFile: try invocation.required("key-file"))
    options.window = try invocation.duration("window", default: options.window)
    guard (1_000_000...300_000_000).contains(options.window.count) else {
        throw invocation.wrong("window", invocation.text("window") ?? "", "1s to 300s")
    }
    options.readyFile = invocation.text("ready-file")
    do throws(DaemonFailure) {
        return try runBeacon(options)
    } catch {
        throw CommandFailure(.unavailable, "sluice beacon: \(error.sentence)")
    }
}

/// `sluice beacon key`: a new key.
let beaconKeyVerb = Verb(
    "beacon key", "Print a new key: a line for the beacon's key file, and for its gateway's",
    arguments: ["name"], example: "sluice beacon key zhejiang"
) { invocation throws(CommandFailure) in
    let name = invocation.arguments[0]
    guard let line = ProbeKeyFile.newLine(name: name) else {
        throw CommandFailure(
            .usage,
            "sluice beacon key: '\(name)' is no key's name: 1 to 16 of a-z, 0-9, '-' and '.'")
    }
    invocation.context.line(line)
    return 0
}
