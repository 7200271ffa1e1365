/// Degrees to places on the drawing: equirectangular, true to scale at the middle latitude.
struct MapProjection {
    /// Size of the drawing in units.
    let width: Double
    let height: Double

    private let west: Double
    private let north: Double
    private let unitsPerDegreeEast: Double
    private let degreesEast: Double
    private let degreesNorth: Double

    private static let mostHeightPerWidth = 0.8

    /// Fits regions and cities with a margin into `width` units. A single point gets some degrees
    /// around it, so that nothing divides by zero.
    init(_ content: ReportContent, width: Double) {
        let latitudes =
            (content.regions.map(\.latitudeMicrodegrees)
            + content.cities.map(\.latitudeMicrodegrees)).map(Self.latitude)
        let longitudes =
            (content.regions.map(\.longitudeMicrodegrees)
            + content.cities.map(\.longitudeMicrodegrees)).map(Self.longitude)
        let (south, top) = Self.widened(latitudes, least: 6)
        let (start, end) = Self.widened(longitudes, least: 8)
        let stretch = 1 / Self.cosine(degrees: (south + top) / 2)
        degreesNorth = top - south
        // A tall area gets more room at its sides, so that the map never outgrows the page.
        degreesEast = max(end - start, degreesNorth * stretch / Self.mostHeightPerWidth)
        west = (start + end - degreesEast) / 2
        north = top
        self.width = width
        unitsPerDegreeEast = width / degreesEast
        height = unitsPerDegreeEast * stretch * degreesNorth
    }

    /// Where a point lies; coordinates beyond the globe are clamped.
    func point(latitude: Int64, longitude: Int64) -> (x: Double, y: Double) {
        let x = (Self.longitude(longitude) - west) * unitsPerDegreeEast
        let y = (north - Self.latitude(latitude)) * height / degreesNorth
        return (x, y)
    }

    /// Meridians inside the map.
    var meridians: [(place: Double, degrees: Int)] {
        Self.marks(from: west, to: west + degreesEast).map {
            ((Double($0) - west) * unitsPerDegreeEast, $0)
        }
    }

    /// Parallels inside the map.
    var parallels: [(place: Double, degrees: Int)] {
        Self.marks(from: north - degreesNorth, to: north).map {
            ((north - Double($0)) * height / degreesNorth, $0)
        }
    }

    private static func marks(from low: Double, to high: Double) -> [Int] {
        let step = high - low > 60 ? 20 : high - low > 12 ? 10 : 2
        return (-180...180).filter { $0 % step == 0 && Double($0) > low && Double($0) < high }
    }

    private static func latitude(_ micro: Int64) -> Double {
        min(85, max(-85, Double(micro) / 1_000_000))
    }

    private static func longitude(_ micro: Int64) -> Double {
        min(180, max(-180, Double(micro) / 1_000_000))
    }

    private static func widened(_ values: [Double], least: Double) -> (Double, Double) {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        let margin = max((high - low) * 0.06, (least - (high - low)) / 2)
        return (low - margin, high + margin)
    }

    /// Cosine by its series: the error below 89 degrees is under a thousandth, ample for a drawing.
    private static func cosine(degrees: Double) -> Double {
        let square = (degrees * .pi / 180) * (degrees * .pi / 180)
        let series = 1 - square / 2 + square * square / 24 - square * square * square / 720
        return max(0.05, series)
    }
}
