"""take.json, read from a disk and believed in nothing: every field is checked before anything is made of it."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retake.errors import MediaError
from retake.fingerprint import Fingerprint
from retake.unfinished import shown

VERSION = 1
_LARGEST = 256 << 20  # bytes; two hours of frames are 40 million
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class FrameProof:
    """What a take's report says of a frame.

    Attributes:
        frame: The plate's frame.
        touched: Whether it was changed.
        outside: The hash of every sample outside the matte; "" for an untouched frame.
    """

    frame: int
    touched: bool
    outside: str


@dataclass(frozen=True, slots=True)
class TakeJson:
    """What a proof needs of take.json, and all of it as it was written.

    Attributes:
        path: The report itself.
        movie: The take, a name beside the report (of a sequence with its own folder).
        matte: The matte, a name beside the report.
        plate: Where the plate was.
        plate_content: What the plate was; neither hash for an image sequence.
        start: The first frame that was written.
        frames: Every frame, in order.
        data: The whole report.
    """

    path: Path
    movie: str
    matte: str
    plate: Path
    plate_content: Fingerprint
    start: int
    frames: tuple[FrameProof, ...]
    data: dict[str, Any]

    @property
    def touched(self) -> int:
        """How many frames were changed."""
        return sum(one.touched for one in self.frames)


def read_json(path: Path) -> dict[str, Any]:
    """A report's content.

    Raises:
        MediaError: It can't be read, or is no report of a take.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for without end
            raise no_report(path, "it is no ordinary file")
        if state.st_size > _LARGEST:
            raise no_report(path, "it is too large")
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise MediaError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise no_report(path, "it is no JSON") from None
    if isinstance(data, dict) and data.get("unfinished") is True:
        raise no_report(path, "it is not finished")
    if not isinstance(data, dict) or "take" not in data:
        raise no_report(path, "it says nothing of a take")
    if data["take"] != VERSION or isinstance(data["take"], bool):
        raise no_report(path, "it was written by another version of Retake")
    return data


def read_take(path: Path) -> TakeJson:
    """A take's report.

    Raises:
        MediaError: It can't be read, is no report, or says what can't be.
    """
    data = read_json(path)
    files, inputs, frames = (data.get(name) for name in ("files", "inputs", "frames"))
    if not isinstance(files, dict) or not isinstance(inputs, list) or not isinstance(frames, list) or not frames:
        raise no_report(path, "its files, inputs or frames are missing")
    plates = [one for one in inputs if isinstance(one, dict) and one.get("role") == "plate"]
    if len(plates) != 1 or not is_text(plates[0].get("path"), 8192):
        raise no_report(path, "it names no plate")
    content = Fingerprint(plates[0].get("sha256"), plates[0].get("sampled"))
    for one in (content.sha256, content.sampled):
        if one is not None and not (isinstance(one, str) and _SHA256.fullmatch(one)):
            raise no_report(path, "its plate's hash is none")
    proofs = tuple(_proof(path, one) for one in frames)
    if [one.frame for one in proofs] != list(range(proofs[0].frame, proofs[0].frame + len(proofs))):
        raise no_report(path, "its frames do not follow on each other")
    if data.get("touched") != sum(one.touched for one in proofs):
        raise no_report(path, "it counts its touched frames wrongly")
    return TakeJson(path, _beside(path, files.get("movie"), "movie"), _beside(path, files.get("matte"), "matte"),
                    Path(plates[0]["path"]), content, proofs[0].frame, proofs, data)


def _proof(path: Path, row: object) -> FrameProof:
    if not isinstance(row, dict):
        raise no_report(path, "one of its frames is none")
    frame, kind, outside = row.get("frame"), row.get("kind"), row.get("outside")
    if not isinstance(frame, int) or isinstance(frame, bool) or not 0 <= frame < 1 << 40:
        raise no_report(path, "one of its frames has no number")
    touched = kind != "original"
    if not isinstance(kind, str) or not isinstance(outside, str):
        raise no_report(path, f"frame {frame} is not told as a take's frame is")
    if bool(_SHA256.fullmatch(outside)) != touched or (outside and not touched):
        raise no_report(path, f"frame {frame} lacks the hash that would prove it")
    return FrameProof(frame, touched, outside)


def _beside(path: Path, name: object, what: str) -> str:
    """A file's name as the report writes it; what would lead elsewhere is refused."""
    if not is_text(name, 2 * _LONGEST_NAME):
        raise no_report(path, f"it names no {what}")
    parts = re.split(r"[/\\]", str(name))
    if len(parts) > 2 or any(part in ("", ".", "..") or ":" in part for part in parts):
        raise no_report(path, f"its {what} lies in another folder")
    return str(name)


def is_hash(value: object) -> bool:
    """Whether it is a SHA-256 as reports write it."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def is_text(value: object, longest: int) -> bool:
    """Whether it is a text of one line, no longer than that."""
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def no_report(path: Path, why: str) -> MediaError:
    """The line that says why a file is no report."""
    return MediaError(f"{shown(path)} is no report of a take: {why}. Choose the .take.json that a render wrote.")
