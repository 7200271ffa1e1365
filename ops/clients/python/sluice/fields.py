"""The primitives of the protocol: how one field is written, read and bounded.

Each kind of field is a small object that knows both directions, its JSON as the golden vectors
have it, and the words in which the pages of `Proto/` describe it (`type` and `bound`).
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any

from .errors import BadValue, Malformed

PATTERN = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}\Z", re.ASCII)


class Reader:
    """A window on bytes; every step is checked against its end."""

    __slots__ = ("data", "at", "end")

    def __init__(self, data: bytes, at: int = 0, end: int | None = None) -> None:
        self.data, self.at = data, at
        self.end = len(data) if end is None else end

    def take(self, count: int) -> bytes:
        """The next `count` bytes; Malformed where the window ends before."""
        at = self.at
        if count > self.end - at:
            raise Malformed(f"wants {count} bytes where {self.end - at} are left", where=self.where)
        self.at = at + count
        return self.data[at : at + count]

    def number(self, width: int, signed: bool = False) -> int:
        """A little-endian number of `width` bytes."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def window(self, count: int) -> Reader:
        """The next `count` bytes as a window of their own."""
        at = self.at
        self.take(count)
        return Reader(self.data, at, at + count)

    def bad(self, what: str) -> Malformed:
        """The error for something wrong just before where this stands."""
        return Malformed(what, where=self.where)

    @property
    def where(self) -> str:
        return f"byte {self.at}"


class Field:
    """How one field travels. Subclasses say both directions; JSON is the value as it is."""

    page = ""
    bound = ""

    def read(self, reader: Reader) -> Any:
        raise NotImplementedError

    def write(self, out: bytearray, value: Any) -> None:
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        return value

    def from_json(self, value: Any) -> Any:
        return value


class Number(Field):
    """A number of 1, 2, 4 or 8 bytes; 64 bits are texts in JSON."""

    def __init__(self, width: int, signed: bool = False) -> None:
        self.width, self.signed = width, signed
        bits = 8 * width
        self.least = -(1 << bits - 1) if signed else 0
        self.most = (1 << bits - (1 if signed else 0)) - 1
        self.page = f"{'signed' if signed else 'unsigned'} {width}"

    def read(self, reader: Reader) -> int:
        return reader.number(self.width, self.signed)

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, int) or not self.least <= value <= self.most:
            raise BadValue(f"{value!r} is no whole number of {self.least} to {self.most}")
        out += value.to_bytes(self.width, "little", signed=self.signed)

    def to_json(self, value: int) -> Any:
        return str(value) if self.width == 8 else value

    def from_json(self, value: Any) -> int:
        return int(value)


class Truth(Field):
    """One byte, 0 or 1."""

    page = "truth"

    def read(self, reader: Reader) -> bool:
        byte = reader.number(1)
        if byte > 1:
            raise reader.bad(f"{byte} is no truth")
        return byte == 1

    def write(self, out: bytearray, value: Any) -> None:
        out.append(1 if value else 0)


class Text(Field):
    """Two bytes of length, then UTF-8 of at most `limit` bytes."""

    page = "text"

    def __init__(self, limit: int) -> None:
        self.limit, self.bound = limit, f"≤ {limit} bytes"

    def read(self, reader: Reader) -> str:
        length = reader.number(2)
        if length > self.limit:
            raise reader.bad(f"a text of {length} bytes where {self.limit} may be")
        try:
            return self.checked(str(reader.take(length), "utf-8"))
        except (UnicodeDecodeError, BadValue) as error:
            raise reader.bad(str(error)) from None

    def write(self, out: bytearray, value: Any) -> None:
        try:
            data = self.checked(value).encode()
        except (AttributeError, UnicodeEncodeError):
            raise BadValue(f"{value!r} is no text that UTF-8 can carry") from None
        if len(data) > self.limit:
            raise BadValue(f"has {len(data)} bytes, the most is {self.limit}")
        out += len(data).to_bytes(2, "little")
        out += data

    def checked(self, value: str) -> str:
        return value


class Name(Text):
    """1 to 63 of a-z, 0-9, `-`, `.`; empty where `optional`."""

    def __init__(self, optional: bool = False) -> None:
        super().__init__(63)
        self.optional = optional
        self.page = "name or empty" if optional else "name"

    def checked(self, value: str) -> str:
        if not (PATTERN.match(value) or self.optional and not value):
            raise BadValue(f"{value!r} is no name: 1 to 63 of a-z, 0-9, '-', '.'")
        return value


class Tenant(Text):
    """One name, or two with `/` between them, or empty."""

    page = "tenant or empty"

    def __init__(self) -> None:
        super().__init__(127)

    def checked(self, value: str) -> str:
        parts = value.split("/")
        if value and (len(parts) > 2 or not all(PATTERN.match(part) for part in parts)):
            raise BadValue(f"{value!r} is no tenant: a name, or two with '/' between them")
        return value


class Bytes(Field):
    """Four bytes of length, then the bytes; hexadecimal in JSON."""

    page = "bytes"

    def __init__(self, limit: int) -> None:
        self.limit, self.bound = limit, f"≤ {limit} bytes"

    def read(self, reader: Reader) -> bytes:
        length = reader.number(4)
        if length > self.limit:
            raise reader.bad(f"{length} bytes where {self.limit} may be")
        return reader.take(length)

    def write(self, out: bytearray, value: Any) -> None:
        if len(value) > self.limit:
            raise BadValue(f"has {len(value)} bytes, the most is {self.limit}")
        out += len(value).to_bytes(4, "little")
        out += value

    def to_json(self, value: bytes) -> str:
        return value.hex()

    def from_json(self, value: str) -> bytes:
        return bytes.fromhex(value)


class Choice(Field):
    """A number of a closed list; its name in JSON."""

    def __init__(self, choices: type[IntEnum], width: int = 1) -> None:
        self.choices, self.width = choices, width
        self.page = f"choice {width} `{choices.__name__}`"

    def read(self, reader: Reader) -> IntEnum:
        number = reader.number(self.width)
        try:
            return self.choices(number)
        except ValueError:
            raise reader.bad(f"{number} is no {self.choices.__name__} that is known") from None

    def write(self, out: bytearray, value: Any) -> None:
        try:
            out += self.choices(value).to_bytes(self.width, "little")
        except ValueError:
            names = ", ".join(choice.name for choice in self.choices)
            raise BadValue(f"{value!r} is none of {names}") from None

    def to_json(self, value: IntEnum) -> str:
        return value.name

    def from_json(self, value: str) -> IntEnum:
        return self.choices[value]


class Many(Field):
    """Two bytes of count, then at most `limit` entries."""

    def __init__(self, entry: Field, limit: int) -> None:
        self.entry, self.limit = entry, limit
        self.page = f"list of {entry.page}"
        self.bound = f"≤ {limit} entries" + entry.bound.replace("≤", " of")

    def read(self, reader: Reader) -> list[Any]:
        count = reader.number(2)
        if count > self.limit:
            raise reader.bad(f"{count} entries where {self.limit} may be")
        return [self.entry.read(reader) for _ in range(count)]

    def write(self, out: bytearray, value: Any) -> None:
        if len(value) > self.limit:
            raise BadValue(f"has {len(value)} entries, the most is {self.limit}")
        out += len(value).to_bytes(2, "little")
        for index, entry in enumerate(value):
            try:
                self.entry.write(out, entry)
            except BadValue as error:
                raise error.inside(f"[{index}]") from None

    def to_json(self, value: list[Any]) -> list[Any]:
        return [self.entry.to_json(entry) for entry in value]

    def from_json(self, value: list[Any]) -> list[Any]:
        return [self.entry.from_json(entry) for entry in value]


class Maybe(Field):
    """One byte, 0 or 1; after 1 the value."""

    def __init__(self, inner: Field) -> None:
        self.inner, self.page = inner, f"optional {inner.page}"

    def read(self, reader: Reader) -> Any:
        return self.inner.read(reader) if Truth().read(reader) else None

    def write(self, out: bytearray, value: Any) -> None:
        out.append(0 if value is None else 1)
        if value is not None:
            self.inner.write(out, value)

    def to_json(self, value: Any) -> Any:
        return None if value is None else self.inner.to_json(value)

    def from_json(self, value: Any) -> Any:
        return None if value is None else self.inner.from_json(value)


U1, U2, U4, U8 = Number(1), Number(2), Number(4), Number(8)
I4, I8 = Number(4, signed=True), Number(8, signed=True)
TRUTH, NAME, TENANT = Truth(), Name(optional=True), Tenant()
"""The fields without bounds of their own, by short names for the tables."""
