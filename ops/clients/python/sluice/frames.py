"""Frames: a header of 32 bytes that is believed before its body, and the checksums of both."""

from __future__ import annotations

import struct
from typing import Iterator, NamedTuple

from .errors import BadValue, Malformed
from .record import KINDS

MAGIC = b"SLUC"
VERSION = 1
HEADER = struct.Struct("<4sHHIHHQII")
GREETING_LIMIT = 1 << 16
"""Most bytes of a body before the handshake is over."""
BODY_LIMIT = 1 << 24
"""Most bytes of a body of any kind; each kind has its own limit below it."""


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """The checksum by Castagnoli's polynomial (RFC 3720, B.4); 0 of no bytes."""
    crc, table = 0xFFFFFFFF, _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def limit_of(kind: int) -> int:
    """The most bytes that a body of this kind may have."""
    return getattr(KINDS.get(kind), "body_limit", BODY_LIMIT)


class Frame(NamedTuple):
    """A body that its header vouches for; what it says is still to be decoded."""

    kind: int
    correlation: int
    body: bytes

    def encoded(self) -> bytes:
        """The bytes on the wire."""
        limit = limit_of(self.kind)
        if len(self.body) > limit:
            raise BadValue(f"a body of {len(self.body)} bytes, the most is {limit}")
        head = HEADER.pack(
            MAGIC, VERSION, self.kind, len(self.body), 0, 0, self.correlation,
            crc32c(self.body), 0,
        )  # fmt: skip
        return head[:28] + crc32c(head[:28]).to_bytes(4, "little") + self.body


class FrameReader:
    """Cuts a stream into frames. `limit` is the most bytes that a body may have now."""

    def __init__(self, limit: int = GREETING_LIMIT) -> None:
        self.limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now; Malformed where the stream is none of ours."""
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            kind, length, correlation, checksum = self._header()
            end = HEADER.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEADER.size : end])
            if crc32c(body) != checksum:
                raise Malformed("the body's checksum does not match", where="byte 24")
            del self._buffer[:end]
            yield Frame(kind, correlation, body)

    @property
    def is_between_frames(self) -> bool:
        """Whether nothing of a further frame has come."""
        return not self._buffer

    def _header(self) -> tuple[int, int, int, int]:
        head = bytes(self._buffer[: HEADER.size])
        magic, version, kind, length, flags, reserved, correlation, body, own = HEADER.unpack(head)
        limit = min(self.limit, limit_of(kind))
        for is_wrong, what, at in (
            (magic != MAGIC, f"{magic!r} stands where {MAGIC!r} belongs", 0),
            (crc32c(head[:28]) != own, "the header's checksum does not match", 28),
            (version != VERSION, f"a frame of version {version}, not {VERSION}", 4),
            (flags != 0, f"flags {flags}, not 0", 12),
            (reserved != 0, f"{reserved} in the reserved bytes, not 0", 14),
            (length > limit, f"a body of {length} bytes, the most is {limit}", 8),
        ):
            if is_wrong:
                raise Malformed(what, where=f"byte {at}")
        return kind, length, correlation, body
