"""The tables of this package are those of the document, and its golden vectors come out whole."""

from __future__ import annotations

import json
import random
import re
import unittest
from typing import Any

from sluice import choices
from sluice.codec import decode, described, encode
from sluice.errors import Malformed, SluiceError
from sluice.fields import Choice, Field, Many, Maybe
from sluice.frames import HEADER, Frame, FrameReader, crc32c
from sluice.record import KINDS, Of, from_json

from . import proto


def one(data: bytes) -> Frame:
    """The only frame in `data`; Malformed where it is not whole."""
    reader = FrameReader(limit=1 << 24)
    frames = list(reader.feed(data))
    if len(frames) != 1 or not reader.is_between_frames:
        raise Malformed(f"{len(frames)} frames")
    return frames[0]


def parts(kind: Field) -> list[Field]:
    """A field and what it is made of."""
    if isinstance(kind, Maybe):
        return [kind, *parts(kind.inner)]
    if isinstance(kind, Many):
        return [kind, *parts(kind.entry)]
    return [kind]


class Tables(unittest.TestCase):
    """What this package says of the wire is what the pages say."""

    def check(self, cls: Any, text: str) -> None:
        columns = cls.columns
        expected = [
            [f"`{c.wire_name}`", c.kind.page, c.kind.bound, "refused" if c.absent is None else ""]
            for c in columns
        ]
        written = [
            [name, kind, bound, absent if absent == "refused" else ""]
            for name, kind, bound, absent, *_ in proto.rows(text)
        ]
        self.assertEqual(expected, written, cls.__name__)

    def test_messages_have_the_fields_of_their_pages(self) -> None:
        known: dict[int, Any] = dict(KINDS)
        for number, cls in known.items():
            name = cls.wire_name
            page = proto.FOLDER / "messages" / f"{proto.kebab(name)}.md"
            text = page.read_text()
            self.assertTrue(text.startswith(f"# {name}, kind {number}\n"), page)
            self.check(cls, proto.marked(text, "fields"))

    def test_records_and_choices_are_those_of_the_types_page(self) -> None:
        text = (proto.FOLDER / "types.md").read_text()
        seen: set[Any] = set()
        queue: list[Any] = list(KINDS.values())
        while queue:
            cls = queue.pop()
            for column in cls.columns:
                for kind in parts(column.kind):
                    found = getattr(kind, "cls", None) or getattr(kind, "choices", None)
                    if found is None or found in seen:
                        continue
                    seen.add(found)
                    if isinstance(kind, Of):
                        self.check(found, proto.marked(text, found.__name__))
                        queue.append(found)
                    elif isinstance(kind, Choice):
                        self.check_choice(found, text)
        self.assertGreater(len(seen), 20)

    def check_choice(self, found: Any, text: str) -> None:
        listed = re.findall(r"`(\d+) (\w+)`", proto.marked(text, f"choice {found.__name__}"))
        known = {str(choice.value): choice.name for choice in found}
        self.assertEqual(known, dict(listed), found.__name__)

    def test_the_longest_body_of_each_kind_is_that_of_the_overview(self) -> None:
        text = (proto.FOLDER / "README.md").read_text()
        limits = {}
        row = re.compile(r"^\| (\d+) (KiB|MiB) \| (`.*) \|$", re.MULTILINE)
        for size, unit, kinds in row.findall(text):
            for name in re.findall(r"`(\w+)`", kinds):
                limits[name] = int(size) << {"KiB": 10, "MiB": 20}[unit]
        for cls in list[Any](KINDS.values()):
            self.assertEqual(cls.body_limit, limits.get(cls.wire_name, 16 << 10), cls.wire_name)

    def test_error_codes_are_those_of_the_registry(self) -> None:
        rows = [
            [cell.strip(" `") for cell in line.split("|")[1:4]]
            for line in (proto.FOLDER / "errors.md").read_text().splitlines()
            if re.match(r"\| \d+ \|", line)
        ]
        known = [
            [str(code.value), code.name, "yes" if code.is_definite else "no"]
            for code in choices.ErrorCode
        ]
        self.assertEqual(known, rows)
        for code in choices.ErrorCode:
            self.assertTrue(code.then)


class Vectors(unittest.TestCase):
    """The golden vectors, in both directions, whole and broken."""

    def vectors(self) -> list[tuple[Any, bytes, str]]:
        classes: list[Any] = list(KINDS.values())
        found = [(cls, *proto.vector(cls.wire_name)) for cls in classes]
        self.assertEqual(len(found), len(KINDS))
        return found

    def test_each_says_what_its_JSON_says_and_encodes_to_its_bytes(self) -> None:
        for cls, data, text in self.vectors():
            said = json.loads(text)
            frame = one(data)
            message = decode(frame)
            self.assertIs(type(message), cls)
            self.assertEqual(described(message, frame.correlation), said)
            self.assertEqual(encode(message, frame.correlation), data, cls)
            self.assertEqual(
                encode(from_json(cls, said["body"]), int(said["correlation"])), data, cls
            )

    def test_bytes_may_come_one_by_one_and_many_at_once(self) -> None:
        stream = b"".join(data for _, data, _ in self.vectors())
        slow, frames = FrameReader(limit=1 << 24), []
        for index in range(len(stream)):
            frames += slow.feed(stream[index : index + 1])
        self.assertEqual(frames, list(FrameReader(limit=1 << 24).feed(stream)))
        self.assertEqual(len(frames), len(KINDS))

    def test_a_cut_frame_waits_and_a_flipped_one_is_refused(self) -> None:
        draw = random.Random(1)
        for cls, data, _ in self.vectors():
            for cut in {*range(HEADER.size + 1), draw.randrange(len(data)), len(data) - 1}:
                if cut < len(data):
                    reader = FrameReader(limit=1 << 24)
                    self.assertEqual(list(reader.feed(data[:cut])), [], cls)
            places = [*range(HEADER.size), *(draw.randrange(len(data)) for _ in range(24))]
            for place in places:
                broken = bytearray(data)
                broken[place] ^= 1 << draw.randrange(8)
                with self.assertRaises(SluiceError, msg=f"{cls}, byte {place}"):
                    one(bytes(broken))

    def test_a_cut_body_is_refused_or_ends_before_an_appended_field(self) -> None:
        for cls, data, _ in self.vectors():
            frame = one(data)
            for cut in range(len(frame.body)):
                try:
                    message = decode(frame._replace(body=frame.body[:cut]))
                except Malformed as error:
                    self.assertTrue(error.where and error.what, error)
                    continue
                self.assertTrue(cls.columns[-1].absent, f"{cls} was read from {cut} bytes")
                encode(message)

    def test_a_flipped_body_is_read_as_another_message_or_refused(self) -> None:
        draw = random.Random(2)
        for cls, data, _ in self.vectors():
            frame = one(data)
            for place in range(0, len(frame.body), 1 + len(frame.body) // 400):
                body = bytearray(frame.body)
                body[place] ^= 1 << draw.randrange(8)
                try:
                    message = decode(frame._replace(body=bytes(body)))
                except Malformed:
                    continue
                again = decode(one(encode(message)))
                self.assertEqual(again, message, cls)

    def test_what_a_newer_peer_appends_is_skipped(self) -> None:
        for cls, data, _ in self.vectors():
            frame = one(data)
            longer = frame._replace(body=frame.body + b"\x07newer")
            self.assertEqual(decode(longer), decode(frame), cls)

    def test_a_body_past_the_limit_of_its_kind_is_refused_on_its_header(self) -> None:
        for cls, data, _ in self.vectors():
            head = bytearray(data[: HEADER.size])
            head[8:12] = (cls.body_limit + 1).to_bytes(4, "little")
            head[28:32] = crc32c(bytes(head[:28])).to_bytes(4, "little")
            with self.assertRaises(Malformed, msg=cls):
                list(FrameReader(limit=1 << 24).feed(bytes(head)))

    def test_the_checksum_is_Castagnolis(self) -> None:
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        self.assertEqual(crc32c(b""), 0)


if __name__ == "__main__":
    unittest.main()
