internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceWire

/// Flags of every verb that asks a planner.
let plannerFlags = [
    Flag(
        "planner", "ADDRESS",
        "the planner, or A,B where several share a journal (SLUICE_PLANNER, or 127.0.0.1:7400)"),
    Flag("as", "ROLE/NAME", "who asks: operator/NAME or tenant/ORG (SLUICE_AS, or operator/local)"),
    Flag(
        "identity", "DIR",
        "the folder of the asker's certificate, for TLS (SLUICE_IDENTITY)"),
    insecureFlag,
    Flag("timeout", "TIME", "how long to wait for an answer (30s)"),
]

/// The flag of every process that may speak without certificates.
let insecureFlag = Flag(
    "insecure", nil, "plain TCP without certificates, on this machine only (SLUICE_INSECURE=1)")

/// Flags of every verb that reads.
let readerFlags = plannerFlags + [Flag("json", nil, "print the planner's answer as JSON")]

extension Invocation {
    /// Who asks.
    func identity() throws(CommandFailure) -> Identity {
        let named = text("as") ?? context.variable("SLUICE_AS")
        if named == nil, let folder = identityFolder {
            return try asking { () throws(ClientError) in
                try SluiceClient.identity(of: folder)
            }
        }
        let text = named ?? "operator/local"
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty,
            let role = Role.allCases.first(where: { "\($0)" == parts[0] })
        else {
            throw wrong("as", text, "operator/NAME, tenant/ORG, provider/NAME or auditor/NAME")
        }
        return Identity(role: role, name: String(parts[1]))
    }

    /// The folder of the certificate that this process shows; nil for none.
    var identityFolder: String? {
        if let folder = text("identity") { return folder }
        return has("insecure") ? nil : context.variable("SLUICE_IDENTITY")
    }

    /// Whether plain TCP was asked for, aloud.
    var isInsecure: Bool {
        identityFolder == nil && (has("insecure") || context.variable("SLUICE_INSECURE") == "1")
    }

    /// A connection to the planner that the flags name.
    func client() throws(CommandFailure) -> SluiceClient {
        let address = text("planner") ?? context.variable("SLUICE_PLANNER") ?? "127.0.0.1:7400"
        let timeout = try duration("timeout", default: .milliseconds(30_000))
        let identity = try identity()
        try mayConnect(to: address)
        return try asking { () throws(ClientError) in
            try SluiceClient.connect(
                address, as: identity, timeout: .microseconds(timeout.count),
                program: "sluice \(SluiceVersion.program)", identityFolder: identityFolder)
        }
    }

    /// Throws where no certificate was named and plain TCP may not be spoken.
    private func mayConnect(to text: String) throws(CommandFailure) {
        let addresses = text.split(separator: ",").compactMap { SocketAddress(String($0)) }
        guard identityFolder == nil,
            addresses.contains(where: { !$0.mayBePlain(asked: isInsecure) })
        else { return }
        throw CommandFailure(
            .usage,
            "sluice \(verb): who asks at \(text)? Name the folder of your certificate with "
                + "--identity or SLUICE_IDENTITY: 'sluice trust issue' makes it, and 'sluice dev' "
                + "and 'sluice demo --stay' print it. --insecure speaks plain TCP to a planner of "
                + "this machine that was started so.")
    }

    /// Runs something that asks the planner; its failure gets the verb's name and an exit code.
    func asking<Answer>(
        _ body: () throws(ClientError) -> Answer
    ) throws(CommandFailure) -> Answer {
        do throws(ClientError) { return try body() } catch {
            throw CommandFailure(error.exitCode, "sluice \(verb): \(error)")
        }
    }

    /// The argument at `index` as a job's number.
    func job(at index: Int = 0) throws(CommandFailure) -> JobID {
        guard index < arguments.count, let number = UInt64(arguments[index]), number > 0 else {
            let given = index < arguments.count ? arguments[index] : ""
            throw CommandFailure(
                .usage,
                "sluice \(verb): '\(given)' is no job's number; 'sluice jobs' lists them")
        }
        return JobID(number)
    }

    /// The argument at `index` as a name.
    func nameArgument<Kind>(
        _ what: String, at index: Int = 0, as kind: Kind.Type
    ) throws(CommandFailure) -> Name<Kind> {
        guard let name = Name<Kind>(arguments[index]) else {
            throw CommandFailure(
                .usage,
                "sluice \(verb): '\(arguments[index])' is no name of a \(what): 1 to 63 of a-z, "
                    + "0-9, '-' and '.', starting with a letter or digit")
        }
        return name
    }

    /// The key of a change: the flag's 32 hex digits, or a new one.
    func requestKey() throws(CommandFailure) -> RequestKey {
        guard let text = text("key") else { return .random() }
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16), high | low != 0
        else { throw wrong("key", text, "32 hex digits, not all zero") }
        return RequestKey(high: high, low: low)
    }

    /// The tenant a job is for: the flag's, or who asks.
    func tenant() throws(CommandFailure) -> TenantName {
        let asker = try identity().name
        let name = text("tenant") ?? asker
        guard let tenant = TenantName(name) else {
            throw wrong("tenant", name, "ORG or ORG/TEAM of a-z, 0-9, '-' and '.'")
        }
        return tenant
    }

    /// The widest ring that the flag `within` admits.
    func ring() throws(CommandFailure) -> Ring {
        guard let text = text("within") else { return .beyond }
        guard let bound = Self.parseDuration(text),
            let ring = Ring(boundMilliseconds: bound.count / 1_000)
        else { throw wrong("within", text, "a latency bound: 2ms, 5ms, 10ms, 20ms or 50ms") }
        return ring
    }

    /// Prints an answer: as JSON where that was asked for, else the lines.
    func report(_ answer: Message, _ lines: () -> [String]) {
        if has("json") {
            context.line(MessageJson.encode(answer, correlation: 0))
        } else {
            context.lines(lines())
        }
    }
}

extension RequestKey {
    /// 32 hex digits.
    var hex: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension ClientError {
    /// The exit code that tells a script what to do.
    var exitCode: CommandFailure.Code {
        guard isDefinite else { return .unknown }
        switch kind {
        case .badAddress, .misuse: return .usage
        case .unreachable, .timedOut, .connectionLost, .badAnswer, .untrusted: return .unavailable
        case .refused(let code):
            switch code {
            case .busy, .unavailable, .shuttingDown, .regionUnreachable, .timedOut:
                return .unavailable
            default: return .refused
            }
        }
    }
}
