"""A nation of real processes, a link that a test cuts, and a peer that says what it is told."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable

from sluice import Client
from sluice.codec import decode, encode
from sluice.frames import FrameReader
from sluice.messages import Hello, Welcome
from sluice.records import StoreID

PROGRAM = os.environ.get("SLUICE", "")
ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 30.0


def eventually(what: str, condition: Callable[[], Any]) -> Any:
    """The first true value of `condition`; fails after a bounded wait."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not in {PATIENCE:g} s: {what}")


class Nation:
    """A planner and the gateways of two regions, as `sluice dev` runs them; civil time is quick."""

    def __init__(self, *flags: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-python-"))
        self._log = open(self.folder / "dev.log", "wb")
        self._process = subprocess.Popen(
            [
                PROGRAM, "dev", "--regions", str(ROOT / "Regions"), "--region", "shanghai",
                "--region", "zhejiang", "--data", str(self.folder / "data"),
                "--listen", "127.0.0.1:0", *flags,
            ],
            stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def address(self) -> str:
        """Where the planner listens; waits until the regions are registered."""
        return eventually(f"dev is ready: {self.said()}", self._ready)

    def _ready(self) -> str | None:
        if self._process.poll() is not None:
            raise AssertionError(f"dev ended: {self.said()}")
        found = re.search(r"listens on (\S+); \d+ gateways registered", self.said())
        return found.group(1) if found else None

    def said(self) -> str:
        return (self.folder / "dev.log").read_text(errors="replace")

    def trust(self, holder: str) -> Path:
        """The identity folder of `tenant-lab`, `operator-local` …"""
        return self.folder / "data" / "trust" / holder

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class LonePlanner:
    """A planner without gateways, which a test may kill and start again at its address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-python-"))
        self.address = eventually("a free port", self._free)
        self.start()

    @staticmethod
    def _free() -> str | None:
        # Below those that the kernel gives to connections: one may not take it while it is down.
        port = random.randrange(20_000, 32_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            return None
        return f"127.0.0.1:{port}"

    def start(self) -> None:
        """Starts it; it takes connections some moments later."""
        with open(self.folder / "planner.log", "ab") as log:
            self._process = subprocess.Popen(
                [
                    PROGRAM, "planner", "--data", str(self.folder / "planner"), "--listen",
                    self.address, "--regions", str(ROOT / "Regions"), "--insecure",
                ],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def kill(self) -> None:
        """As `kill -9`, and waits until it is gone."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Relay:
    """A link to an address, which a test may cut.

    `to_planner` and `to_client` see each piece that passes, and give it on; None cuts the link.
    """

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._there = (host, int(port))
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.to_planner: Callable[[bytes], bytes | None] = lambda data: data
        self.to_client: Callable[[bytes], bytes | None] = lambda data: data
        self.links = 0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
                far = socket.create_connection(self._there)
            except OSError:
                return
            self.links += 1
            self._open += [near, far]
            for source, target, name in ((near, far, "to_planner"), (far, near, "to_client")):
                threading.Thread(
                    target=self._pass, args=(source, target, name), daemon=True
                ).start()

    def _pass(self, source: socket.socket, target: socket.socket, name: str) -> None:
        try:
            while data := source.recv(1 << 16):
                passed = getattr(self, name)(data)
                if passed is None:
                    break
                target.sendall(passed)
        except OSError:
            pass  # the other direction cut it
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self) -> None:
        """Cuts all that is open; new links come through."""
        for each in self._open:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self) -> None:
        self._server.close()
        self.cut()
        for each in self._open:
            each.close()


class Scripted:
    """A peer in the planner's place that does what no planner does when a test wants it.

    `script` gets each message after hello with its correlation and a function that answers.
    """

    def __init__(self, script: Callable[..., None], credit: int = 8, silence: float = 15.0) -> None:
        self._script, self._credit, self._silence = script, credit, silence
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.heard: list[Any] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def client(self, **flags: Any) -> Client:
        return Client.connect(self.address, insecure=True, identity="tenant/lab", **flags)

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        reader = FrameReader()
        with link:
            try:
                while data := link.recv(1 << 16):
                    for frame in reader.feed(data):
                        self._answer(link, decode(frame), frame.correlation)
            except OSError:
                pass  # the client left

    def _answer(self, link: socket.socket, message: Any, correlation: int) -> None:
        def say(answer: Any, to: int = correlation) -> None:
            link.sendall(answer if isinstance(answer, bytes) else encode(answer, to))

        self.heard.append(message)
        if not isinstance(message, Hello):
            return self._script(message, say)
        say(
            Welcome(
                version=1, features=0, journal=StoreID(high=1, low=1), term=1, position=7,
                civil_time=0, civil_speed=1, credit=self._credit,
                keep_alive=round(self._silence * 1e6),
            )
        )  # fmt: skip

    def close(self) -> None:
        self._server.close()
