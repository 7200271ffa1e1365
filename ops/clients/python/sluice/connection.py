"""One connection to a planner: handshake, keep-alive, credit, requests and their answers."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections import deque
from typing import Any

from .choices import Role
from .codec import decode, encode
from .errors import Lost, Malformed, Refused, SluiceError, Unreachable
from .frames import BODY_LIMIT, VERSION, FrameReader
from .messages import Credit, Failure, Goodbye, Hello, Output, Ping, Pong, Welcome
from .record import KINDS
from .records import Identity, StoreID
from .transport import Transport

HANDSHAKE = 5.0
"""Seconds that the planner's welcome may take."""
WINDOW = 256
"""Frames that the planner may send before this side has worked some off."""
FREE = (Hello, Welcome, Failure, Ping, Pong, Credit, Goodbye, Output)
"""Messages of this package that take no credit."""
FREE_KINDS = frozenset({kind for kind, message in KINDS.items() if message in FREE})
BACKLOG = 1024
"""Answers that wait to be read; a watch goes on behind them from the position it read."""
PROGRAM = "sluice-python 1"


class Answers:
    """What comes for one correlation, until the connection ends. Made by `Connection.ask`."""

    def __init__(self, connection: Connection, correlation: int) -> None:
        self._connection, self._correlation = connection, correlation
        self._waiting: deque[Any] = deque()
        self._arrived = threading.Condition()
        self._end: SluiceError | None = None

    def next(self, seconds: float) -> Any | None:
        """The next answer, or None after `seconds`. Refused where it is "no", Lost at the end.

        What comes faster than it is read is kept up to `BACKLOG`; behind that the rest is Lost.
        """
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._end, max(0, seconds))
            if not self._waiting:
                if self._end:
                    # However definite its reason, it says nothing of what was asked before.
                    raise Lost(self._end.what, where=self._end.where, then=self._end.then)
                return None
            message = self._waiting.popleft()
        self._connection.worked_off(message)
        if isinstance(message, Failure):
            raise self._connection.refusal(message)
        return message

    def forget(self) -> None:
        """Lets go of the correlation: what still comes for it is dropped."""
        self._connection.forget(self._correlation)

    def put(self, message: Any) -> None:
        with self._arrived:
            if self._end is None and len(self._waiting) == BACKLOG:
                self._end = Lost(f"{BACKLOG} answers wait to be read")
            if self._end is None:
                self._waiting.append(message)
            self._arrived.notify_all()

    def end(self, error: SluiceError) -> None:
        with self._arrived:
            self._end = self._end or error
            self._arrived.notify_all()


class Connection:
    """Open from its making to `close`, or until `error` says why it ended.

    A thread of its own receives: it answers pings, pings where nothing is heard, counts credit,
    and hands answers to whoever asked. Every method may be called from any thread.
    """

    def __init__(
        self, address: str, identity: str, context: ssl.SSLContext | None, timeout: float
    ) -> None:
        self.address = address
        self.error: SluiceError | None = None
        self._frames = FrameReader()
        self._state = threading.Condition()
        self._answers: dict[int, Answers] = {}
        self._correlation = 0
        self._worked_off = 0
        self._transport = Transport(address, min(timeout, HANDSHAKE), context)
        try:
            self.welcome: Welcome = self._greet(identity)
        except Lost as error:
            self._transport.close()
            then = "" if context else "a planner with certificates wants an identity folder"
            raise Unreachable(error.what, where=address, then=then) from None
        except BaseException:
            self._transport.close()
            raise
        self._frames.limit = BODY_LIMIT
        self._credit = self.welcome.credit
        self._silence = self.welcome.keep_alive / 1e6
        self._reader = threading.Thread(target=self._read, name=f"sluice {address}", daemon=True)
        self._reader.start()

    # Asking

    def ask(self, message: Any, seconds: float) -> Answers:
        """Sends a request, after at most `seconds` of waiting for credit.

        Unreachable where nothing was sent, Lost where it may have been.
        """
        with self._state:
            self._state.wait_for(lambda: self.error or self._credit > 0, max(0, seconds))
            if self.error:
                raise Unreachable(self.error.what, where=self.address, then=self.error.then)
            if self._credit == 0:
                raise Unreachable(f"no credit came in {seconds:g} s", where=self.address)
            self._correlation += 1
            correlation = self._correlation
            frame = encode(message, correlation)
            self._credit -= 1
            answers = self._answers[correlation] = Answers(self, correlation)
        try:
            self._transport.send(frame)
        except Lost as error:
            self._fail(error)
            raise
        return answers

    def request(self, message: Any, seconds: float) -> Any:
        """The one answer to a request. Refused for a "no", Lost after `seconds` or at the end."""
        deadline = time.monotonic() + seconds
        answers = self.ask(message, seconds)
        try:
            answer = answers.next(deadline - time.monotonic())
        finally:
            answers.forget()
        if answer is None:
            raise Lost(f"no answer came in {seconds:g} s", where=self.address)
        return answer

    def forget(self, correlation: int) -> None:
        with self._state:
            self._answers.pop(correlation, None)

    def refusal(self, failure: Failure) -> Refused:
        """What a failure means to who asked."""
        return Refused(failure.code, failure.sentence, failure.retry_after / 1e6, self.address)

    def worked_off(self, message: Any) -> None:
        """Counts a frame as taken, and grants the planner more when half a window is."""
        if message.kind_number in FREE_KINDS:
            return
        with self._state:
            self._worked_off += 1
            frames = self._worked_off if self._worked_off >= WINDOW // 2 else 0
            self._worked_off -= frames
        if frames:
            self._say(Credit(frames=frames))

    def close(self) -> None:
        """Says goodbye and ends it; harmless where it has ended."""
        self._say(Goodbye(sentence="the client closes"))
        self._fail(Lost("was closed here", where=self.address))
        self._reader.join(HANDSHAKE)

    # Receiving

    def _greet(self, identity: str) -> Welcome:
        role, _, name = identity.partition("/")
        nothing = StoreID(high=0, low=0)
        hello = Hello(
            lowest_version=VERSION, highest_version=VERSION, features=0,
            identity=Identity(role=Role[role], name=name), store=nothing, incarnation=0,
            journal=nothing, highest_term=0, highest_sequence=0, credit=WINDOW, program=PROGRAM,
        )  # fmt: skip
        self._transport.send(encode(hello, 1))
        self._correlation = 1
        deadline = time.monotonic() + HANDSHAKE
        while (left := deadline - time.monotonic()) > 0:
            for frame in self._frames.feed(self._transport.receive(left) or b""):
                return self._greeted(decode(frame))
        raise Lost(f"no welcome came in {HANDSHAKE:g} s", where=self.address)

    def _greeted(self, message: Any) -> Welcome:
        if isinstance(message, Failure):
            raise self.refusal(message)
        if not isinstance(message, Welcome):
            raise Malformed(f"{message.wire_name} came before a welcome", where=self.address)
        if message.version != VERSION or message.features:
            raise Malformed(
                f"version {message.version} with features {message.features} was picked, "
                f"offered were version {VERSION} and none", where=self.address,
            )  # fmt: skip
        return message

    def _read(self) -> None:
        heard = time.monotonic()
        pinged = False
        try:
            for frame in self._frames.feed(b""):  # what came behind the welcome
                self._take(frame.correlation, decode(frame))
            while True:
                limit = self._silence if pinged else self._silence / 3
                data = self._transport.receive(heard + limit - time.monotonic())
                if data is not None:
                    heard, pinged = time.monotonic(), False
                    for frame in self._frames.feed(data):
                        self._take(frame.correlation, decode(frame))
                elif time.monotonic() - heard >= limit:
                    if pinged:
                        raise Lost(f"heard nothing for {limit:g} s", where=self.address)
                    pinged = True
                    self._say(Ping(number=random.getrandbits(64)))
        except SluiceError as error:
            self._fail(error)
        self._transport.close()

    def _take(self, correlation: int, message: Any) -> None:
        match message:
            case Ping():
                self._say(Pong(number=message.number))
            case Pong():
                pass
            case Credit():
                with self._state:
                    self._credit += message.frames
                    self._state.notify_all()
            case Goodbye():
                raise Lost(f"the planner says goodbye: {message.sentence}", where=self.address)
            case Failure() if correlation == 0:
                raise self.refusal(message)
            case _:
                with self._state:
                    answers = self._answers.get(correlation)
                if answers is None:
                    self.worked_off(message)  # nobody waits for it any more
                else:
                    answers.put(message)

    def _say(self, message: Any) -> None:
        if self.error is None:
            try:
                self._transport.send(encode(message))
            except Lost as error:
                self._fail(error)

    def _fail(self, error: SluiceError) -> None:
        with self._state:
            if self.error is None:
                self.error = error
            answers = list(self._answers.values())
            self._state.notify_all()
        self._transport.shut()
        for each in answers:
            each.end(self.error)
