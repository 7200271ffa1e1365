"""Credit, keep-alive, refusals and broken peers, with a scripted peer in the planner's place."""

from __future__ import annotations

import socket
import threading
import time
import unittest
from typing import Any, Callable

from sluice import Client, ErrorCode, OutcomeUnknown, Refused, SluiceError, batch
from sluice.codec import encode
from sluice.connection import BACKLOG
from sluice.errors import BadValue, Lost, Malformed, Unreachable
from sluice.messages import (
    Credit, Done, Failure, JobList, Ping, Pong, ShowJob, Submit, Watch, WatchEvents,
)  # fmt: skip

from .support import Scripted, eventually

EMPTY = JobList(jobs=[], has_more=False, position=3)


def no(code: ErrorCode, retry_after: float = 0) -> Failure:
    return Failure(code=code, sentence="no", retry_after=round(retry_after * 1e6))


class Session(unittest.TestCase):
    """What the client does with a peer of which a test says every word."""

    def peer(self, script: Callable[..., None], **flags: Any) -> Scripted:
        peer = Scripted(script, **flags)
        self.addCleanup(peer.close)
        return peer

    def connect(self, peer: Scripted, **flags: Any) -> Client:
        client = peer.client(**flags)
        self.addCleanup(client.close)
        return client

    def test_at_zero_credit_a_request_waits_until_more_is_granted(self) -> None:
        said: list[Any] = []

        def script(message: Any, say: Callable[..., None]) -> None:
            if isinstance(message, ShowJob):
                said.append(say)
                say(no(ErrorCode.notFound))

        client = self.connect(self.peer(script, credit=2))
        for job in (1, 2):
            with self.assertRaises(Refused):
                client.job(job)
        waiting = threading.Thread(target=lambda: self.assertRaises(Refused, client.job, 3))
        waiting.start()
        waiting.join(0.1)
        self.assertEqual((waiting.is_alive(), len(said)), (True, 2))
        said[0](Credit(frames=1), 0)
        waiting.join(5)
        self.assertEqual((waiting.is_alive(), len(said)), (False, 3))

    def test_a_busy_planner_is_asked_again_with_the_same_key_when_it_says(self) -> None:
        came: list[tuple[float, Any]] = []

        def script(message: Any, say: Callable[..., None]) -> None:
            came.append((time.monotonic(), message))
            say(no(ErrorCode.busy, 0.2) if len(came) < 3 else Done(position=9, sentence="done"))

        client = self.connect(self.peer(script))
        self.assertEqual(client.cancel(5).position, 9)
        self.assertEqual(len({str(message.key) for _, message in came}), 1)
        pauses = [later - sooner for (sooner, _), (later, _) in zip(came, came[1:])]
        self.assertGreaterEqual(min(pauses), 0.2)

    def test_a_definite_no_stays_and_is_told_as_such(self) -> None:
        client = self.connect(self.peer(lambda message, say: say(no(ErrorCode.badRequest))))
        with self.assertRaises(Refused) as caught:
            client.submit(batch())
        self.assertTrue(caught.exception.is_definite)
        self.assertIn("next: ", str(caught.exception))

    def test_a_change_without_an_answer_is_of_unknown_outcome_and_names_its_key(self) -> None:
        peer = self.peer(lambda message, say: None)
        client = self.connect(peer, timeout=0.4)
        with self.assertRaises(OutcomeUnknown) as caught:
            client.submit(batch())
        key = caught.exception.key
        self.assertEqual([m.key for m in peer.heard if isinstance(m, Submit)], [key])
        self.assertIn(str(key), str(caught.exception))

    def test_what_the_wire_cannot_carry_is_refused_here(self) -> None:
        client = self.connect(self.peer(lambda message, say: None))
        for job, where in (
            (batch(name="x" * 64), "specification.name"),
            (batch(cards=-1), "specification.cards"),
            (batch(chips=["a100", "H 20"]), "specification.chips[1]"),
            (batch(command=["x" * 4000] * 13), "specification.command"),
        ):
            with self.assertRaises(BadValue) as caught:
                client.submit(job)
            self.assertEqual(caught.exception.where, where)
        client.identity = "operator/ada"
        with self.assertRaises(BadValue) as caught:
            client.submit(batch())  # an operator submits for somebody: for whom is not said
        self.assertEqual(caught.exception.where, "tenant")

    def test_a_silent_planner_is_pinged_and_then_left(self) -> None:
        peer = self.peer(lambda message, say: None, silence=0.3)
        client = self.connect(peer, timeout=5)
        with client.watch() as changes:
            changes.open(time.monotonic() + 5)
            connection: Any = changes._connection
            eventually("the connection is given up", lambda: connection.error)
        self.assertIn("heard nothing", str(connection.error))
        self.assertTrue(any(isinstance(message, Ping) for message in peer.heard))

    def test_a_ping_is_answered_with_its_number(self) -> None:
        peer = self.peer(lambda message, say: say(Ping(number=77), 0))
        client = self.connect(peer, timeout=0.3)
        with self.assertRaises(SluiceError):
            client.job(1)
        self.assertIn(Pong(number=77), peer.heard)

    def test_what_is_no_frame_ends_the_connection_and_not_the_program(self) -> None:
        flipped = bytearray(encode(EMPTY, 2))
        flipped[40] ^= 1
        page = b"HTTP/1.1 400 Bad Request\r\n\r\n" * 2
        for junk in (page, bytes(flipped), encode(EMPTY, 2)[:20]):
            client = self.connect(self.peer(lambda message, say: say(junk)), timeout=0.3)
            with self.assertRaises((Malformed, Lost)):
                client.jobs()

    def test_a_refused_connection_says_why(self) -> None:
        peer = self.peer(lambda message, say: say(no(ErrorCode.misbehaved), 0))
        client = self.connect(peer, timeout=0.3)
        with self.assertRaises(Lost) as caught:
            client.job(1)
        self.assertIn("misbehaved", str(caught.exception))
        with self.assertRaises(OutcomeUnknown):
            client.cancel(1)

    def test_another_planner_is_asked_where_one_is_gone_or_does_not_lead(self) -> None:
        standby = self.peer(lambda message, say: say(no(ErrorCode.unavailable, 30)))
        leader = self.peer(lambda message, say: say(EMPTY))
        planners = ["127.0.0.1:1", standby.address, leader.address]
        client = Client.connect(planners, insecure=True, timeout=10)
        self.addCleanup(client.close)
        self.assertEqual(client.jobs().position, 3)

    def test_a_handshake_that_fails_after_nothing_was_asked_is_definite(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"127.0.0.1:{server.getsockname()[1]}"
            threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
            with self.assertRaises(Unreachable) as caught:
                Client.connect(address, insecure=True, timeout=0.01)
        self.assertIn("identity folder", str(caught.exception))

    def test_nobody_there_is_unreachable_and_definite(self) -> None:
        with self.assertRaises(Unreachable) as caught:
            Client.connect("127.0.0.1:1", insecure=True, timeout=0.2)
        self.assertTrue(caught.exception.is_definite)

    def test_a_no_that_comes_after_a_lost_try_does_not_pass_for_definite(self) -> None:
        came: list[Any] = []

        def script(message: Any, say: Callable[..., None]) -> None:
            came.append(message)
            say(b"cut" * 20 if len(came) == 1 else no(code))

        for code, kind in (
            (ErrorCode.notAllowed, OutcomeUnknown), (ErrorCode.badRequest, Refused)
        ):  # fmt: skip
            came.clear()
            client = self.connect(self.peer(script), timeout=5)
            with self.assertRaises(kind):
                client.submit(batch())
            self.assertEqual(len({str(message.key) for message in came}), 1)

    def test_a_slow_reader_keeps_a_bounded_backlog_and_loses_nothing(self) -> None:
        def script(message: Any, say: Callable[..., None]) -> None:
            if isinstance(message, Watch):
                for position in range(message.after + 1, 3001):
                    say(WatchEvents(position=position, has_gap=True, jobs=[]))

        client = self.connect(self.peer(script))
        with client.watch(since=0) as changes:
            changes.open(time.monotonic() + 5)
            held: Any = changes._answers
            eventually("the backlog is full", lambda: held._end)
            self.assertEqual(len(held._waiting), BACKLOG)
            told = [changes.next(5) for _ in range(3000)]
        self.assertEqual([event and event.position for event in told], list(range(1, 3001)))

    def test_a_watch_grants_credit_as_it_reads_and_tells_a_gap(self) -> None:
        def script(message: Any, say: Callable[..., None]) -> None:
            if not isinstance(message, Credit):
                for position in range(8, 8 + 200):
                    say(WatchEvents(position=position, has_gap=True, jobs=[]))

        peer = self.peer(script)
        client = self.connect(peer)
        with client.watch(since=7) as changes:
            for position in range(8, 8 + 200):
                event: Any = changes.next(5)
                self.assertEqual((event.position, event.has_gap), (position, True))
            self.assertEqual(changes.position, 207)
            eventually("credit came", lambda: Credit(frames=128) in peer.heard)


if __name__ == "__main__":
    unittest.main()
