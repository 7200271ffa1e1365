internal import SluiceBench

/// `sluice bench codec`: how fast a capacity report is written and read.
let benchCodecVerb = Verb(
    "bench codec", "Time the coding of a capacity report",
    flags: [Flag("json", nil, "print JSON")],
    example: "sluice bench codec"
) { invocation throws(CommandFailure) in
    do throws(BenchFailure) {
        return show(try CodecBench.run(), invocation)
    } catch { throw CommandFailure(.refused, "sluice bench codec: \(error.sentence)") }
}

/// `sluice bench plan`: how fast latency-bound work is placed in memory.
let benchPlanVerb = Verb(
    "bench plan", "Time latency-bound decisions in memory, and count their regret",
    flags: [
        Flag("pools", "N", "pools of the nation (10000)"),
        Flag("decisions", "N", "decisions to time (1000000)"),
        Flag("seed", "N", "what the nation is drawn from (1)"),
        Flag("cycle", nil, "time whole cycles over waiting gangs in a planner's core instead"),
        Flag("balance", nil, "time the search for moves of running work instead"),
        Flag("placements", "N", "one-card placements that live before the cycle (1000000)"),
        Flag("gangs", "N", "gangs that wait for the cycle (10000)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench plan --pools 10000"
) { invocation throws(CommandFailure) in
    if invocation.has("cycle") || invocation.has("balance") {
        var options = CycleBench.Options()
        options.pools = try invocation.number("pools", in: 10...100_000, default: 10_000)
        options.placements = try invocation.number(
            "placements", in: 0...4_000_000, default: 1_000_000)
        options.gangs = try invocation.number("gangs", in: 1...200_000, default: 10_000)
        options.seed = try invocation.number("seed", in: 0...UInt64.max, default: 1)
        guard invocation.has("cycle") else {
            return show(BalanceBench.run(options), invocation)
        }
        return show(CycleBench.run(options), invocation)
    }
    let result = PlanBench.run(
        pools: try invocation.number("pools", in: 10...100_000, default: 10_000),
        decisions: try invocation.number("decisions", in: 1...100_000_000, default: 1_000_000),
        seed: try invocation.number("seed", in: 0...UInt64.max, default: 1))
    return show(result, invocation)
}

/// `sluice bench durable`: how fast a planner places and releases, each answer durable.
let benchDurableVerb = Verb(
    "bench durable", "Time places and releases over loopback, each durable before its answer",
    flags: [
        Flag("connections", "N", "clients' connections (64)"),
        Flag("depth", "N", "requests in flight on each (1)"),
        Flag("seconds", "N", "how long it is measured (5)"),
        Flag("rate", "N", "requests a second of an open loop; 0 for a closed one (0)"),
        Flag("tls", nil, "over TLS, beside the same without"),
        Flag("live", "N", "placements that live before and during it (100000)"),
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("data", "DIR", "a folder on the disk that is measured (/var/tmp)"),
        Flag("journal", "URL", "an empty PostgreSQL database for the journal (a file)"),
        Flag("echo-source", "PATH", "the C echo to compare with (ops/bench/echo.c)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench durable --connections 64 --depth 1 --seconds 5"
) { invocation throws(CommandFailure) in
    var options = DurableBench.Options()
    options.connections = try invocation.number("connections", in: 1...4_096, default: 64)
    options.depth = try invocation.number("depth", in: 1...256, default: 1)
    options.seconds = try invocation.number("seconds", in: 1...3_600, default: 5)
    options.rate = try invocation.number("rate", in: 0...10_000_000, default: 0)
    options.tls = invocation.has("tls")
    options.live = try invocation.number("live", in: 0...1_000_000, default: 100_000)
    options.regions = invocation.text("regions") ?? options.regions
    options.data = invocation.text("data") ?? options.data
    if let url = invocation.text("journal") {
        options.journal = try invocation.journalURL("journal", url)
    }
    options.echoSource = invocation.text("echo-source") ?? options.echoSource
    do throws(BenchFailure) {
        return show(try DurableBench.run(options), invocation)
    } catch {
        throw CommandFailure(.unavailable, "sluice bench durable: \(error.sentence)")
    }
}

/// `sluice bench sessions`: what gateways by the thousand cost the planner.
let benchSessionsVerb = Verb(
    "bench sessions", "Measure a planner with many gateways that renew and report",
    flags: [
        Flag("gateways", "N", "gateways, each of a region of its own (10000)"),
        Flag("seconds", "N", "how long it is measured (20)"),
        Flag("regions", "DIR", "the region files, for chips and metros (Regions)"),
        Flag("data", "DIR", "a folder on the disk that is measured (/var/tmp)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench sessions --gateways 10000"
) { invocation throws(CommandFailure) in
    let gateways = try invocation.number("gateways", in: 1...18_000, default: 10_000)
    let seconds = try invocation.number("seconds", in: 1...3_600, default: 20)
    do throws(BenchFailure) {
        let result = try SessionsBench.run(
            gateways: gateways, seconds: seconds, regions: invocation.text("regions") ?? "Regions",
            data: invocation.text("data") ?? "/var/tmp")
        return show(result, invocation)
    } catch {
        throw CommandFailure(.unavailable, "sluice bench sessions: \(error.sentence)")
    }
}

/// `sluice bench hostile`: what a tenant's requests take while others mean ill.
let benchHostileVerb = Verb(
    "bench hostile", "Measure one tenant's requests while others mean ill, beside quiet",
    flags: [
        Flag("samples", "N", "requests of the tenant in each phase (1000)"),
        Flag("half-open", "N", "connections that do not go on with their handshake (1000)"),
        Flag("slow", "N", "connections that send a byte a second (200)"),
        Flag("burst", "N", "requests of one identity in a burst (100000)"),
        Flag("regions", "DIR", "the region files, for chips and metros (Regions)"),
        Flag("data", "DIR", "a folder on the disk that is used (/var/tmp)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench hostile"
) { invocation throws(CommandFailure) in
    var options = HostileBench.Options()
    options.samples = try invocation.number("samples", in: 100...1_000_000, default: 1_000)
    options.halfOpen = try invocation.number("half-open", in: 1...20_000, default: 1_000)
    options.slow = try invocation.number("slow", in: 1...4_000, default: 200)
    options.burst = try invocation.number("burst", in: 100...10_000_000, default: 100_000)
    options.regions = invocation.text("regions") ?? options.regions
    options.data = invocation.text("data") ?? options.data
    do throws(BenchFailure) {
        return show(try HostileBench.run(options), invocation)
    } catch {
        throw CommandFailure(.unavailable, "sluice bench hostile: \(error.sentence)")
    }
}

/// `sluice bench rings`: how many latency-bound requests are accepted beside a flow bound.
let benchRingsVerb = Verb(
    "bench rings", "Count latency-bound requests that are accepted online, beside a flow bound",
    flags: [
        Flag("requests", "N", "one-card requests of random metros and rings (10000)"),
        Flag("load", "PERCENT", "requests in per cent of the room that their rings have (120)"),
        Flag("seed", "N", "what the requests are drawn from (1)"),
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench rings --requests 10000 --load 120"
) { invocation throws(CommandFailure) in
    let requests = try invocation.number("requests", in: 100...1_000_000, default: 10_000)
    let load = try invocation.number("load", in: 10...1_000, default: 120)
    let seed: UInt64 = try invocation.number("seed", in: 0...UInt64.max, default: 1)
    do throws(BenchFailure) {
        let result = try RingsBench.run(
            folder: invocation.text("regions") ?? "Regions", requests: requests,
            loadPercent: load, seed: seed)
        return show(result, invocation)
    } catch {
        throw CommandFailure(.unavailable, "sluice bench rings: \(error.sentence)")
    }
}

private func show(_ result: BenchResult, _ invocation: Invocation) -> Int32 {
    print(invocation.has("json") ? result.json : result.table)
    return 0
}
