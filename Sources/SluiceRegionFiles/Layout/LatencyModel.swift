package import SluiceModel

/// Round trips between places nobody has measured: a constant, and a rate for each kilometre of
/// great circle. Two of them: inside a metro, and over the backbone. Integers only, so that every
/// machine computes the same rings.
package struct LatencyModel: Hashable, Sendable {
    /// Up to this distance a site counts as inside the metro.
    package var metroRadiusMetres: Int64
    /// Access, switching and queueing of a path that stays inside a metro.
    package var metroConstant: Microseconds
    /// The same of a path over the backbone (the fit's intercept).
    package var backboneConstant: Microseconds
    /// Nanoseconds of round trip for a kilometre of great circle (the fit's slope).
    package var nanosecondsPerKilometre: Int64

    /// The modelled round trip. Error of the distance: under 20 m.
    package func roundTrip(from source: Coordinates, to target: Coordinates) -> Microseconds {
        let metres = greatCircleMetres(from: source, to: target)
        let constant = metres <= metroRadiusMetres ? metroConstant : backboneConstant
        return Microseconds(constant.count + metres * nanosecondsPerKilometre / 1_000_000)
    }
}

/// Length of the great circle between two places, in metres, on a sphere of 6,371,008.8 m (the
/// Earth's mean radius, IUGG). Fixed point with nine decimals: the angle comes from the chord of
/// two unit vectors, which stays exact for near places, where an arc cosine would not. Error: under
/// 20 m, and 200 m for places that are almost opposite each other.
package func greatCircleMetres(from source: Coordinates, to target: Coordinates) -> Int64 {
    let from = UnitVector(source)
    let to = UnitVector(target)
    let x = from.x - to.x
    let y = from.y - to.y
    let z = from.z - to.z
    // Each difference is at most 2 × 10⁹, so the sum of squares is at most 4 × 10¹⁸ (the chord's).
    let halfChord = squareRoot(x * x + y * y + z * z) / 2
    let angle = 2 * arcSine(min(halfChord, one))
    return angle * 6_371_009 / one
}

/// 1 in the fixed point used here.
private let one: Int64 = 1_000_000_000
private let halfPi: Int64 = 1_570_796_327

/// A place on the unit sphere.
private struct UnitVector {
    let x: Int64
    let y: Int64
    let z: Int64

    init(_ place: Coordinates) {
        let latitude = radians(place.latitudeMicrodegrees)
        let longitude = radians(place.longitudeMicrodegrees)
        let cosine = sine(halfPi - abs(latitude))
        x = cosine * sine(halfPi - abs(longitude)) / one
        y = cosine * sine(longitude) / one
        z = sine(latitude)
    }
}

/// π / 180 = 0.017453292520; a microdegree is 17.45 billionths of a radian.
private func radians(_ microdegrees: Int32) -> Int64 {
    Int64(microdegrees) * 17_453_292_520 / 1_000_000_000
}

/// The sine of an angle between -π and π, by its series, folded to a quarter turn first.
private func sine(_ angle: Int64) -> Int64 {
    var folded = angle
    if folded > halfPi { folded = 2 * halfPi - folded }
    if folded < -halfPi { folded = -2 * halfPi - folded }
    var term = folded
    var sum = folded
    for index in Int64(1)...9 {
        term = -(term * folded / one) * folded / one / (2 * index * (2 * index + 1))
        sum += term
    }
    return min(one, max(-one, sum))
}

/// The arc sine of a ratio between 0 and 1, by its series; above a half by the half-angle identity.
private func arcSine(_ ratio: Int64) -> Int64 {
    guard ratio <= one / 2 else {
        return halfPi - 2 * arcSine(squareRoot((one - ratio) / 2 * one))
    }
    var power = ratio
    var sum = ratio
    for index in Int64(1)...14 {
        power = power * ratio / one * ratio / one * (2 * index - 1) / (2 * index)
        sum += power / (2 * index + 1)
    }
    return sum
}

/// The largest whole number whose square is at most `square`.
private func squareRoot(_ square: Int64) -> Int64 {
    precondition(square >= 0, "the square root of \(square)")
    var low: Int64 = 0
    var high: Int64 = 3_037_000_499
    while low < high {
        let middle = low + (high - low + 1) / 2
        if middle * middle <= square { low = middle } else { high = middle - 1 }
    }
    return low
}
