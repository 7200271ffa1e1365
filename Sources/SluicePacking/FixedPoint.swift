/// Numbers with 32 binary places in an `Int`: the linear program's, the same on every machine.
enum Fixed {
    static let places = 32
    static let one = 1 << places

    /// The product, cut downwards. The result must lie within ±2³¹.
    static func times(_ left: Int, _ right: Int) -> Int {
        let product = left.multipliedFullWidth(by: right)
        return product.high << (Int.bitWidth - places) | Int(product.low >> UInt(places))
    }

    /// The quotient, cut towards zero. The result must lie within ±2³¹.
    static func quotient(_ left: Int, _ right: Int) -> Int {
        let wide = (high: left >> (Int.bitWidth - places), low: UInt(bitPattern: left) << places)
        return right.dividingFullWidth(wide).quotient
    }
}
