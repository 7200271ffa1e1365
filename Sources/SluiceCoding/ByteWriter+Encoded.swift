extension ByteWriter {
    /// Appends what was encoded before, as it is and without a length.
    @inlinable
    public mutating func append(encoded bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Appends UTF-8 without a length: a piece of a text that `beginRecord` began and `endRecord`
    /// ends, since both have their length in two bytes before them.
    public mutating func append(piece text: String) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }
}
