import SluiceModel
import SluicePacking

/// A fleet and a list drawn from a seed: odd sizes, several chips, tasks that fit nowhere too.
struct GeneratedFleet {
    var nodes: [PackingNode] = []
    var tasks: [PackingTask] = []

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func draw(_ range: ClosedRange<Int>, _ random: inout SplitMix64) -> Int {
            range.lowerBound + Int(random.below(Int64(range.count)))
        }
        let chips = draw(1...4, &random)
        for _ in 0..<draw(1...12, &random) {
            nodes.append(
                PackingNode(
                    chip: draw(0...chips - 1, &random), cards: draw(0...9, &random),
                    cpuMilli: draw(0...96, &random) * 1000,
                    memoryMebibytes: draw(1...64, &random) * 4096))
        }
        let kinds = (0..<draw(1...20, &random)).map { _ in
            let cards = [0, 1, 1, 1, 1, 2, 4, 8][draw(0...7, &random)]
            let share = cards == 1 && draw(0...1, &random) == 1 ? draw(1...1000, &random) : 1000
            let mask = draw(0...3, &random) == 0 ? UInt64(draw(0...15, &random)) : .max
            return PackingTask(
                cpuMilli: draw(0...12, &random) * 700, memoryMebibytes: draw(0...8192, &random),
                cards: cards, shareMilli: share, chips: mask)
        }
        tasks = (0..<draw(1...150, &random)).map { _ in kinds[draw(0...kinds.count - 1, &random)] }
    }
}
