extension ByteWriter {
    /// Appends what was encoded before, as it is and without a length.
    @inlinable
    public mutating func append(encoded bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }
}
