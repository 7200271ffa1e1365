"""Against a live planner and gateways: what `sluice dev` runs, over TLS and over plain TCP."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from typing import Any

from sluice import (
    Client, ErrorCode, JobKind, JobState, Refused, Ring, SluiceError, Untrusted, batch, new_key,
    training,
)  # fmt: skip
from sluice.choices import VerdictCode
from sluice.errors import Lost

from .support import PATIENCE, PROGRAM, LonePlanner, Nation, Relay, eventually

HERE = Path(__file__).resolve().parents[1]
nations: dict[str, Nation] = {}


def setUpModule() -> None:
    """Both nations start at once, and are waited for when they are used first."""
    if not PROGRAM:
        raise unittest.SkipTest("SLUICE names no program: these need a planner")
    for name, flags in (("secure", ()), ("plain", ("--insecure",))):
        nations[name] = Nation(*flags)
        unittest.addModuleCleanup(nations[name].end)


class OverTLS(unittest.TestCase):
    """A tenant with a certificate."""

    def setUp(self) -> None:
        self.nation = nations["secure"]

    def connect(self, holder: str = "tenant-lab", **flags: Any) -> Client:
        client = Client.connect(self.nation.address, folder=self.nation.trust(holder), **flags)
        self.addCleanup(client.close)
        return client

    def test_work_is_placed_watched_until_it_ends_and_told_of(self) -> None:
        client = self.connect()
        with client.watch() as changes:
            changes.open(time.monotonic() + 10)
            placed = client.place("shanghai", "10ms", cards=8, run=30, name="one")
            self.assertIn(placed.state, (JobState.placed, JobState.running))
            [where] = placed.placements
            self.assertEqual((where.cards, where.epoch), (8, 1))
            self.assertLessEqual(where.ring, Ring.within10)
            states = []
            while JobState.finished not in states:
                event: Any = changes.next(20)
                states += [each.state for each in event.jobs if each.job == placed.job]
            self.assertIn(JobState.running, states)
        detail = client.job(placed.job)
        self.assertEqual(detail.specification.kind, JobKind.inference)
        self.assertEqual(detail.specification.expected_run, 30)
        self.assertEqual(detail.summary.tenant, "lab")
        self.assertGreaterEqual(detail.summary.ended_at - detail.summary.started_at, 30)
        self.assertIs(client.explain(placed.job).verdict.code, VerdictCode.finished)

    def test_a_cancelled_job_ends_and_another_tenant_never_sees_it(self) -> None:
        client = self.connect()
        job = client.submit(training(8, name="two")).job
        other = self.connect("tenant-works")
        for ask in (other.job, other.cancel):
            with self.assertRaises(Refused) as caught:
                ask(job)
            self.assertIs(caught.exception.code, ErrorCode.notFound)
        self.assertNotIn(job, [each.job for each in other.jobs()])
        self.assertIn(str(job), client.cancel(job).sentence)
        self.assertIs(client.wait(job, 20).state, JobState.cancelled)
        self.assertIn(job, [each.job for each in client.jobs(state=JobState.cancelled)])

    def test_what_does_not_fit_is_refused_with_a_reason_and_not_asked_again(self) -> None:
        client = self.connect()
        started = time.monotonic()
        with self.assertRaises(Refused) as caught:
            client.place("shanghai", "10ms", cards=100_000)
        self.assertIs(caught.exception.code, ErrorCode.busy)
        self.assertLess(time.monotonic() - started, 5)
        told = client.explain(specification=training(100_000), tenant="lab")
        self.assertIs(told.verdict.code, VerdictCode.impossible)
        self.assertGreater(len(told.candidates), 0)
        count = len(client.jobs())
        self.assertEqual(client.submit(batch(1), dry_run=True).job, 0)
        self.assertEqual(len(client.jobs()), count)

    def test_a_key_answers_with_its_job_and_takes_no_other_body(self) -> None:
        client = self.connect()
        key = new_key()
        job = client.submit(batch(1, run=10), key=key).job
        self.assertEqual(client.submit(batch(1, run=10), key=key).job, job)
        with self.assertRaises(Refused) as caught:
            client.submit(batch(2, run=10), key=key)
        self.assertIs(caught.exception.code, ErrorCode.keyReused)

    def test_who_proves_nothing_is_not_let_in_and_no_stranger_is_believed(self) -> None:
        with self.assertRaises(SluiceError):
            Client.connect(self.nation.address, insecure=True, timeout=1)
        mixed = self.nation.folder / "mixed"
        mixed.mkdir()
        for name, holder in (("identity.key", "tenant-lab"), ("identity.pem", "tenant-lab")):
            (mixed / name).symlink_to(self.nation.trust(holder) / name)
        subprocess.run(
            [PROGRAM, "trust", "init", "--authority", str(self.nation.folder / "stranger")],
            check=True, capture_output=True,
        )  # fmt: skip
        [stranger] = (self.nation.folder / "stranger").glob("authority.pem")
        (mixed / "authority.pem").symlink_to(stranger)
        with self.assertRaises(Untrusted) as caught:
            Client.connect(self.nation.address, folder=mixed, timeout=1)
        self.assertIn("next: ", str(caught.exception))

    def test_somebody_else_of_the_same_authority_is_no_planner(self) -> None:
        folder = self.nation.trust("tenant-works")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "identity.pem", folder / "identity.key")
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self.greet, args=(server, context), daemon=True).start()
            address = f"127.0.0.1:{server.getsockname()[1]}"
            with self.assertRaises(Untrusted) as caught:
                Client.connect(address, folder=self.nation.trust("tenant-lab"), timeout=5)
        self.assertIn("who answers is sluice://tenant/works", str(caught.exception))

    @staticmethod
    def greet(server: socket.socket, context: ssl.SSLContext) -> None:
        link, _ = server.accept()
        try:
            with context.wrap_socket(link, server_side=True) as secured:
                secured.recv(1)
        except OSError:
            pass  # the client left

    def test_the_example_of_the_README_runs(self) -> None:
        [example] = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.DOTALL)
        said = self.run_python("-c", example)
        told = r"\A\d+ (Placed: 8 cards|Runs).*\n\w+\ncancelled\n\Z"
        self.assertRegex(said.stdout, told, said.stderr)

    def test_the_command_places_lists_and_says_no(self) -> None:
        ask = ["--metro", "shanghai", "--within", "10ms", "--name", "command", "--run", "1m"]
        said = self.run_python("-m", "sluice", "place", *ask, "--cards", "8")
        told = r"\Ajob \d+ (placed: Placed: 8 cards|running: Runs)"
        self.assertRegex(said.stdout, told, said.stderr)
        number = said.stdout.split()[1]
        self.assertIn(f"job {number} lab inference", self.run_python("-m", "sluice", "jobs").stdout)
        self.assertEqual(self.run_python("-m", "sluice", "cancel", number).returncode, 0)
        said = self.run_python("-m", "sluice", "submit", "--", "sh", "-c", "echo $((6 * 7))")
        number = said.stdout.split()[1]
        self.assertIs(self.connect().wait(int(number), 20).state, JobState.finished)
        self.assertEqual(self.run_python("-m", "sluice", "output", number).stdout, "42\n")
        said = self.run_python("-m", "sluice", "place", *ask, "--cards", "100000")
        self.assertEqual(said.returncode, 1)
        self.assertIn("(busy)\n  next: ", said.stderr)

    def run_python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "SLUICE_PLANNER": self.nation.address,
            "SLUICE_IDENTITY": str(self.nation.trust("tenant-lab")),
        }
        return subprocess.run(
            [sys.executable, *arguments], cwd=HERE, env=os.environ | environment, text=True,
            capture_output=True, timeout=30,
        )  # fmt: skip


class OverACutLink(unittest.TestCase):
    """Plain TCP through a relay that a test cuts."""

    def setUp(self) -> None:
        self.nation = nations["plain"]

    def relay(self) -> Relay:
        relay = Relay(self.nation.address)
        self.addCleanup(relay.close)
        return relay

    def connect(self, address: str) -> Client:
        client = Client.connect(address, insecure=True, timeout=15)
        self.addCleanup(client.close)
        return client

    def test_a_submit_whose_link_is_cut_anywhere_gives_one_job(self) -> None:
        relay = self.relay()
        client = self.connect(relay.address)
        cuts = {
            "before it": ("to_planner", lambda data: None),
            "inside it": ("to_planner", lambda data: data[:60]),
            "behind it": ("to_client", lambda data: None),
            "inside its answer": ("to_client", lambda data: data[:40]),
        }
        for name, (direction, cut) in cuts.items():
            with self.subTest(name):
                label = name.replace(" ", "-")
                links = relay.links
                through = threading.Event()

                def once(data: bytes, cut: Any = cut, through: Any = through) -> bytes | None:
                    if through.is_set():
                        return data
                    through.set()
                    # What is left of a piece goes through, and then the link ends.
                    threading.Timer(0.02, relay.cut).start()
                    return cut(data)

                setattr(relay, direction, once)
                answer = client.submit(batch(1, run=5, name=label), tenant="lab")
                found = [each for each in client.jobs() if each.name == label]
                self.assertEqual([each.job for each in found], [answer.job])
                self.assertGreater(relay.links, links, "nothing was cut")

    def test_a_watch_over_a_cut_link_misses_nothing(self) -> None:
        relay = self.relay()
        watcher, worker = self.connect(relay.address), self.connect(self.nation.address)
        done: list[int] = []
        with watcher.watch(tenant="watched") as changes:
            changes.open(time.monotonic() + 10)
            ended: set[int] = set()
            for round_ in range(3):
                relay.cut()
                job = worker.submit(batch(1, run=1, name=f"w{round_}"), tenant="watched").job
                done.append(worker.wait(job, 20).job)
                if round_ == 1:
                    while done[0] not in ended:
                        event: Any = changes.next(20)
                        ended |= {each.job for each in event.jobs if each.state.is_over}
            while not set(done) <= ended:
                event = changes.next(20)
                self.assertIsNotNone(event, f"only {ended} of {done} were told")
                self.assertFalse(event.has_gap)
                ended |= {each.job for each in event.jobs if each.state.is_over}

    def test_a_planner_that_is_killed_again_and_again_takes_each_job_once(self) -> None:
        planner = LonePlanner()
        self.addCleanup(planner.end)
        client = self.connect(planner.address)
        asked = [f"job-{number}" for number in range(60)]
        answered: dict[str, int] = {}

        def submit() -> None:
            for name in asked:
                answered[name] = client.submit(batch(1, name=name), tenant="lab").job

        worker = threading.Thread(target=submit)
        worker.start()
        for part in (10, 30):
            eventually(f"{part} are submitted", lambda part=part: len(answered) >= part)
            planner.kill()
            planner.start()
        worker.join(PATIENCE)
        self.assertEqual({each.name: each.job for each in client.jobs()}, answered)
        self.assertEqual(len(answered), len(asked))
        self.assertEqual(len(client.jobs()), len(asked))

    def test_a_waiter_is_told_when_its_time_is_over(self) -> None:
        client = self.connect(self.nation.address)
        job = client.submit(training(1), tenant="lab").job
        with self.assertRaises(Lost):
            client.wait(job, 0.3)
        client.cancel(job)


if __name__ == "__main__":
    unittest.main()
