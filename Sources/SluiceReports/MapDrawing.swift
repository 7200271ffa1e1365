/// One drawing of the map at one size.
struct MapDrawing {
    private let projection: MapProjection
    private let fontSize: Double
    private let largestRadius: Double
    private let regions: [ReportContent.Region]
    private let cities: [ReportContent.City]
    private let flows: [ReportContent.Flow]

    /// Lines that are drawn of each sort: more would hide each other.
    private static let mostFlows = 60

    /// Lays the map out on `width` units.
    init(_ content: ReportContent, width: Double, fontSize: Double, largestRadius: Double) {
        // Large circles first, so that small ones lie on top and are named last.
        let order = content.regions.indices.sorted {
            (content.regions[$0].cards, $1) > (content.regions[$1].cards, $0)
        }
        regions = order.map { content.regions[$0] }
        cities = content.cities
        flows = [true, false].flatMap { sort in
            content.flows.filter { $0.isInference == sort && $0.cardHours > 0 }
                .sorted { $0.cardHours > $1.cardHours }.prefix(Self.mostFlows)
        }
        projection = MapProjection(content, width: width)
        self.fontSize = fontSize
        self.largestRadius = largestRadius
    }

    /// The drawing. O(regions²) for the names.
    func svg(style: String) -> String {
        let circles = self.circles
        let size = "\(Page.number(projection.width)) \(Page.number(projection.height))"
        return "<svg class=\"\(style)\" viewBox=\"0 0 \(size)\" role=\"img\" "
            + "aria-label=\"Regions by cards and utilisation\">\n" + graticule() + lines() + dots()
            + zip(regions, circles).map(circle).joined() + names(circles) + "</svg>\n"
    }

    private struct Circle {
        let x: Double
        let y: Double
        let radius: Double
    }

    private var circles: [Circle] {
        let most = Double(max(1, regions.map(\.cards).max() ?? 1))
        return regions.map { region in
            let (x, y) = projection.point(
                latitude: region.latitudeMicrodegrees, longitude: region.longitudeMicrodegrees)
            let share = Double(max(0, region.cards)) / most
            return Circle(x: x, y: y, radius: max(fontSize / 4, largestRadius * share.squareRoot()))
        }
    }

    private func circle(_ region: ReportContent.Region, _ circle: Circle) -> String {
        "<circle class=\"region \(RegionMap.shade(region.utilisationMilli))\" "
            + "cx=\"\(Page.number(circle.x))\" cy=\"\(Page.number(circle.y))\" "
            + "r=\"\(Page.number(circle.radius))\"><title>\(Page.escaped(region.name)): "
            + "\(Figures.grouped(region.cards)) cards, "
            + "\(Figures.percent(milli: region.utilisationMilli)) in use</title></circle>\n"
    }

    private func graticule() -> String {
        let lines =
            projection.meridians.map {
                "M\(Page.number($0.place)) 0V\(Page.number(projection.height))"
            }
            + projection.parallels.map {
                "M0 \(Page.number($0.place))H\(Page.number(projection.width))"
            }
        let east = projection.meridians.map {
            "<text class=\"degree\" x=\"\(Page.number($0.place + 4))\" "
                + "y=\"\(Page.number(projection.height - 5))\">\($0.degrees)° E</text>"
        }
        let north = projection.parallels.map {
            "<text class=\"degree\" x=\"4\" y=\"\(Page.number($0.place - 4))\">"
                + "\($0.degrees)° N</text>"
        }
        return "<path class=\"graticule\" d=\"\(lines.joined())\"/>\n" + (east + north).joined()
            + "\n"
    }

    /// Flows as curves that bend to their right, so that there and back are two lines; their width
    /// grows with the root of the card-hours.
    private func lines() -> String {
        let most = Double(max(1, flows.map(\.cardHours).max() ?? 1))
        return flows.map { flow in
            let (x, y) = place(flow.source)
            let (endX, endY) = place(flow.target)
            let (bendX, bendY) = ((x + endX) / 2 - (endY - y) / 8, (y + endY) / 2 + (endX - x) / 8)
            let width = max(0.6, largestRadius / 6 * (Double(flow.cardHours) / most).squareRoot())
            return "<path class=\"flow \(flow.isInference ? "near" : "far")\" "
                + "stroke-width=\"\(Page.number(width))\" d=\"M\(Page.number(x)) \(Page.number(y))"
                + "Q\(Page.number(bendX)) \(Page.number(bendY)) \(Page.number(endX)) "
                + "\(Page.number(endY))\"/>\n"
        }.joined()
    }

    private func place(_ city: ReportContent.City) -> (x: Double, y: Double) {
        projection.point(
            latitude: city.latitudeMicrodegrees, longitude: city.longitudeMicrodegrees)
    }

    private func dots() -> String {
        guard !cities.isEmpty else { return "" }
        let path = cities.map { city in
            let (x, y) = place(city)
            return "M\(Page.number(x)) \(Page.number(y))h0"
        }.joined()
        return "<path class=\"city\" d=\"\(path)\"/>\n"
    }

    /// Names, the largest region's first; one without a free place at its circle is left out.
    private func names(_ circles: [Circle]) -> String {
        var taken = circles.map {
            LabelBox(
                x: $0.x - $0.radius, y: $0.y - $0.radius, width: 2 * $0.radius,
                height: 2 * $0.radius)
        }
        var text = ""
        for (index, region) in regions.enumerated() {
            let name = TextColumns.fitted(region.name, to: 24)
            let width = Page.textWidth(name, size: fontSize)
            let around = taken[index]
            for box in around.places(width: width, height: fontSize * 1.2, gap: fontSize / 4) {
                guard box.isInside(width: projection.width, height: projection.height),
                    !taken.contains(where: { $0.overlaps(box) })
                else { continue }
                taken.append(box)
                text +=
                    "<text class=\"place\" font-size=\"\(Page.number(fontSize))\" "
                    + "x=\"\(Page.number(box.x))\" y=\"\(Page.number(box.y + fontSize * 0.95))\">"
                    + "\(Page.escaped(name))</text>\n"
                break
            }
        }
        return text
    }
}

/// A rectangle that a name or circle takes on the map.
struct LabelBox {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    /// Whether two rectangles share more than an edge.
    func overlaps(_ other: LabelBox) -> Bool {
        x < other.x + other.width && other.x < x + width
            && y < other.y + other.height && other.y < y + height
    }

    /// Whether all of it lies on the map.
    func isInside(width mapWidth: Double, height mapHeight: Double) -> Bool {
        x >= 0 && y >= 0 && x + width <= mapWidth && y + height <= mapHeight
    }

    /// Places for a name around this box, the best first: right, left, above, below, corners.
    func places(width: Double, height: Double, gap: Double) -> [LabelBox] {
        let middleX = x + (self.width - width) / 2
        let middleY = y + (self.height - height) / 2
        let (before, after) = (x - width - gap, x + self.width + gap)
        let (above, below) = (y - height, y + self.height)
        return [
            (after, middleY), (before, middleY), (middleX, above), (middleX, below),
            (after, above + height / 2), (after, below - height / 2),
            (before, above + height / 2), (before, below - height / 2),
            (after, above), (after, below), (before, above), (before, below),
            (x, above), (x, below), (x + self.width - width, above),
            (x + self.width - width, below),
            (middleX, above - gap * 2), (middleX, below + gap * 2),
        ].map { LabelBox(x: $0.0, y: $0.1, width: width, height: height) }
    }
}
