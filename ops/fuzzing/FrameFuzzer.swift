// Compiled into one module with SluiceModel, SluiceCoding, SluiceWire and
// Tests/Conformance/FuzzedInput.swift by `ops/fuzz`.

/// Takes any bytes as a buffer of frames and, behind its kind, as the body of every message.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let changed = FuzzedInput.kindsThatChange(bytes)
    precondition(changed.isEmpty, "\(changed) do not come back from their own bytes")
    return 0
}
