internal import SluiceModel

extension Value {
    /// A tide: `hours` with 24 numbers, or `least` and `most` with a `peakHour` (a curve over the
    /// day) or a `load` (follows what runs report); nil, with problems noted, where it is none.
    func tide() -> Tide? {
        guard var fields = Fields(self) else { return nil }
        let before = log.problems.count
        let bound = 1...Int64(Limits.replicasPerJob)
        let hours = fields.optional("hours")?.list(atMost: Tide.hoursOfDay)?
            .compactMap { $0.whole(bound, unit: "replicas") }
        let least = fields.optional("least")?.whole(bound, unit: "replicas")
        let most = fields.optional("most")?.whole(bound, unit: "replicas")
        let peak = fields.optional("peakHour")?.whole(0...23)
        let load = fields.optional("load")?.fixedPoint(digits: 3, 1...1_000, unit: "of a replica")
        let lead = fields.optional("lead")?.length(atMost: Limits.longestLead)
        fields.finish()
        guard log.problems.count == before else { return nil }
        guard var tide = tide(hours, least, most, peak, load) else {
            problem(
                "a tide is by the hour or by load",
                "write `hours:` with 24 numbers, or `least` and `most` with `peakHour: 20` or "
                    + "`load: 0.7`")
            return nil
        }
        if let lead { tide.lead = lead }
        if let sentence = tide.problem {
            problem(sentence, "see ops/tide.md")
            return nil
        }
        return tide
    }

    private func tide(
        _ hours: [Int64]?, _ least: Int64?, _ most: Int64?, _ peak: Int64?, _ load: Int64?
    ) -> Tide? {
        switch (hours, least, most, peak, load) {
        case (let hours?, nil, nil, nil, nil): return Tide(hours: hours.map { UInt16($0) })
        case (nil, let least?, let most?, let peak?, nil) where least <= most:
            return Tide(
                hours: Tide.curve(
                    least: UInt16(least), most: UInt16(most), peakHour: Int(peak)))
        case (nil, let least?, let most?, nil, let load?):
            return Tide(
                least: UInt16(least), most: UInt16(most), target: PerMille(UInt32(load)))
        default: return nil
        }
    }
}

extension Value {
    /// What a run's processes may take of a node: `memoryMebibytes`, `processors`, `processes`.
    func processLimits() -> ProcessLimits? {
        guard var fields = Fields(self) else { return nil }
        let most = Int64(UInt32.max)
        let memory = fields.optional("memoryMebibytes")?.whole(1...most, unit: "MiB")
        let processors = fields.optional("processors")?
            .fixedPoint(digits: 3, 10...4_096_000, unit: "processors")
        let processes = fields.optional("processes")?.whole(1...most)
        fields.finish()
        return ProcessLimits(
            memory: Mebibytes(UInt32(memory ?? 0)), processors: PerMille(UInt32(processors ?? 0)),
            processes: UInt32(processes ?? 0))
    }
}
