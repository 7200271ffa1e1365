package import SluiceHub
package import SluiceLinux
package import SluiceModel

/// Civil time from the machine's steady clock: a start, and so many civil seconds in each real one.
/// The wall clock is read once, so that nobody who sets it moves civil time.
package struct CivilClock: Sendable {
    /// The moment of the steady clock that is `start`.
    package let origin: Instant
    /// Civil time at `origin`.
    package let start: CivilTime
    /// Civil seconds in a real second.
    package let speed: UInt32

    /// A clock that shows `start` at `origin`.
    package init(origin: Instant, start: CivilTime, speed: UInt32) {
        self.origin = origin
        self.start = start
        self.speed = speed
    }

    /// A planner's clock. One that runs at the usual speed follows the wall, from `asked` where
    /// that is given; one that runs fast goes on where its journal ended. Never before `last`.
    package static func planner(
        asked: CivilTime?, last: CivilTime, speed: UInt32, at now: Instant
    ) -> CivilClock {
        let wall = CivilTime(seconds: Int64(WallClock.millisecondsSince1970 / 1_000))
        let goesOn = speed != 1 && last > .none
        let start = goesOn ? last : max(asked ?? wall, last)
        return CivilClock(origin: now, start: start, speed: speed)
    }

    /// Civil time at a moment of the steady clock.
    package func civil(at now: Instant) -> CivilTime {
        let milliseconds = (now.nanoseconds - min(origin.nanoseconds, now.nanoseconds)) / 1_000_000
        return start.adding(Seconds(Int64(milliseconds) * Int64(speed) / 1_000))
    }

    /// Both clocks at that moment.
    package func moment(at now: Instant) -> Moment {
        Moment(boot: now.bootTime, civil: civil(at: now))
    }
}

extension Instant {
    /// The steady clock as the cores count it.
    var bootTime: BootTime { BootTime(microseconds: Int64(nanoseconds / 1_000)) }
}
