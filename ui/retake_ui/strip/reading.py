"""What is to be read of a frame: below the strip, and where the pointer rests."""

from __future__ import annotations

from retake_ui.strip import lanes
from retake_ui.strip.canvas import Canvas, Clock
from retake_ui.strip.content import Content, Phone
from retake_ui.strip.lanes import Band
from retake_ui.words import tr

_NEAR = 7  # pixels around the pointer in which a mark is meant


def reading_of(content: Content, clock: Clock, frame: int, doing: str) -> str:
    """A line about a frame: its timecodes, what is said, how far lips open, what is done to it."""
    if content.frames is None:
        return doing and doing + " …"
    source = clock.source(frame)
    parts = [tr("frame {}").format(frame) if source == str(frame) else tr("{}  frame {}").format(source, frame)]
    if there := clock.record(frame):
        parts.append(tr("timeline {}").format(there))
    for which, name in (("guide", tr("guide")), ("dialogue", tr("dialogue"))):
        phone = _phone_at(content.phones.get(which, ()), frame + 0.5)
        if phone is not None:
            parts.append(f"{name} {phone.name}")
    lips = [f"{word} {value:.2f}" for name, word in (("plate", tr("plate")), ("expected", tr("asked for")),
                                                     ("take", tr("take")))
            if (value := content.value(name, frame)) is not None]
    if lips:
        parts.append(tr("lips") + " " + ", ".join(lips))
    run = content.run_at(frame)
    if run is not None:
        parts.append(run.kind + (f": {run.reason}" if run.reason else ""))
    parts += [one.words for one in content.marks_at(frame, frame)]
    if doing:
        parts.append(doing + " …")
    return "  ·  ".join(parts)


def words_at(canvas: Canvas, band: Band | None, frame: float, per_frame: float) -> str:
    """What the place under the pointer means, for a lane that has more to say."""
    content, at = canvas.content, int(frame // 1)
    if band is None:
        return ""
    name = band.lane.name
    if name == lanes.MARKS:
        near = _NEAR / per_frame
        return "\n".join(dict.fromkeys(one.words for one in content.marks_at(frame - near, frame + near)))
    if name == lanes.PLAN and (run := content.run_at(at)) is not None:
        weight = None
        if content.weights is not None and 0 <= at - content.weights.first < len(content.weights.values):
            weight = content.weights.values[at - content.weights.first]
        share = tr(", weight {} %").format(round(weight * 100)) if weight is not None and run.kind != "original" else ""
        span = f"{canvas.clock.source(run.first)} – {canvas.clock.source(run.last)}"
        return f"{run.kind}{share}\n{run.reason}\n{span}".replace("\n\n", "\n")
    if name in (lanes.GUIDE_PHONES, lanes.DIALOGUE_PHONES):
        phone = _phone_at(content.phones.get(name.split()[0], ()), frame)
        return tr("{}: lips {}").format(phone.name, phone.viseme) if phone is not None else ""
    return content.missing.get(name, "")


def _phone_at(phones: tuple[Phone, ...], moment: float) -> Phone | None:
    return next((one for one in phones if one.first <= moment < one.stop), None)
