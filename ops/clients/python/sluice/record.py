"""Records from tables: a class whose annotations name its fields in the order of the wire.

    @record
    class Verdict:
        code: Annotated[VerdictCode, Choice(VerdictCode, 2)]
        sentence: Annotated[str, Text(1024)] = ""

The page's name of a field is the Python one in camel case. `Absent(value)` beside the kind says
what a reader takes where the bytes end before the field; without it such bytes are refused.
"""

from __future__ import annotations

import dataclasses
from typing import (
    Any, Callable, NamedTuple, TypeVar, cast, dataclass_transform, get_type_hints,
)  # fmt: skip

from .errors import BadValue, Malformed
from .fields import Field, Reader

Class = TypeVar("Class", bound=type)


class Absent(NamedTuple):
    """The value of a field that the sender, being older, did not write."""

    value: Any


class Column(NamedTuple):
    """One row of a page's table."""

    name: str
    wire_name: str
    kind: Field
    absent: Absent | None


def camel(name: str) -> str:
    """`free_cards` as `freeCards`."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


@dataclass_transform(kw_only_default=True)
def record(cls: Class) -> Class:
    """Makes a dataclass (keywords only) with the columns that its annotations name."""
    made: Any = dataclasses.dataclass(kw_only=True, slots=True)(cls)
    hints = get_type_hints(made, localns={}, include_extras=True)
    columns = []
    for field in dataclasses.fields(made):
        marks = getattr(hints[field.name], "__metadata__", ())
        kind = next(mark for mark in marks if isinstance(mark, Field))
        absent = next((mark for mark in marks if isinstance(mark, Absent)), None)
        columns.append(Column(field.name, camel(field.name), kind, absent))
    made.columns = tuple(columns)
    return cast(Class, made)


@dataclass_transform(kw_only_default=True)
def fixed(cls: Class) -> Class:
    """A record without a length, which never grows."""
    made: Any = record(cls)
    made.is_fixed = True
    return cast(Class, made)


@dataclass_transform(kw_only_default=True)
def message(kind: int, limit: int = 16 << 10) -> Callable[[Class], Class]:
    """A message's body, the number of its kind, and the most bytes that it may have."""

    def marked(cls: Class) -> Class:
        made: Any = record(cls)
        made.kind_number, made.body_limit = kind, limit
        made.wire_name = cls.__name__[0].lower() + cls.__name__[1:]
        KINDS[kind] = made
        return cast(Class, made)

    return marked


KINDS: dict[int, type] = {}
"""The messages that this package knows, by the number of their kind."""


def read_fields(cls: Callable[..., Any], reader: Reader) -> Any:
    """The fields of `cls` up to the reader's end; what stands behind the known ones is skipped."""
    values = {}
    for name, wire_name, kind, absent in cls.columns:  # type: ignore[attr-defined]
        if absent is not None and reader.at == reader.end:
            values[name] = list(absent.value) if type(absent.value) is tuple else absent.value
            continue
        try:
            values[name] = kind.read(reader)
        except Malformed as error:
            raise Malformed(f"{wire_name}: {error.what}", where=error.where) from None
    return cls(**values)


def write_fields(value: Any, out: bytearray) -> None:
    """Appends all fields of `value`; BadValue names the one that breaks its bound."""
    for name, wire_name, kind, _ in value.columns:
        try:
            kind.write(out, getattr(value, name))
        except BadValue as error:
            raise error.inside(wire_name) from None
    check = getattr(value, "check", None)
    if check is not None:
        check()


def to_json(value: Any) -> dict[str, Any]:
    """As the golden vectors have it."""
    return {c.wire_name: c.kind.to_json(getattr(value, c.name)) for c in value.columns}


def from_json(cls: Callable[..., Any], value: dict[str, Any]) -> Any:
    """The reverse of `to_json`."""
    columns = cls.columns  # type: ignore[attr-defined]
    return cls(**{c.name: c.kind.from_json(value[c.wire_name]) for c in columns})


class Of(Field):
    """A nested record: with two bytes of length before it, or fixed and without."""

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.is_fixed = getattr(cls, "is_fixed", False)
        self.page = f"{'fixed ' if self.is_fixed else ''}record `{cls.__name__}`"

    def read(self, reader: Reader) -> Any:
        if self.is_fixed:
            return read_fields(self.cls, reader)
        value = read_fields(self.cls, reader.window(reader.number(2)))
        try:
            check = getattr(value, "check", None)
            if check is not None:
                check()
        except BadValue as error:
            raise reader.bad(str(error)) from None
        return value

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, self.cls):
            raise BadValue(f"{value!r} is no {self.cls.__name__}")
        if self.is_fixed:
            return write_fields(value, out)
        start = len(out)
        out += b"\0\0"
        write_fields(value, out)
        length = len(out) - start - 2
        if length > 0xFFFF:
            raise BadValue(f"has {length} bytes, the most of a record is 65535")
        out[start : start + 2] = length.to_bytes(2, "little")

    def to_json(self, value: Any) -> Any:
        return to_json(value)

    def from_json(self, value: Any) -> Any:
        return from_json(self.cls, value)
