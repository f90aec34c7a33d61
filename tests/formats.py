"""docs/formats.md, from what the tests of the doors to media have read and written: `python -m tests.formats`.

The tests note each kind of file that passed; this program runs those that do, and lays their notes out as tables.
With --check it writes nothing and says whether the page still tells what the tests saw.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "formats.md"
TESTS = ("tests/core/video", "tests/core/audio")
NOTES = "RETAKE_FORMATS"
HEADINGS = {
    "read": ("Pictures that are read",
             "Made by bare PyAV; frame n is the one that a straight decode gives n-th, in a run and in random order."),
    "written": ("Pictures that are written",
                "Written and read back: frames, rate, timecode, reel and colour tags come out as they went in."),
    "heard": ("Sounds that are read",
              "A click at sample n is found at sample n, in a run and in random order."),
}


@dataclass(frozen=True, order=True)
class Format:
    """A kind of file that passed: which way, in which container and codec, with which samples, and asked for how."""

    way: str
    container: str
    codec: str
    samples: str
    asked: str


class Formats:
    """The kinds of files that passed in one session."""

    def __init__(self) -> None:
        self.seen: set[Format] = set()

    def note(self, way: str, container: str, codec: str, samples: str, asked: str = "") -> None:
        """Notes a kind of file; `way` is one of the headings' keys."""
        self.seen.add(Format(way, container, codec, samples, asked))

    def save(self) -> None:
        """Writes the notes to the file that the environment names, if it names one."""
        target = os.environ.get(NOTES)
        if target:
            Path(target).write_text(json.dumps([asdict(row) for row in sorted(self.seen)]), encoding="utf-8")


def page(rows: list[Format]) -> str:
    """The page, from the tests' notes."""
    lines = ["# Containers, codecs and pixel formats", "",
             "Made by `python -m tests.formats` from what the tests read and wrote; not to be edited by hand.",
             "FFmpeg reads many more kinds; these are the ones that are proven."]
    for way, (title, text) in HEADINGS.items():
        lines += ["", f"## {title}", "", text, "",
                  "| container | codec | samples | test or `--codec` |", "|---|---|---|---|"]
        merged: dict[tuple[str, str, str], list[str]] = {}
        for row in sorted(rows):
            if row.way == way:
                merged.setdefault((row.container, row.codec, row.samples), []).append(row.asked)
        lines += [f"| {container} | {codec} | {samples} | {', '.join(filter(None, asked))} |"
                  for (container, codec, samples), asked in merged.items()]
    return "\n".join(lines) + "\n"


def gathered() -> list[Format]:
    """The notes of a fresh run of the tests that take any, which must pass."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes.json"
        subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "not long", "-p", "no:cacheprovider", *TESTS],
                       cwd=HOUSE, env={**os.environ, NOTES: str(notes)}, check=True, stdout=subprocess.DEVNULL)
        return [Format(**row) for row in json.loads(notes.read_text(encoding="utf-8"))]


def main() -> int:
    """Makes the page; with --check says whether it is up to date, and 1 where it is not."""
    made = page(gathered())
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") == made
        print("docs/formats.md tells what the tests saw" if current else
              "docs/formats.md is out of date: run python -m tests.formats")
        return 0 if current else 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"{PAGE}: {made.count('| ')} cells")
    return 0


if __name__ == "__main__":
    sys.exit(main())
