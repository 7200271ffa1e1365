internal import SluiceAssignment
internal import SluiceLinux

/// `sluice plan solve`: jobs to pools at least cost, with a proven bound.
let planSolveVerb = Verb(
    "plan solve", "Assign jobs whole to pools at low cost, and prove how low it can be at least",
    flags: [
        Flag("instance", "FILE", "pools, jobs and costs as JSON; '-' for standard input"),
        Flag("json", nil, "print JSON"),
        Flag("time", nil, "with --json: say how many milliseconds it took, the file aside"),
    ],
    example: "sluice plan solve --instance ops/assignment/example.json"
) { invocation throws(CommandFailure) in
    let path = try invocation.required("instance")
    let file = try read(path, invocation)
    let start = Instant.now
    let plan = file.problem.solve()
    let milliseconds = Int64(Instant.now.milliseconds - start.milliseconds)
    if invocation.has("json") {
        _ = invocation.context.output(json(plan, file, invocation.has("time") ? milliseconds : nil))
    } else {
        invocation.context.lines(table(plan, file))
    }
    return 0
}

private func read(
    _ path: String, _ invocation: Invocation
) throws(CommandFailure) -> AssignmentFile {
    let text: [UInt8]
    if path == "-" {
        guard let input = invocation.context.input(AssignmentFile.byteLimit) else {
            throw CommandFailure(
                .unavailable,
                "sluice plan solve: standard input cannot be read, or is over "
                    + "\(AssignmentFile.byteLimit) bytes")
        }
        text = input
    } else {
        do throws(KernelError) {
            text = try Files.read(path, limit: AssignmentFile.byteLimit)
        } catch {
            throw CommandFailure(
                .unavailable,
                "sluice plan solve: \(path): \(error); give --instance a file of at most "
                    + "\(AssignmentFile.byteLimit) bytes, as ops/assignment/make.py writes it")
        }
    }
    do throws(AssignmentFile.Fault) {
        return try AssignmentFile(text)
    } catch {
        throw CommandFailure(.refused, "sluice plan solve: \(path): \(error.sentence)")
    }
}

private func json(
    _ plan: AssignmentPlan, _ file: AssignmentFile, _ milliseconds: Int64?
) -> [UInt8] {
    var text = "{\n  \"totalCost\": \(plan.cost),\n  \"lowerBound\": \(plan.lowerBound),\n"
    text += "  \"gapPerMillion\": \(plan.gapPerMillion.map(String.init) ?? "null"),\n"
    text += "  \"greedyCost\": \(plan.greedyCost),\n"
    text += "  \"unplaced\": \(plan.pools.count { $0 < 0 }),\n"
    if let milliseconds { text += "  \"milliseconds\": \(milliseconds),\n" }
    text += "  \"assignments\": ["
    for job in plan.pools.indices {
        let pool = plan.pools[job] < 0 ? "null" : quoted(file.pools[Int(plan.pools[job])])
        text += job == 0 ? "\n" : ",\n"
        text += "    {\"job\": \(quoted(file.jobs[job])), \"pool\": \(pool)}"
    }
    return Array((text + "\n  ]\n}\n").utf8)
}

private func table(_ plan: AssignmentPlan, _ file: AssignmentFile) -> [String] {
    let width = file.jobs.map(\.count).max() ?? 0
    var lines = file.jobs.indices.map { job in
        let gap = String(repeating: " ", count: width - file.jobs[job].count + 2)
        return file.jobs[job] + gap
            + (plan.pools[job] < 0 ? "unplaced" : file.pools[Int(plan.pools[job])])
    }
    lines.append("")
    lines.append("total cost \(plan.cost); no assignment costs less than \(plan.lowerBound)")
    lines.append("a greedy by regret: \(plan.greedyCost)")
    return lines
}
