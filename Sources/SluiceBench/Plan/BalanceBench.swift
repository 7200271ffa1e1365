import SluiceLinux
import SluiceModel
import SluicePlanner
import SluiceTraces
import SluiceWire

/// `sluice bench plan --balance`: how long it takes to say where a large nation is tight and what
/// should move, part by part, while gangs wait that fit nowhere.
package enum BalanceBench {
    /// Builds the nation, lets a quarter of a day pass so that tariffs turn, and times each part.
    package static func run(_ options: CycleBench.Options) -> BenchResult {
        var planner = CyclePlanner(seed: options.seed)
        planner.register(pools: options.pools)
        planner.place(options.placements)
        planner.submit(options.gangs, nodes: 1...8)
        _ = planner.cycles()
        planner.run(for: Seconds(6 * 3_600))
        planner.submit(options.gangs, nodes: 20...31)
        _ = planner.cycles()
        planner.run(for: Seconds(0))
        var result = BenchResult(name: "balance")
        result.add("pools", Int64(options.pools))
        result.add("placements", Int64(planner.core.counts.placements))
        result.add("waiting", Int64(planner.core.counts.waiting))
        measure(planner.core, &result)
        return result
    }

    private static func measure(_ core: PlannerCore, _ result: inout BenchResult) {
        var first: UInt64 = 0
        var longest: UInt64 = 0
        var sum: UInt64 = 0
        var moves = 0
        var rooms = 0
        var weighed = 0
        var part: UInt32 = 0
        var parts: UInt32 = 1
        while part < parts {
            let start = Instant.now.nanoseconds
            let reply = core.balance(ShowBalance(part: part, atMost: 64))
            let time = Instant.now.nanoseconds - start
            if part == 0 { first = time } else { longest = max(longest, time) }
            sum += time
            rooms += reply.moves.count { $0.purpose == .room }
            moves += reply.moves.count
            weighed += Int(reply.weighed)
            parts = reply.parts
            part += 1
        }
        result.add("parts", Int64(parts))
        result.add("weighed", Int64(weighed))
        result.add("moves", Int64(moves))
        result.add("roomMoves", Int64(rooms))
        result.add("firstPartMilliseconds", Double(first) / 1e6)
        result.add("longestOtherPartMilliseconds", Double(longest) / 1e6)
        result.add("allPartsMilliseconds", Double(sum) / 1e6)
    }
}
