"""The document: where it is, and its tables as lists of cells."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "Proto"


def kebab(name: str) -> str:
    """`jobList` as `job-list`, the name of its page and vector."""
    return re.sub("([A-Z])", lambda match: "-" + match.group(1).lower(), name)


def vector(name: str) -> tuple[bytes, str]:
    """A golden frame, and what it says."""
    path = FOLDER / "vectors" / kebab(name)
    frame = bytes.fromhex(path.with_suffix(".hex").read_text())
    return frame, path.with_suffix(".json").read_text()


def rows(text: str) -> list[list[str]]:
    """The cells of each row of a table of fields."""
    return [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("| `")
    ]


def marked(text: str, mark: str) -> str:
    """What stands between a mark and its end."""
    match = re.search(f"<!-- {mark} -->\n(.*?)<!-- end {mark} -->", text, re.DOTALL)
    if match is None:
        raise LookupError(f"Proto has no mark {mark!r}")
    return match.group(1)
