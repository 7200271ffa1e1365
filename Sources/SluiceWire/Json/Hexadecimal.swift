/// Bytes as pairs of hexadecimal digits.
public enum Hexadecimal {
    /// Two lower-case digits a byte.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, spaces and line ends skipped; nil where something else stands in it or
    /// a digit has no partner.
    public static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var half: UInt8?
        for character in text.utf8 where ![0x20, 0x0A, 0x0D, 0x09].contains(character) {
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
            if let high = half {
                bytes.append(high << 4 | UInt8(digit))
                half = nil
            } else {
                half = UInt8(digit)
            }
        }
        return half == nil ? bytes : nil
    }
}
