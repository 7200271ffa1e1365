package import SluiceAssignment

/// An assignment problem with its names, as `sluice plan solve` reads it from JSON.
package struct AssignmentFile: Sendable {
    /// Names of the pools.
    package let pools: [String]
    /// Names of the jobs.
    package let jobs: [String]
    /// The problem, in their order.
    package let problem: AssignmentProblem

    /// What is wrong with a text: the line and column, the path to the value, and what to do.
    package struct Fault: Error, Hashable, Sendable {
        /// `line 3, column 7, jobs[2].cards: …`
        package let sentence: String
    }

    /// Largest file: half a gigabyte holds the most candidates there may be.
    package static let byteLimit = 512 << 20

    /// Reads a text. O(bytes).
    package init(_ text: [UInt8]) throws(Fault) {
        var reader = AssignmentReader(text)
        do throws(JsonCursor.Fault) {
            try reader.read()
        } catch {
            throw reader.fault(error)
        }
        do throws(AssignmentProblem.Fault) {
            problem = try reader.problem()
        } catch {
            throw Fault(sentence: Self.sentence(error))
        }
        pools = reader.pools.names
        jobs = reader.jobs.names
    }

    private static func sentence(_ fault: AssignmentProblem.Fault) -> String {
        switch fault {
        case .costs:
            "all jobs together cost more than \(AssignmentLimits.cost), which 64 bits cannot add "
                + "up safely: give the costs in a larger unit"
        case .cards:
            "all pools, or all jobs, have more than \(AssignmentLimits.cards) cards: count them in "
                + "a larger unit"
        }
    }
}

/// Reads the members one by one, and knows where it is.
struct AssignmentReader {
    private var cursor: JsonCursor
    private(set) var pools = NameTable()
    private(set) var jobs = NameTable()
    private var rooms: [Int64] = []
    private var sizes: [Int64] = []
    private var unplaced: [Int64] = []
    private var firsts = [0]
    private var places: [Int32] = []
    private var costs: [Int64] = []
    /// The last job that had a cost for each pool.
    private var seen: [Int] = []
    /// Where the reader is.
    private var path = ""

    init(_ text: [UInt8]) { cursor = JsonCursor(text) }

    /// The problem that was read.
    func problem() throws(AssignmentProblem.Fault) -> AssignmentProblem {
        try AssignmentProblem(
            rooms: rooms, sizes: sizes, unplaced: unplaced, firsts: firsts, pools: places,
            costs: costs)
    }

    /// A fault with its place for people. O(bytes).
    func fault(_ fault: JsonCursor.Fault) -> AssignmentFile.Fault {
        let before = cursor.bytes.prefix(fault.offset)
        let line = before.count { $0 == 0x0A } + 1
        let column = fault.offset - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        let place = path.isEmpty ? "" : ", \(path)"
        return AssignmentFile.Fault(
            sentence: "line \(line), column \(column)\(place): \(fault.sentence)")
    }

    /// The whole text. Jobs that stand before the pools are read after them.
    mutating func read() throws(JsonCursor.Fault) {
        var hasPools = false
        var hasJobs = false
        var jobsAt: Int?
        // The walk is apart from the reader, since its steps change both.
        var walk = cursor
        defer { cursor = walk }
        try walk.object { (walk, name) throws(JsonCursor.Fault) in
            walk.skipSpace()
            switch String(decoding: walk.bytes[name], as: UTF8.self) {
            case "pools":
                guard !hasPools else { throw walk.fault("\"pools\" stands here twice") }
                hasPools = true
                path = "pools"
                try walk.array { (walk, index) throws(JsonCursor.Fault) in try pool(&walk, index) }
            case "jobs":
                guard !hasJobs else { throw walk.fault("\"jobs\" stands here twice") }
                hasJobs = true
                if hasPools {
                    try readJobs(&walk)
                } else {
                    jobsAt = walk.offset
                    try walk.skip()
                }
            default: try walk.skip()
            }
            path = ""
        }
        guard walk.isAtEnd() else {
            throw walk.fault("something follows the end of the instance: remove it")
        }
        guard hasPools else {
            throw walk.fault(
                "\"pools\" is missing: add \"pools\": [{\"name\": …, \"cards\": …}]", at: 0)
        }
        guard hasJobs else {
            throw walk.fault(
                "\"jobs\" is missing: add \"jobs\": [{\"name\": …, \"cards\": …, "
                    + "\"unplacedCost\": …, \"costs\": {POOL: …}}]", at: 0)
        }
        guard let jobsAt else { return }
        walk.move(to: jobsAt)
        try readJobs(&walk)
    }

    private mutating func readJobs(_ walk: inout JsonCursor) throws(JsonCursor.Fault) {
        path = "jobs"
        try walk.array { (walk, index) throws(JsonCursor.Fault) in try job(&walk, index) }
    }

    private mutating func pool(_ walk: inout JsonCursor, _ index: Int) throws(JsonCursor.Fault) {
        path = "pools[\(index)]"
        guard index < AssignmentLimits.pools else {
            throw walk.fault("over \(AssignmentLimits.pools) pools: solve it in parts")
        }
        walk.skipSpace()
        let start = walk.offset
        var name: Range<Int>?
        var cards: Int64?
        try walk.object { (walk, key) throws(JsonCursor.Fault) in
            switch String(decoding: walk.bytes[key], as: UTF8.self) {
            case "name": name = try walk.text()
            case "cards": cards = try count(&walk, from: 0, "\(path).cards")
            default: try walk.skip()
            }
        }
        guard let name else { throw missing("name", "a text", walk, start) }
        guard let cards else { throw missing("cards", "how many it has", walk, start) }
        try add(name, to: &pools, walk)
        rooms.append(cards)
        seen.append(-1)
    }

    private mutating func job(_ walk: inout JsonCursor, _ index: Int) throws(JsonCursor.Fault) {
        path = "jobs[\(index)]"
        guard index < AssignmentLimits.jobs else {
            throw walk.fault("over \(AssignmentLimits.jobs) jobs: solve it in parts")
        }
        walk.skipSpace()
        let start = walk.offset
        var name: Range<Int>?
        var cards: Int64?
        var cost: Int64?
        var hasCosts = false
        try walk.object { (walk, key) throws(JsonCursor.Fault) in
            switch String(decoding: walk.bytes[key], as: UTF8.self) {
            case "name": name = try walk.text()
            case "cards": cards = try count(&walk, from: 1, "\(path).cards")
            case "unplacedCost":
                path += ".unplacedCost"
                cost = try walk.integer()
                path = "jobs[\(index)]"
            case "costs":
                guard !hasCosts else { throw walk.fault("\"costs\" stands here twice") }
                hasCosts = true
                try readCosts(&walk, index)
            default: try walk.skip()
            }
        }
        guard let name else { throw missing("name", "a text", walk, start) }
        guard let cards else { throw missing("cards", "how many it takes", walk, start) }
        guard let cost else {
            throw missing("unplacedCost", "what it costs to leave it out", walk, start)
        }
        guard hasCosts else {
            throw missing("costs", "an object, empty where no pool will do", walk, start)
        }
        try add(name, to: &jobs, walk)
        sizes.append(cards)
        unplaced.append(cost)
        firsts.append(places.count)
    }

    private mutating func readCosts(
        _ walk: inout JsonCursor, _ job: Int
    ) throws(JsonCursor.Fault) {
        path = "jobs[\(job)].costs"
        try walk.object { (walk, key) throws(JsonCursor.Fault) in
            guard let pool = pools.number(key, walk.bytes) else {
                let name = String(decoding: walk.bytes[key], as: UTF8.self)
                throw walk.fault(
                    "there is no pool \"\(name)\": name one of \"pools\", or leave it out",
                    at: key.lowerBound - 1)
            }
            guard seen[Int(pool)] != job else {
                throw walk.fault(
                    "\"\(pools.names[Int(pool)])\" stands here twice: remove one",
                    at: key.lowerBound - 1)
            }
            seen[Int(pool)] = job
            guard places.count < AssignmentLimits.candidates else {
                throw walk.fault(
                    "over \(AssignmentLimits.candidates) costs in all: solve it in parts")
            }
            do throws(JsonCursor.Fault) {
                costs.append(try walk.integer())
            } catch {
                path += ".\(pools.names[Int(pool)])"
                throw error
            }
            places.append(pool)
        }
        path = "jobs[\(job)]"
    }

    private mutating func count(
        _ walk: inout JsonCursor, from least: Int64, _ place: String
    ) throws(JsonCursor.Fault) -> Int64 {
        let before = path
        path = place
        walk.skipSpace()
        let start = walk.offset
        let number = try walk.integer()
        guard (least...AssignmentLimits.cards).contains(number) else {
            throw walk.fault(
                "\(number) cards: write a number from \(least) to \(AssignmentLimits.cards)",
                at: start)
        }
        path = before
        return number
    }

    private func add(
        _ name: Range<Int>, to table: inout NameTable, _ walk: JsonCursor
    ) throws(JsonCursor.Fault) {
        guard table.add(name, walk.bytes) else {
            let text = String(decoding: walk.bytes[name], as: UTF8.self)
            throw walk.fault(
                "the name \"\(text)\" was given before: names differ", at: name.lowerBound - 1)
        }
    }

    private func missing(
        _ member: String, _ what: String, _ walk: JsonCursor, _ start: Int
    ) -> JsonCursor.Fault {
        walk.fault("\"\(member)\" is missing: add \"\(member)\": … (\(what))", at: start)
    }
}
