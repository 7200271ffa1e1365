import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

/// What is over a bound is an error with the field's name, never a trap, and never cut unless only
/// people read it.
@Suite struct EncodingTests {
    static func submit(_ change: (inout JobSpecification) -> Void) -> Message {
        var wanted = JobSpecification(kind: .batch, name: "job", cards: 1)
        change(&wanted)
        return .submit(Submit(key: .none, tenant: .none, specification: wanted))
    }

    static func command(
        arguments: [String] = [], environment: [String] = [], executable: String = "run"
    ) -> Message {
        submit {
            $0.command = CommandLine(
                executable: executable, arguments: arguments, environment: environment,
                workingFolder: "")
        }
    }

    static func region(pools: Int, blocks: Int) -> Message {
        let name = String(repeating: "p", count: Limits.nameBytes - 3)
        let tariff = Tariff(
            name: TariffName("flat") ?? .none,
            bands: [Tariff.Band(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(1))])
        let site = SiteDescription(
            name: SiteName("first") ?? .none, provider: ProviderName("lender") ?? .none,
            coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
            powerUsageEffectiveness: PerMille(1_200))
        return .registerRegion(
            RegisterRegion(
                description: RegionDescription(
                    name: RegionName("east") ?? .none, tariff: tariff,
                    carbonGramsPerKilowattHour: 500, sites: [site],
                    pools: (0..<pools).map { index in
                        PoolDescription(
                            name: PoolName("\(name)\(index)") ?? .none, site: 0, tier: .edge,
                            chip: ChipName("h20") ?? .none, interconnect: .ethernet,
                            interconnectGigabits: 100, trust: .open,
                            pricePerCardHour: MicroYuan(1), executor: .emulated,
                            lendingWindows: [],
                            blocks: Array(
                                repeating: BlockDescription(nodes: 1, cardsPerNode: 8),
                                count: blocks))
                    })))
    }

    static let tooLarge: [(message: Message, says: String)] = [
        (command(arguments: Array(repeating: "a", count: 257)), "arguments has 257 entries"),
        (command(environment: Array(repeating: "A=b", count: 300)), "environment has 300 entries"),
        (command(arguments: [String(repeating: "x", count: 5_000)]), "arguments has 5000 bytes"),
        (command(executable: String(repeating: "x", count: 70_000)), "executable has 70000 bytes"),
        (
            command(arguments: Array(repeating: String(repeating: "x", count: 4_000), count: 20)),
            "bytes; the protocol carries at most 65535"
        ),
        (
            .output(
                Output(
                    offset: 0, bytes: Array(repeating: 0, count: WireLimits.outputBytes + 1),
                    isComplete: true)), "bytes has 262145 bytes"
        ),
        (
            .liveRuns(
                LiveRuns(
                    runs: Array(
                        repeating: LiveRun(
                            replica: ReplicaID(job: .none, index: 0), epoch: .none),
                        count: 70_000))), "runs has 70000 entries"
        ),
        (region(pools: 300, blocks: 1), "pools has 300 entries"),
        (region(pools: 256, blocks: 200), "RegionDescription has"),
    ]

    // By number: a test's name holds its arguments, and these are long.
    @Test(arguments: tooLarge.indices)
    func `a value over its bound is refused with its name and its bound`(number: Int) {
        let (message, says) = Self.tooLarge[number]
        #expect {
            try MessageCodec.frame(message, correlation: 1)
        } throws: { error in
            "\(error)".contains(says) && "\(error)".contains("the protocol carries at most")
        }
    }

    @Test(arguments: tooLarge.indices)
    func `a refused message leaves the frames before it and takes the next`(number: Int) throws {
        let message = Self.tooLarge[number].message
        let ping = Message.ping(Ping(number: 1))
        var writer = ByteWriter()
        try MessageCodec.encode(ping, correlation: 1, into: &writer)
        #expect(throws: EncodingFault.self) {
            try MessageCodec.encode(message, correlation: 2, into: &writer)
        }
        try MessageCodec.encode(ping, correlation: 3, into: &writer)
        #expect(
            writer.bytes
                == (try MessageCodec.frame(ping, correlation: 1))
                + (try MessageCodec.frame(ping, correlation: 3)))
    }

    @Test func `a message at its bounds is written and read`() throws {
        let message = Self.command(
            arguments: Array(repeating: String(repeating: "x", count: 180), count: 256))
        let frame = try MessageCodec.frame(message, correlation: 1)
        let body = frame.span.uninterpreted.extracting(32..<frame.count)
        #expect(try Message.decode(kind: .submit, body: body) == message)
        let region = Self.region(pools: 256, blocks: 8)
        let large = try MessageCodec.frame(region, correlation: 1)
        let other = large.span.uninterpreted.extracting(32..<large.count)
        #expect(throws: Never.self) { try Message.decode(kind: .registerRegion, body: other) }
    }

    @Test func `a message in JSON that no frame holds is refused in a sentence`() {
        let json = MessageJson.encode(Self.region(pools: 256, blocks: 200), correlation: 1)
        #expect {
            try WireText.encode(json)
        } throws: { error in
            "\(error)".contains("RegionDescription has")
        }
    }
}
