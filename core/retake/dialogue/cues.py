"""ADR cue sheets: who says what from when to when, as tables of text from any dubbing tool or spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from retake.errors import MediaError, OptionError
from retake.timecode import Timecode
from retake.timeline.shot import Timeline
from retake.unfinished import shown

_LARGEST = 16 << 20
_MOST_ROWS = 50_000
_LONGEST = 4000
_CODE = re.compile(r"(\d{1,2})[:.](\d{1,2})[:.](\d{1,2})([:;.,])(\d{1,3})")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)")
_SECONDS = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
# What columns are called, by what they hold; letters and digits alone, the likeliest first.
_COLUMNS = {
    "start": ("tcin", "timecodein", "starttimecode", "starttc", "intc", "in", "start", "begin", "from", "timecodestart",
              "cuein", "starttime", "intime", "timein", "timecode", "tc"),
    "stop": ("tcout", "timecodeout", "endtimecode", "endtc", "outtc", "out", "end", "stop", "to", "timecodeend",
             "cueout", "endtime", "outtime", "timeout", "finish"),
    "character": ("character", "charactername", "char", "role", "speaker", "actor", "who", "figur", "rolle",
                  "personnage", "personaje", "person", "talent"),
    "text": ("text", "dialogue", "dialog", "line", "lines", "script", "adrline", "translation", "transcript", "content",
             "texte", "texto", "dialogtext"),
    "name": ("cue", "cuename", "cuenumber", "cueno", "cueid", "id", "number", "no", "nr", "adrcue", "name", "event",
             "linenumber"),
    "file": ("file", "filename", "sound", "soundfile", "audio", "audiofile", "wav", "clip", "path"),
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of a cue sheet.

    Attributes:
        name: Its name or number, as written.
        character: Who speaks.
        start: When, in seconds after the timeline's first frame.
        stop: When it ends; None where the sheet does not say.
        text: What is said.
        file: The sound file that the sheet names.
        sheet: The sheet.
    """

    name: str
    character: str
    start: Fraction
    stop: Fraction | None
    text: str
    file: str
    sheet: Path

    def overlaps(self, start: Fraction, stop: Fraction) -> bool:
        """Whether it is spoken between two moments of the timeline."""
        return self.start < stop and start < (self.start + 1 if self.stop is None else self.stop)


def read_cues(path: Path, timeline: Timeline) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """The cues of a sheet in order of time, and what the artist should know of it.

    Args:
        path: A table with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows' Western encoding. A column's name
            may stand in any of the ways that sheets have it; timecodes or seconds tell when.
        timeline: What its timecodes count on.

    Raises:
        MediaError: It is no cue sheet.
    """
    rows = list(_rows(path))
    head = next((place for place, row in enumerate(rows[:20]) if "start" in _named(row)), None)
    if head is None:
        raise MediaError(f"{shown(path)} has no column for when a line begins. Call it TC IN.")
    columns = _named(rows[head])
    cues, unread = [], []
    for number, row in enumerate(rows[head + 1:], head + 2):
        cells = {kind: row[place].strip()[:_LONGEST] if place < len(row) else "" for kind, place in columns.items()}
        if not cells["start"]:
            continue
        try:
            start = _moment(cells["start"], timeline)
            stop = _moment(cells["stop"], timeline) if cells.get("stop") else None
        except OptionError:
            unread.append(str(number))
            continue
        cues.append(Cue(cells.get("name", ""), cells.get("character", ""), start,
                        stop if stop is None or stop > start else None, cells.get("text", ""), cells.get("file", ""),
                        path))
    if not cues:
        raise MediaError(f"{shown(path)} holds no line with a timecode of this timeline. Check its column TC IN.")
    notes = [f"{path.name}: the times in row {', '.join(unread[:8])} can't be read"] if unread else []
    cues, moved = _on_the_timeline(cues, timeline)
    if moved:
        notes.append(f"{path.name}: its times count from 0, the timeline from {timeline.timecode}")
    return tuple(sorted(cues, key=lambda one: one.start)), tuple(notes)


def _rows(path: Path) -> Iterator[list[str]]:
    """The rows of the table."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for without end
            raise MediaError(f"{shown(path)} is not an ordinary file. Choose a cue sheet.")
        if state.st_size > _LARGEST:
            raise MediaError(f"{shown(path)} is larger than any cue sheet. Export it again.")
        data = path.read_bytes()
    except OSError as error:
        raise MediaError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise MediaError(f"{shown(path)} is no table of text. Save it as CSV.")
    counts = {sign: sum(line.count(sign) for line in text.splitlines()[:20]) for sign in "\t;,|"}
    sign = max(counts, key=lambda one: counts[one])
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign)):
            if number > _MOST_ROWS:
                raise MediaError(f"{shown(path)} has more than {_MOST_ROWS} rows. Export it again.")
            yield row
    except csv.Error as problem:
        raise MediaError(f"{shown(path)} is no table of text ({problem}). Save it as CSV.") from None


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _named(row: Sequence[str]) -> dict[str, int]:
    """Which of the row's columns holds what, if it names them."""
    plain = [re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in row]
    found: dict[str, int] = {}
    for kind, names in _COLUMNS.items():
        place = next((plain.index(name) for name in names if name in plain), None)
        if place is not None and place not in found.values():
            found[kind] = place
    return found


def _moment(written: str, timeline: Timeline) -> Fraction:
    """Seconds after the timeline's first frame."""
    begin = timeline.start / timeline.rate
    code = _CODE.fullmatch(written)
    # Three digits behind a point or a comma are thousandths, fewer frames.
    if code and not (code[4] in ".," and len(code[5]) == 3):
        sign = ";" if code[4] == ";" or (timeline.drop and code[4] == ":") else ":"
        text = f"{code[1]:0>2}:{code[2]:0>2}:{code[3]:0>2}{sign}{code[5]:0>2}"
        return Timecode.parse(text, timeline.rate).frames / timeline.rate - begin
    clock = _CLOCK.fullmatch(written)
    if clock:
        seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + Fraction(clock[3].replace(",", "."))
        return seconds - begin
    if _SECONDS.fullmatch(written):
        return Fraction(written.replace(",", ".")) - begin
    raise OptionError(f"{written[:40]!r} is no time.")


def _on_the_timeline(cues: list[Cue], timeline: Timeline) -> tuple[list[Cue], bool]:
    """The cues, moved where they count from the timeline's beginning though that has another timecode."""
    begin, length = timeline.start / timeline.rate, timeline.frames / timeline.rate
    if not begin or any(-1 <= cue.start < length for cue in cues):
        return cues, False
    if not all(0 <= cue.start + begin < length for cue in cues):
        return cues, False
    return [replace(cue, start=cue.start + begin, stop=None if cue.stop is None else cue.stop + begin)
            for cue in cues], True
