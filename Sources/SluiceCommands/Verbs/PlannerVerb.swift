internal import SluiceDaemons
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// `sluice planner`: runs the planner in the foreground.
let plannerVerb = Verb(
    "planner", "Run the planner: takes work, places it, gives orders to the gateways",
    flags: [
        Flag("data", "DIR", "where the journal lies; made when it is missing"),
        Flag(
            "journal", "URL",
            "a PostgreSQL database for the journal instead, postgres://USER@HOST:PORT/DB: planners "
                + "that share it lead in turn, the others stand by"),
        Flag(
            "advertise", "ADDRESS",
            "where others find this planner, for those who come to one that stands by (--listen)"),
        Flag(
            "leadership", "TIME", "how long it leads after its last word to the database (1500ms)"),
        Flag(
            "stall", "TIME",
            "how much longer it leads while the database's synchronous replica stalls; so long "
                + "waits who takes over on a promoted replica (60s)"),
        Flag(
            "listen", "ADDRESS",
            "host:port, or unix:/path; port 0 takes a free one (127.0.0.1:7400)"),
        Flag("regions", "DIR", "the region files, for chips and metros (Regions)"),
        Flag("civil-speed", "N", "civil seconds in a real one, for demonstrations (1)"),
        Flag("civil-start", "TIME", "civil time of a new journal, as 2026-03-01T00:00 (now)"),
        Flag("lease", "TIME", "how long a gateway may go on without a word (10s)"),
        Flag(
            "identity", "DIR",
            "the folder of its certificate, which 'sluice trust' makes (SLUICE_IDENTITY)"),
        Flag(
            "authority", "DIR",
            "the authority's folder, to let gateways join and to renew certificates (it signs none)"
        ),
        Flag("certificates-hold", "TIME", "how long what it signs holds (90d)"),
        Flag(
            "limit", "NAME=N",
            "a bound on what peers may do; may be repeated: "
                + PeerBounds.names.map(\.name).joined(separator: ", ")),
        insecureFlag,
        Flag("ready-file", "PATH", "written when it is ready, with the line that is printed"),
    ],
    example: "sluice planner --data /var/lib/sluice/planner --listen 127.0.0.1:7400"
) { invocation throws(CommandFailure) in
    let options = try plannerOptions(invocation)
    do throws(DaemonFailure) {
        return try runPlanner(options)
    } catch {
        throw CommandFailure(.unavailable, "sluice planner: \(error.sentence)")
    }
}

private func plannerOptions(
    _ invocation: Invocation
) throws(CommandFailure) -> PlannerOptions {
    let journal = invocation.text("journal")
    guard journal == nil || invocation.text("data") == nil else {
        throw CommandFailure(
            .usage, "sluice planner: the journal lies in --data or on --journal, not in both")
    }
    var options = PlannerOptions(
        dataFolder: journal == nil ? try invocation.required("data") : "",
        address: try invocation.address("listen", default: "127.0.0.1:7400"),
        regionsFolder: invocation.regionsFolder)
    options.journalURL = try journal.map { text throws(CommandFailure) in
        try invocation.journalURL("journal", text)
    }
    options.advertised = invocation.text("advertise")
    let leadership = try invocation.duration(
        "leadership", default: .milliseconds(PlannerLimits.leadershipMilliseconds))
    guard leadership >= .milliseconds(200) else {
        throw invocation.wrong("leadership", invocation.text("leadership") ?? "", "at least 200ms")
    }
    options.leadership = .microseconds(leadership.count)
    let stall = try invocation.duration(
        "stall", default: .milliseconds(PlannerLimits.stallMilliseconds))
    options.stall = .microseconds(stall.count)
    options.civilSpeed = try invocation.number("civil-speed", in: 1...1_000_000, default: 1)
    options.civilStart = try invocation.moment("civil-start")
    options.leaseLength = try invocation.duration("lease", default: options.leaseLength)
    guard options.leaseLength >= .milliseconds(500) else {
        throw invocation.wrong("lease", invocation.text("lease") ?? "", "at least 500ms")
    }
    options.identityFolder = invocation.identityFolder
    options.isInsecure = invocation.isInsecure
    options.authorityFolder = invocation.text("authority")
    guard options.authorityFolder == nil || options.identityFolder != nil else {
        throw CommandFailure(
            .usage, "sluice planner: --authority goes with --identity: who signs shows who he is")
    }
    let holds = try invocation.duration(
        "certificates-hold", default: .milliseconds(Int64(options.certificateSeconds) * 1_000))
    guard holds >= .milliseconds(3_000) else {
        throw invocation.wrong(
            "certificates-hold", invocation.text("certificates-hold") ?? "", "at least 3s")
    }
    options.certificateSeconds = Int(holds.count / 1_000_000)
    for text in invocation.repeated("limit") {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = UInt64(parts[1]),
            options.bounds.set(String(parts[0]), value)
        else {
            let known = PeerBounds.names.map {
                "\($0.name) (\($0.range.lowerBound) to \($0.range.upperBound))"
            }
            throw invocation.wrong("limit", text, "NAME=N: \(known.joined(separator: ", "))")
        }
    }
    options.readyFile = invocation.text("ready-file")
    return options
}

extension Invocation {
    /// A socket's address, or the usual one.
    func address(_ flag: String, default usual: String) throws(CommandFailure) -> SocketAddress {
        let text = text(flag) ?? usual
        guard let address = SocketAddress(text) else {
            throw wrong(flag, text, "an address and a port, as 127.0.0.1:7400 or [::1]:7400")
        }
        return address
    }

    /// Sockets' addresses with commas between them, or the usual one.
    func addresses(_ flag: String, default usual: String) throws(CommandFailure) -> [SocketAddress]
    {
        let text = text(flag) ?? usual
        var addresses: [SocketAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let address = SocketAddress(String(part)) else {
                throw wrong(
                    flag, text, "an address and a port, as 127.0.0.1:7400, or several with commas")
            }
            addresses.append(address)
        }
        return addresses
    }

    /// A moment of civil time; without a zone it is China's.
    func moment(_ flag: String) throws(CommandFailure) -> CivilTime? {
        guard let text = text(flag) else { return nil }
        guard let seconds = parseMoment(text) ?? parseMoment(text + "+08:00") else {
            throw wrong(flag, text, "a moment, as 2026-03-01T00:00 or 2026-03-01T00:00Z")
        }
        return CivilTime(seconds: seconds)
    }
}
