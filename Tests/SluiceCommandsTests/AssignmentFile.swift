import Foundation
import Testing

/// Checks an assignments file against the node and task lists, from their text alone and with
/// nothing of the packer's.
enum AssignmentFile {
    private struct Room {
        var cpu: Int
        var memory: Int
        var cards: [Int]
        let model: String
    }

    /// Books every line and returns the thousandths of cards given away. A line that does not hold
    /// is an issue of the test.
    static func check(_ text: String, nodes: String, tasks: String) throws -> Int {
        var rooms: [String: Room] = [:]
        for row in rows(nodes) {
            let cards = Int(row["gpu"]!)!
            rooms[row["sn"]!] = Room(
                cpu: Int(row["cpu_milli"]!)!, memory: Int(row["memory_mib"]!)!,
                cards: Array(repeating: 1000, count: cards), model: row["model"]!)
        }
        let asked = Dictionary(rows(tasks).map { ($0["name"]!, $0) }) { first, _ in first }
        var total = 0
        for row in rows(text) {
            let task = try #require(asked[row["task"]!])
            let name = row["node"]!
            var room = try #require(rooms[name])
            let cards = row["cards"]!.split(separator: ";").map { Int($0)! }
            let share = Int(row["share"]!)!
            let count = Int(task["num_gpu"]!)!
            let wanted = count == 0 ? 0 : count == 1 ? Int(task["gpu_milli"]!)! : 1000
            let allowed = (task["gpu_spec"] ?? "").split(separator: "|").map(String.init)
            room.cpu -= Int(task["cpu_milli"]!)!
            room.memory -= Int(task["memory_mib"]!)!
            for card in cards { room.cards[card] -= share }
            let holds =
                cards.count == count && Set(cards).count == count && share == wanted
                && (count == 0 || allowed.isEmpty || allowed.contains(room.model))
                && room.cpu >= 0 && room.memory >= 0 && room.cards.allSatisfy { $0 >= 0 }
            #expect(holds, "\(row) on \(room)")
            rooms[name] = room
            total += count * share
        }
        return total
    }

    private static func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(whereSeparator: \.isNewline)
        let names = lines[0].split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        return lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            return Dictionary(uniqueKeysWithValues: zip(names, fields))
        }
    }
}
