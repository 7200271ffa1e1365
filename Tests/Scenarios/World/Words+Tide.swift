import SluiceModel

extension Words {
    /// Wishes about tides, lent capacity and spare nodes: `tide hours 2x8 6x12 2x4 lead 10 min`,
    /// `tide load 1 to 6 at 70 %`, `lent`, `spares 1`.
    mutating func tideWish(
        _ wish: String, _ wanted: inout JobSpecification
    ) throws(ScenarioProblem) -> Bool {
        switch wish {
        case "lent": wanted.usesLent = true
        case "spares": wanted.spares = try number("spare nodes")
        case "tide": wanted.tide = try tide()
        default: return false
        }
        return true
    }

    private mutating func tide() throws(ScenarioProblem) -> Tide {
        guard !take("load") else {
            let least: UInt16 = try number("replicas")
            try expect("to")
            let most: UInt16 = try number("replicas")
            try expect("at")
            let percent: UInt32 = try number("the load in percent")
            try expect("%")
            return Tide(least: least, most: most, target: PerMille(percent * 10))
        }
        try expect("hours")
        var hours: [UInt16] = []
        while hours.count < Tide.hoursOfDay {
            let word = try word("replicas x hours")
            let parts = word.split(separator: "x")
            guard parts.count == 2, let replicas = UInt16(parts[0]), let count = Int(parts[1])
            else { throw problem("`\(word)` is no part of a tide: 2x8 is two for eight hours") }
            hours += Array(repeating: replicas, count: count)
        }
        var tide = Tide(hours: hours)
        if take("lead") { tide.lead = try length("the lead") }
        if let sentence = tide.problem { throw problem(sentence) }
        return tide
    }
}
