package import SluiceLinux

/// Who a loop works for. The loop calls these verbs, one at a time, on its own thread; each may use
/// the loop (send, close, connect, pause …) but not turn it.
///
/// One turn: events are handed over (`accepted`, `received` …), then `tick` if it is due, then
/// `closed` for what ended, then `turnEnded` once. Only after that is output written, so an owner
/// that makes its decisions durable in `turnEnded` never shows one that a crash could forget.
package protocol LoopOwner: ~Copyable {
    /// Someone connected to one of our listeners.
    mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop)

    /// A connect of ours succeeded.
    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop)

    /// A connect of ours failed (`timed out` after its time); the name is gone.
    mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop)

    /// Bytes that were not used yet: those left over by the last call, and new ones. Returns how
    /// many it used, from the front; the rest comes again with more behind it. Use every whole
    /// frame: the rest alone brings no new call (unless input was paused meanwhile and is resumed).
    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int

    /// The other side sends no more; it may still read. Unless overridden, the connection is closed
    /// after its output is flushed.
    mutating func ended(_ connection: ConnectionIdentity, _ loop: inout EventLoop)

    /// A connection is gone, and its name with it. Not called for one whose connect failed.
    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop)

    /// A watched descriptor is ready (level-triggered: again each turn until it is dealt with).
    mutating func ready(_ watch: ConnectionIdentity, _ loop: inout EventLoop)

    /// A signal came that the loop was made for.
    mutating func signalled(_ signal: Signal, _ loop: inout EventLoop)

    /// Another thread called `wakeup.wake()`, at least once.
    mutating func woken(_ loop: inout EventLoop)

    /// When `tick` is due next, `never` if not at all. Asked once a turn: keep it cheap.
    var nextDeadline: Instant { get }

    /// The deadline has come. `loop.now` is the time.
    mutating func tick(_ loop: inout EventLoop)

    /// All of the turn's input was handed over: commit now; output is written after.
    mutating func turnEnded(_ loop: inout EventLoop)
}

extension LoopOwner where Self: ~Copyable {
    package mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop
    ) {}
    package mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {}
    package mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop
    ) {}
    package mutating func ended(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        let rest = loop.unusedInput(of: connection)
        loop.close(connection, rest > 0 ? .peerEndedWithin(bytes: rest) : .peerEnded)
    }
    package mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) {}
    package mutating func ready(_ watch: ConnectionIdentity, _ loop: inout EventLoop) {}
    package mutating func signalled(_ signal: Signal, _ loop: inout EventLoop) {}
    package mutating func woken(_ loop: inout EventLoop) {}
    package var nextDeadline: Instant { .never }
    package mutating func tick(_ loop: inout EventLoop) {}
    package mutating func turnEnded(_ loop: inout EventLoop) {}
}
