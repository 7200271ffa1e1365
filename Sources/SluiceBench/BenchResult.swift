import SluiceLinux

/// What a benchmark found: a name, and figures in the order they are shown.
package struct BenchResult: Sendable {
    /// One figure. Whole numbers and ratios are kept apart so that neither is printed as the other.
    package enum Figure: Sendable {
        /// A count.
        case whole(Int64)
        /// A ratio or a time, printed with three decimals.
        case real(Double)
        /// Words.
        case text(String)
    }

    /// The benchmark's name.
    package let name: String
    /// Its figures by name.
    package private(set) var figures: [(name: String, figure: Figure)] = []

    /// A result without figures.
    package init(name: String) { self.name = name }

    /// Adds a count.
    package mutating func add(_ name: String, _ value: Int64) {
        figures.append((name, .whole(value)))
    }

    /// Adds a ratio or a time.
    package mutating func add(_ name: String, _ value: Double) {
        figures.append((name, .real(value)))
    }

    /// Adds words, for what a number rests on.
    package mutating func add(_ name: String, _ value: String) {
        figures.append((name, .text(value)))
    }

    /// Adds the percentiles of `samples` under the names that every benchmark uses.
    package mutating func add(_ samples: Samples) {
        add("p50Microseconds", samples.microseconds(perTenThousand: 5_000))
        add("p99Microseconds", samples.microseconds(perTenThousand: 9_900))
        add("p999Microseconds", samples.microseconds(perTenThousand: 9_990))
    }

    /// One object of JSON.
    package var json: String {
        let fields = figures.map { name, figure in
            switch figure {
            case .whole(let value): "\"\(name)\": \(value)"
            case .real(let value): "\"\(name)\": \(Self.decimal(value))"
            case .text(let value): "\"\(name)\": \"\(value)\""
            }
        }
        return "{\"name\": \"\(name)\", " + fields.joined(separator: ", ") + "}"
    }

    /// Lines for people.
    package var table: String {
        let width = figures.map(\.name.count).max() ?? 0
        let lines = figures.map { name, figure in
            let gap = String(repeating: " ", count: width - name.count + 2)
            return switch figure {
            case .whole(let value): "  \(name)\(gap)\(value)"
            case .real(let value): "  \(name)\(gap)\(Self.decimal(value))"
            case .text(let value): "  \(name)\(gap)\(value)"
            }
        }
        return ([name] + lines).joined(separator: "\n")
    }

    /// Three decimals, with a point.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "0.000" }
        let thousandths = Int64((value * 1_000).rounded())
        let rest = String(abs(thousandths % 1_000))
        let padded = String(repeating: "0", count: 3 - rest.count) + rest
        return "\(thousandths < 0 ? "-" : "")\(abs(thousandths / 1_000)).\(padded)"
    }
}

/// Times of single operations in nanoseconds; bounded, later ones replace earlier ones in turn.
package struct Samples: Sendable {
    private var nanoseconds: [UInt64] = []
    private var next = 0
    private let capacity: Int

    /// Keeps at most `capacity` of the newest.
    package init(capacity: Int = 4_000_000) { self.capacity = capacity }

    /// Adds one time.
    package mutating func add(nanoseconds time: UInt64) {
        if nanoseconds.count < capacity {
            nanoseconds.append(time)
        } else {
            nanoseconds[next] = time
            next = (next + 1) % capacity
        }
    }

    /// How many are kept.
    package var count: Int { nanoseconds.count }

    /// The percentile in microseconds: 9,990 of 10,000 is p99.9. O(n log n).
    package func microseconds(perTenThousand rank: Int) -> Double {
        guard !nanoseconds.isEmpty else { return 0 }
        let sorted = nanoseconds.sorted()
        let index = min(sorted.count - 1, sorted.count * rank / 10_000)
        return Double(sorted[index]) / 1_000
    }
}

/// Runs `body` and says how many nanoseconds it took.
func elapsedNanoseconds(_ body: () -> Void) -> UInt64 {
    let start = Instant.now.nanoseconds
    body()
    return Instant.now.nanoseconds - start
}
