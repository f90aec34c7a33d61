"""A take's report as one page of HTML: self-contained, without a script, for whoever has to sign it off."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any

from retake.errors import OptionError, RetakeError
from retake.quality.page_style import STYLE
from retake.quality.plot import KINDS, Course, drawn, numbers
from retake.quality.table import rows
from retake.quality.take_json import read_json
from retake.timecode import Timecode, exact_rate
from retake.unfinished import finished_file, unwritable

_PNG = b"\x89PNG\r\n\x1a\n"
_LEVELS = ("pass", "look", "fail")


def write_page(take_json: Path, out: Path, pictures: Sequence[tuple[str, bytes]] = ()) -> None:
    """Writes the report page of a take.

    Args:
        take_json: The take's report.
        out: The page.
        pictures: Captions with pictures, as the content of PNG files, in the order in which they are shown.

    Raises:
        MediaError: The report can't be read.
        OptionError: A picture is no PNG.
        OutputError: The page can't be written.
    """
    content = page(read_json(take_json), pictures)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from None
    with finished_file(out) as part:
        part.write_bytes(content.encode("utf-8", "replace"))


def page(report: dict[str, Any], pictures: Sequence[tuple[str, bytes]] = ()) -> str:
    """The page of a report's content; whatever the report says is text to it, never markup."""
    name = _text(_dict(report, "files").get("movie")) or "take"
    parts = [_header(report, name), _reasons(report), _pictures(pictures), _plot(report), _figures(report),
             _done(report), _inputs(report), _footer(report)]
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(name)}</title>\n<style>{STYLE}</style></head>\n<body><main>\n"
            + "\n".join(part for part in parts if part) + "\n</main></body></html>\n")


def _header(report: dict[str, Any], name: str) -> str:
    verdict = _dict(report, "verdict").get("verdict")
    badge = f'<span class="badge {verdict}">{verdict}</span>' if verdict in _LEVELS \
        else '<span class="badge none">no verdict</span>'
    plate = _dict(report, "plate")
    facts = [f"{plate.get('width')} × {plate.get('height')}", f"{_text(plate.get('rate_shown'))} fps",
             f"{len(_list(report, 'frames'))} frames, {_text(report.get('touched'))} touched"]
    if plate.get("timecode"):
        start = _clock(report)
        facts.append("from " + (str(start + _first(report)) if start else _text(plate["timecode"])))
    return (f"<header><h1>{escape(name)}</h1>{badge}"
            f'<span class="sub">{escape(" · ".join(facts))}</span></header>')


def _reasons(report: dict[str, Any]) -> str:
    items = [f'<li class="{one["level"] if one.get("level") in _LEVELS else "look"}">{escape(_text(one.get("words")))}'
             "</li>" for one in _list(_dict(report, "verdict"), "reasons") if isinstance(one, dict)]
    return f'<ul class="reasons">{"".join(items)}</ul>' if items else ""


def _pictures(pictures: Sequence[tuple[str, bytes]]) -> str:
    if not pictures:
        return ""
    shown = []
    for caption, content in pictures:
        if not content.startswith(_PNG):
            raise OptionError(f"The picture {caption!r} is no PNG.")
        data = base64.b64encode(content).decode()
        shown.append(f'<figure><img alt="{escape(caption)}" src="data:image/png;base64,{data}">'
                     f"<figcaption>{escape(caption)}</figcaption></figure>")
    return f'<h2>Pictures</h2><div class="pictures">{"".join(shown)}</div>'


def _plot(report: dict[str, Any]) -> str:
    over = _dict(report, "over_time")
    count = len(_list(over, "take"))
    if not count:
        return ""
    first, start = _first(report), _clock(report)
    codes = [str(start + first + row) if start else str(first + row) for row in range(count)]
    kinds = [_text(one.get("kind")) if isinstance(one, dict) else "" for one in _list(report, "frames")]
    course = Course(first, max(1, round(_rate(report))), codes, numbers(over.get("expected"), count),
                    numbers(over.get("plate"), count), numbers(over.get("take"), count), kinds, _marked(report),
                    _contacts(report))
    legend = ('<i class="take"></i>take', '<i class="plate"></i>plate',
              '<i class="expected"></i>expected of the dialogue', "<b></b>p/b/m, lips shut",
              '<b class="open"></b>p/b/m, lips open',
              *(f'<i class="kind {kind}"></i>{escape(words)}' for kind, words in KINDS.items() if kind in kinds))
    return (f'<h2>Lip opening</h2>{drawn(course)}<div class="legend">'
            + "".join(f"<span>{one}</span>" for one in legend) + "</div>")


def _marked(report: dict[str, Any]) -> list[tuple[int, int, str, str]]:
    found = []
    for reason in _list(_dict(report, "verdict"), "reasons"):
        for one in _list(reason, "ranges"):
            if isinstance(one, dict) and isinstance(one.get("first"), int) and isinstance(one.get("last"), int):
                level = "fail" if reason.get("level") == "fail" else "look"
                found.append((one["first"], one["last"], level, _text(reason.get("words"))))
    return found


def _contacts(report: dict[str, Any]) -> list[tuple[int, bool]]:
    return [(one["first"], one.get("after") is True) for one in _list(_dict(report, "figures"), "contacts")
            if isinstance(one, dict) and isinstance(one.get("first"), int)]


def _figures(report: dict[str, Any]) -> str:
    table = rows(report.get("figures"))
    if not table:
        return ""
    body = "".join(f"<tr><td>{escape(row.name)}</td><td>{escape(row.before)}</td>"
                   f'<td class="after">{escape(row.after)}</td><td class="why">{escape(row.why)}</td></tr>'
                   for row in table)
    return ('<h2>Figures</h2><div class="wide"><table><tr><th></th><th>plate</th><th>take</th><th></th></tr>'
            f"{body}</table></div>")


def _done(report: dict[str, Any]) -> str:
    counts: dict[str, int] = {}
    for one in _list(report, "frames"):
        if isinstance(one, dict):
            reason = _text(one.get("reason"))
            counts[reason] = counts.get(reason, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    body = "".join(f"<tr><td>{count}</td><td>{escape(reason)}</td></tr>" for reason, count in ordered if reason)
    return f'<h2>What was done</h2><div class="wide"><table><tr><th>frames</th><th></th></tr>{body}</table></div>' \
        if body else ""


def _inputs(report: dict[str, Any]) -> str:
    body = "".join(
        f'<tr><td>{escape(_text(one.get("role")))}</td><td class="path">{escape(_name(_text(one.get("path"))))}</td>'
        f'<td class="hash">{escape(_hash(one))}</td></tr>'
        for one in _list(report, "inputs") if isinstance(one, dict))
    return ('<h2>Made from</h2><div class="wide"><table><tr><th></th><th></th><th>SHA-256</th></tr>'
            f"{body}</table></div>") if body else ""


def _name(path: str) -> str:
    """A file's name alone, whichever system wrote the path: a page goes to people whom folders do not concern."""
    return re.split(r"[\\/]", path)[-1]


def _hash(one: dict[str, Any]) -> str:
    """The hash of one input, and where it is one of samples, that it is."""
    sampled = _text(one.get("sampled"))
    return _text(one.get("sha256")) or (f"{sampled} (of its size and 64 samples)" if sampled else "")


def _footer(report: dict[str, Any]) -> str:
    software = _dict(report, "software")
    told = " · ".join(f"{name} {version}" for name, version in software.items() if isinstance(version, str))
    return ("<footer>Outside the matte every sample was the plate's before encoding; <code>retake verify</code> proves "
            f"it from the files.<br>{escape(told)}</footer>")


def _clock(report: dict[str, Any]) -> Timecode | None:
    try:
        return Timecode.parse(_text(_dict(report, "plate").get("timecode")), _rate(report))
    except RetakeError:
        return None


def _rate(report: dict[str, Any]) -> Fraction:
    try:
        return exact_rate(_text(_dict(report, "plate").get("rate")))
    except OptionError:
        return Fraction(25)


def _first(report: dict[str, Any]) -> int:
    first = _dict(report, "over_time").get("first")
    return first if isinstance(first, int) else 0


def _dict(data: object, name: str) -> dict[str, Any]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _list(data: object, name: str) -> list[Any]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return "" if value is None else str(value)
