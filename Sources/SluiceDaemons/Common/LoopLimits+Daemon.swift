internal import SluiceTransport
internal import SluiceWire

extension LoopLimits {
    /// A daemon's: a connection may hold the longest frame of the wire, and what was read with it;
    /// the longest answer may wait behind what a slow reader has not taken.
    static var daemon: LoopLimits {
        var limits = LoopLimits()
        limits.inputBytes = WireLimits.headerBytes + WireLimits.largeBodyBytes + limits.readBytes
        limits.outputBytes += WireLimits.headerBytes + WireLimits.largeBodyBytes
        return limits
    }
}
