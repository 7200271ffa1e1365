internal import SluiceBench

/// `sluice bench codec`: how fast a capacity report is written and read.
let benchCodecVerb = Verb(
    "bench codec", "Time the coding of a capacity report",
    flags: [Flag("json", nil, "print JSON")],
    example: "sluice bench codec"
) { invocation in
    show(CodecBench.run(), invocation)
}

/// `sluice bench plan`: how fast latency-bound work is placed in memory.
let benchPlanVerb = Verb(
    "bench plan", "Time latency-bound decisions in memory, and count their regret",
    flags: [
        Flag("pools", "N", "pools of the nation (10000)"),
        Flag("decisions", "N", "decisions to time (1000000)"),
        Flag("seed", "N", "what the nation is drawn from (1)"),
        Flag("json", nil, "print JSON"),
    ],
    example: "sluice bench plan --pools 10000"
) { invocation throws(CommandFailure) in
    let result = PlanBench.run(
        pools: try invocation.number("pools", in: 10...100_000, default: 10_000),
        decisions: try invocation.number("decisions", in: 1...100_000_000, default: 1_000_000),
        seed: try invocation.number("seed", in: 0...UInt64.max, default: 1))
    return show(result, invocation)
}

private func show(_ result: BenchResult, _ invocation: Invocation) -> Int32 {
    print(invocation.has("json") ? result.json : result.table)
    return 0
}
