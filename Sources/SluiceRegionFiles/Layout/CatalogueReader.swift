internal import SluiceModel

/// Readers of the entries that region files refer to: chips, metros, tariffs, providers, latency.
/// Each gives nil, with problems noted, where an entry cannot be used.
extension Value {
    func chip() -> Chip? {
        guard var fields = Fields(self) else { return nil }
        let name: ChipName? = fields.required("name")?.name()
        let vendor = fields.required("vendor")?.text()
        let kind = fields.required("kind")?.choice(of: ChipKind.words)
        let memory = fields.required("memoryGibibytes")?.whole(1...4_096, unit: "GiB")
        let teraflops = fields.required("halfPrecisionTeraflops")?
            .fixedPoint(digits: 1, 1...1_000_000, unit: "TFLOPS")
        let watts = fields.required("watts")?.whole(1...20_000, unit: "W")
        let relative = fields.required("relativeThroughput")?
            .fixedPoint(digits: 3, 1...100_000, unit: "of an A100's")
        let basis = fields.basis()
        fields.finish()
        guard let name, let vendor, let kind, let memory, let teraflops, let watts, let relative,
            let basis
        else { return nil }
        return Chip(
            name: name, vendor: vendor, kind: kind, memory: Mebibytes(UInt32(memory) * 1_024),
            halfPrecisionDeciTeraflops: UInt32(teraflops), power: Watts(UInt32(watts)),
            relativeThroughput: PerMille(UInt32(relative)), basis: basis)
    }

    func metro() -> Metro? {
        guard var fields = Fields(self) else { return nil }
        let name: MetroName? = fields.required("name")?.name()
        let coordinates = fields.coordinates()
        let population = fields.required("population")?.whole(1...100_000_000, unit: "people")
        _ = fields.optional("title")?.text()
        _ = fields.optional("geonamesID")?.whole(1...99_999_999)
        fields.finish()
        guard let name, let coordinates, let population else { return nil }
        return Metro(name: name, coordinates: coordinates, population: UInt32(population))
    }

    func provider() -> Provider? {
        guard var fields = Fields(self) else { return nil }
        let name: ProviderName? = fields.required("name")?.name()
        let title = fields.required("title")?.text()
        let kind = fields.required("kind")?
            .choice(of: ["carrier", "cloud", "city", "university"].map { ($0, $0) })
        fields.finish()
        guard let name, let title, let kind else { return nil }
        return Provider(name: name, title: title, kind: kind)
    }

    func latencyModel() -> LatencyModel? {
        guard var fields = Fields(self) else { return nil }
        var metro = fields.required("metro").flatMap(Fields.init)
        let radius = metro?.required("withinKilometres")?.whole(0...500, unit: "km")
        let metroConstant = metro?.required("constantMicroseconds")?.whole(
            0...1_000_000, unit: "µs")
        _ = metro?.basis()
        metro?.finish()
        var backbone = fields.required("backbone").flatMap(Fields.init)
        let constant = backbone?.required("constantMicroseconds")?.whole(0...1_000_000, unit: "µs")
        let slope = backbone?.required("nanosecondsPerKilometre")?.whole(0...1_000_000, unit: "ns")
        _ = backbone?.basis()
        backbone?.finish()
        fields.finish()
        guard let radius, let metroConstant, let constant, let slope else { return nil }
        return LatencyModel(
            metroRadiusMetres: radius * 1_000, metroConstant: Microseconds(metroConstant),
            backboneConstant: Microseconds(constant), nanosecondsPerKilometre: slope)
    }
}

extension Fields {
    /// `latitude` and `longitude` in degrees, six decimals at most, inside the country's bounds
    /// with room around it: a swapped pair or a lost digit is found, as 73–135° E and 18–54° N are
    /// apart.
    mutating func coordinates() -> Coordinates? {
        let latitude = required("latitude")?
            .fixedPoint(digits: 6, 3_000_000...54_000_000, unit: "degrees north")
        let longitude = required("longitude")?
            .fixedPoint(digits: 6, 73_000_000...136_000_000, unit: "degrees east")
        guard let latitude, let longitude else { return nil }
        return Coordinates(
            latitudeMicrodegrees: Int32(latitude), longitudeMicrodegrees: Int32(longitude))
    }

    /// `basis: {reported: SOURCE}`, `{assumed: WHY}` or `{modelled: HOW}`: every figure says what
    /// it rests on. Where single fields differ, `assumed: {field: why}` names them.
    mutating func basis() -> Basis? {
        if var exceptions = optional("assumed").flatMap(Fields.init) {
            for (key, reason) in exceptions.all() {
                guard case .scalar(let field, _) = key.node.content else { continue }
                if !contains(field) {
                    key.problem("no field is called '\(field)' here", "name one that is")
                }
                guard let text = reason.text(atMost: Limits.textBytes) else { continue }
                value.log.note(
                    basis: .assumed(reason: text), of: key)
            }
        }
        guard let basis = required("basis"), var fields = Fields(basis) else { return nil }
        let reported = fields.optional("reported")?.text(atMost: Limits.textBytes)
        let assumed = fields.optional("assumed")?.text(atMost: Limits.textBytes)
        let modelled = fields.optional("modelled")?.text(atMost: Limits.textBytes)
        fields.finish()
        let found: [Basis] = [
            reported.map { .reported(source: $0) }, assumed.map { .assumed(reason: $0) },
            modelled.map { .modelled(model: $0) },
        ].compactMap(\.self)
        guard found.count == 1 else {
            basis.problem(
                "a basis has exactly one of: reported, assumed, modelled",
                "write `basis: {reported: SOURCE}` or `basis: {assumed: WHY}`")
            return nil
        }
        value.log.note(basis: found[0], of: value)
        return found[0]
    }
}

extension ChipKind {
    static let words: [(word: String, value: ChipKind)] = allCases.map { ("\($0)", $0) }
}
