"""The parts of a zip archive as torch writes one: each once, inside the file, under an honest name.

Nothing is ever unpacked, so that no few bytes become many: torch packs its programs' texts, but no numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from retake.printable import printable
from retake.weights.stored import Unreadable

_MOST_PARTS = 10_000
_MOST_LISTED = 8 << 20  # bytes of the archive's list of parts
_CUT = "is cut short or damaged"
_FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the archive.

    Attributes:
        at: Where its bytes begin in the file.
        size: How many they are, as they lie there.
        checksum: Their CRC-32, as the archive says it.
        packed: Whether they are packed.
    """

    at: int
    size: int
    checksum: int
    packed: bool = False


def parts_of(file: BinaryIO, size: int) -> Mapping[str, Part]:
    """The archive's parts by their names.

    Raises:
        Unreadable: It is cut short, damaged, or lies about itself.
    """
    list_at, list_size, count = _list_of(file, size)
    if count > _MOST_PARTS or list_size > _MOST_LISTED:
        raise Unreadable("is no archive of weights: it has too many parts")
    file.seek(list_at)
    listed = file.read(list_size)
    found: dict[str, Part] = {}
    taken: list[tuple[int, int]] = []
    at = 0
    for _ in range(count):
        name, part, begin, at = _entry(listed, at)
        if name in found:
            raise Unreadable(f"is no archive of weights: it holds {printable(name)[:60]} twice")
        if begin >= list_at or part.size > list_at:
            raise Unreadable(_CUT)
        found[name] = _opened(file, name, part, begin)
        taken.append((begin, found[name].at + part.size))
    if at != list_size:
        raise Unreadable(_CUT)
    taken.sort()
    if any(stop > begin for (_, stop), (begin, _) in zip(taken, [*taken[1:], (list_at, 0)], strict=True)):
        raise Unreadable("is damaged: parts of it lie over one another")
    return found


def _list_of(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the list of parts begins, how many bytes it has, and how many parts it names."""
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) - end < 22:
        raise Unreadable("is cut short: its end is missing. Download it again")
    disk, first, here, count, list_size, list_at, _ = struct.unpack("<HHHHIIH", tail[end + 4: end + 22])
    stop = size - len(tail) + end
    if tail[max(0, end - 20): end][:4] == b"PK\6\7" or _FULL in (list_at, list_size) or count == 0xFFFF:
        stop, disk, first, here, count, list_size, list_at = _large(file, tail, end, size)
    if disk or first or here != count or list_at + list_size != stop:
        raise Unreadable(_CUT)
    return list_at, list_size, count


def _large(file: BinaryIO, tail: bytes, end: int, size: int) -> tuple[int, int, int, int, int, int, int]:
    """The end of an archive that may have more than four gigabytes: where it begins, and what it says."""
    if end < 20 or tail[end - 20: end - 16] != b"PK\6\7":
        raise Unreadable(_CUT)
    at: int = struct.unpack("<Q", tail[end - 12: end - 4])[0]
    if at > size - 56:
        raise Unreadable(_CUT)
    file.seek(at)
    record = file.read(56)
    if len(record) != 56 or record[:4] != b"PK\6\6":
        raise Unreadable(_CUT)
    disk, first, here, count, list_size, list_at = struct.unpack("<IIQQQQ", record[16:])
    return at, disk, first, here, count, list_size, list_at


def _entry(listed: bytes, at: int) -> tuple[str, Part, int, int]:
    """One line of the list: name, what the part is (its place still unknown), where its own head is, the next line."""
    head = listed[at: at + 46]
    if len(head) != 46 or head[:4] != b"PK\1\2":
        raise Unreadable(_CUT)
    flags, method = struct.unpack("<HH", head[8:12])
    checksum, packed, size, named, extra, noted = struct.unpack("<IIIHHH", head[16:34])
    begin = struct.unpack("<I", head[42:46])[0]
    name = _honest(listed[at + 46: at + 46 + named])
    stop = at + 46 + named + extra + noted
    if stop > len(listed):
        raise Unreadable(_CUT)
    size, packed, begin = _wide(listed[at + 46 + named: at + 46 + named + extra], size, packed, begin)
    if flags & 1:
        raise Unreadable("is locked with a password. Unpack it and add the file in it")
    if not method and packed != size:
        raise Unreadable("is damaged: it says two sizes of one part")
    return name, Part(0, packed, checksum, bool(method)), begin, stop


def _wide(extra: bytes, size: int, packed: int, begin: int) -> tuple[int, int, int]:
    """The three numbers, those that four bytes can't hold from the line's further fields."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack("<HH", extra[at: at + 4])
        field = extra[at + 4: at + 4 + length]
        at += 4 + length
        if tag != 1:
            continue
        numbers = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
        size = next(numbers, size) if size == _FULL else size
        packed = next(numbers, packed) if packed == _FULL else packed
        begin = next(numbers, begin) if begin == _FULL else begin
    return size, packed, begin


def _honest(raw: bytes) -> str:
    """A part's name, where it is one that stays inside the archive."""
    name = raw.decode("utf-8", "replace")
    if not name.isprintable() or name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise Unreadable(f"is no archive of weights: a name in it leads elsewhere ({printable(name)[:60]})")
    return name


def _opened(file: BinaryIO, name: str, part: Part, begin: int) -> Part:
    """The part with its place, from the head that lies before its bytes and must say the same as the list."""
    file.seek(begin)
    head = file.read(30)
    if len(head) != 30 or head[:4] != b"PK\3\4":
        raise Unreadable(_CUT)
    method = struct.unpack("<H", head[8:10])[0]
    named, extra = struct.unpack("<HH", head[26:30])
    if bool(method) != part.packed or file.read(named).decode("utf-8", "replace") != name:
        raise Unreadable("is damaged: its parts are not where it says")
    return replace(part, at=begin + 30 + named + extra)
