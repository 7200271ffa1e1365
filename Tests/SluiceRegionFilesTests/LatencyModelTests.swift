import Foundation
import SluiceModel
import Testing

@testable import SluiceRegionFiles

private let matrix = root + "../shared/data/net"

@Suite("The latency model")
struct LatencyModelTests {
    private func place(_ latitude: Double, _ longitude: Double) -> Coordinates {
        Coordinates(
            latitudeMicrodegrees: Int32((latitude * 1e6).rounded()),
            longitudeMicrodegrees: Int32((longitude * 1e6).rounded()))
    }

    /// The haversine in floating point: the independent reference.
    private func haversine(_ one: Coordinates, _ other: Coordinates) -> Double {
        func radians(_ angle: Int32) -> Double { Double(angle) * .pi / 180e6 }
        let latitudes = (radians(one.latitudeMicrodegrees), radians(other.latitudeMicrodegrees))
        let turn = radians(other.longitudeMicrodegrees) - radians(one.longitudeMicrodegrees)
        let half =
            pow(sin((latitudes.1 - latitudes.0) / 2), 2)
            + cos(latitudes.0) * cos(latitudes.1) * pow(sin(turn / 2), 2)
        return 2 * 6_371_008.8 * asin(min(1, half.squareRoot()))
    }

    @Test("Great circles agree with the haversine to 20 m, near, far and over the poles")
    func distances() {
        let places = [
            place(39.9075, 116.39723), place(39.9076, 116.3973), place(31.22222, 121.45806),
            place(37.51129, 105.19067), place(43.80096, 87.60046), place(20.03421, 110.34651),
            place(0, 0), place(0, 150), place(-33.9, -151.2), place(90, 0), place(-90, 0),
        ]
        for one in places {
            for other in places {
                let metres = greatCircleMetres(from: one, to: other)
                #expect(abs(Double(metres) - haversine(one, other)) < 20, "\(one) \(other)")
                #expect(metres == greatCircleMetres(from: other, to: one))
            }
        }
    }

    @Test("A path inside a metro has the metro's constant, one outside the backbone's")
    func constants() {
        let model = LatencyModel(
            metroRadiusMetres: 60_000, metroConstant: Microseconds(1_000),
            backboneConstant: Microseconds(4_000), nanosecondsPerKilometre: 20_000)
        let beijing = place(39.9075, 116.39723)
        #expect(model.roundTrip(from: beijing, to: beijing).count == 1_000)
        let tianjin = model.roundTrip(from: beijing, to: place(39.14222, 117.17667))
        #expect((6_100...6_200).contains(tianjin.count), "\(tianjin)")
    }

    @Test(
        "The fit, run again on the measured matrix, gives what latency.yaml says",
        .enabled(if: FileManager.default.fileExists(atPath: matrix), "the matrix is not here"))
    func fit() throws {
        let process = Process()
        process.executableURL = URL(filePath: root + "ops/fit-latency")
        process.arguments = [matrix]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let model = try Nation(folder: root + "Regions").latency
        #expect(output.contains("constantMicroseconds: \(model.backboneConstant.count)\n"))
        #expect(output.contains("nanosecondsPerKilometre: \(model.nanosecondsPerKilometre)\n"))
    }
}
