"""Messages to frames and back."""

from __future__ import annotations

from typing import Any

from . import messages
from .errors import Malformed
from .fields import Reader
from .frames import Frame
from .record import KINDS, read_fields, to_json, write_fields

assert messages  # their tables are in KINDS


def encode(message: Any, correlation: int = 0) -> bytes:
    """The frame of `message`. BadValue names the field that breaks its bound."""
    body = bytearray()
    write_fields(message, body)
    return Frame(message.kind_number, correlation, bytes(body)).encoded()


def decode(frame: Frame) -> Any:
    """The message in a frame; Malformed for an unknown kind or a body that does not decode."""
    cls: Any = KINDS.get(frame.kind)
    if cls is None:
        raise Malformed(f"a message of kind {frame.kind}, which this client does not know")
    try:
        return read_fields(cls, Reader(frame.body))
    except Malformed as error:
        raise Malformed(f"{cls.wire_name}.{error.what}", where=error.where) from None


def described(message: Any, correlation: int = 0) -> dict[str, Any]:
    """A message as the golden vectors have it in JSON."""
    return {
        "message": message.wire_name,
        "correlation": str(correlation),
        "body": to_json(message),
    }
