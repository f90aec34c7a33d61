"""What sounds on a timeline's audio tracks: every use of sound, with the file, the moments and the level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError
from retake.timeline import open_timeline, read_timeline
from retake.timeline.assembly import written_of
from retake.timeline.claim import Claim, claim_of, hints_of
from retake.timeline.document import Document
from retake.timeline.levels import Level, level_of, mapping, mappings, texts
from retake.timeline.shot import Speed, Timeline, Written
from retake.timeline.sound_media import Heard, SoundMedia, inside
from retake.timeline.sounding import Sound, Sounding
from retake.timeline.source import apart
from retake.timeline.speed import speed_of, together
from retake.timeline.uses import Use, sounds
from retake.unfinished import shown


def read_with_sounds(path: Path, media: Sequence[Path] = (), *, rate: Fraction | None = None,
                     name: str | None = None) -> tuple[Timeline, tuple[Sounding, ...]]:
    """A timeline's shots, and what sounds on it; see `retake.timeline.read_timeline`."""
    document = open_timeline(path, rate=rate, name=name)
    if document.format == "edl" and rate is None:
        found = read_timeline(path, media, rate=rate, name=name)
        document = open_timeline(path, rate=found.rate, name=name)
        return found, soundings_of(document, document.shots_and_items(tuple(media))[1], media)
    found, items = document.shots_and_items(tuple(media))
    return found, soundings_of(document, items, media)


def soundings_of(document: Document, items: dict[str, otio.core.Item],
                 media: Sequence[Path] = ()) -> tuple[Sounding, ...]:
    """Every use of sound, by record position and track.

    Args:
        document: The timeline.
        items: The items that its shots were told from, by the shots' ids.
        media: Folders that are searched for media by name.
    """
    finder = SoundMedia(document.folder, tuple(media))
    links = _links(items)
    solo = any(_resolve(track).get("SoloOn") is True for track in document.timeline.tracks)
    try:
        found = [_sounding(use, finder, links, solo) for use in sounds(document.timeline)]
    except MediaError as problem:
        raise MediaError(f"{shown(document.path)}: {problem}") from None
    return tuple(joined(sorted(found, key=lambda one: (one.record, one.track.index))))


def _sounding(use: Use, finder: SoundMedia, links: dict[str, str], solo: bool) -> Sounding:
    """What a use of sound is."""
    item = use.item
    speed = together(use.outer, speed_of(item.effects))
    level, nested = level_of(item), [level_of(one) for one in use.within]
    gain = level.gain
    for one in nested:
        gain *= one.gain
    fade_in, fade_out = _fades(use, level)
    over_in, over_out = (cut.over if cut else Fraction(0) for cut in (use.cut_in, use.cut_out))
    hints = hints_of(item)
    muted = solo and not (use.within and _resolve(use.within[0]).get("SoloOn") is True)
    common: dict[str, Any] = {
        "name": item.name, "record": use.start - over_in, "length": use.stop + over_out - use.start + over_in,
        "speed": speed, "track": use.track,
        "enabled": use.enabled and not muted, "gain": gain, "fade_in": fade_in, "fade_out": fade_out,
        "shots": _linked(item, links), "role": str(hints.get("role", "")), "nested": use.nested,
    }
    notes = list(dict.fromkeys(note for one in (*nested, level) for note in one.notes))
    if not isinstance(item, otio.schema.Clip):
        kind = "compound whose content the file does not hold" if isinstance(item, otio.core.Composition) else \
            item.schema_name()
        return Sounding(sound=Sound(None, "", item.name), source=None, problems=(f"is a {kind}",), **common)
    claim = claim_of(item)
    refused = claim.refused and not claim.refused.endswith("still picture")
    heard = Heard(problem=claim.refused) if refused else finder.find(claim)
    written, written_rate = written_of(item)
    lead = use.lead * abs(speed_of(item.effects).factor)
    sound, problem = _sound(claim, heard, hints, item)
    source = _source(written, written_rate, claim, heard, sound.stream)
    problems = [one for one in (heard.problem, problem, _unheard(speed)) if one]
    if source is None and not problems:
        problems.append("its range can't be found in its media: neither says where the media begins")
    return Sounding(sound=sound, source=None if source is None else source + lead - over_in * speed.factor,
                    notes=tuple(notes),
                    problems=tuple(problems), **common)


def _sound(claim: Claim, heard: Heard, hints: dict[str, Any], item: otio.schema.Clip) -> tuple[Sound, str]:
    """The file that sounds, and what is wrong with it."""
    name = heard.path.name if heard.path and not claim.written else claim.name
    plain = Sound(str(heard.path) if heard.path else None, claim.written, name, heard.relinked)
    wanted = _wanted(hints, item)
    if heard.problem or not heard.sounds:
        return replace(plain, channels=tuple(wanted)), ""
    stream, channels, problem = 0, tuple[int, ...](), ""
    places = [heard.placed(channel) for channel in wanted]
    if wanted and all(places):
        stream = min(place[0] for place in places if place)
        channels = tuple(sorted({place[1] for place in places if place and place[0] == stream}))
    elif wanted and heard.sounds[0].channels > 1:
        problem = f"uses channel {max(wanted) + 1}, which {name} does not have"
    info = heard.sounds[stream]
    if len(channels) == info.channels:
        channels = ()
    return replace(plain, stream=stream, channels=channels, rate=info.rate, samples=info.samples,
                   begins=heard.begins(stream), timecode=heard.timecode), problem


def _wanted(hints: dict[str, Any], item: otio.schema.Clip) -> list[int]:
    """The channels that are meant, counted through all sounds of the file; none where nothing is said."""
    if type(hints.get("channel")) is int:
        return [max(0, hints["channel"])]
    told = hints.get("channels")
    if told is not None and hasattr(told, "__iter__") and not isinstance(told, str):
        return [one for one in told if type(one) is int and 0 <= one < 512]
    track = mapping(mapping(item.metadata.get("fcp_xml")).get("sourcetrack"))
    number = str(track.get("trackindex", ""))
    return [int(number) - 1] if number.isdecimal() and 1 <= int(number[:4]) <= 512 else []


def _source(written: Written, written_rate: Fraction, claim: Claim, heard: Heard, stream: int) -> Fraction | None:
    """The range's first moment in seconds after the file's beginning; None where that is not known."""
    absolute = written.start / written.start_rate
    found = []
    if claim.start is not None and claim.rate is not None:
        found.append(apart(written, written_rate, claim) / claim.rate)
    if heard.timecode is not None:
        found.append(absolute - heard.timecode)
    if heard.sounds or claim.start is not None:
        found.append(absolute)
    if not heard.sounds:
        return found[0] if found else None
    return next((one for one in found if inside(one, heard, stream)), found[0])


def _unheard(speed: Speed) -> str:
    """Why a speed can't be followed."""
    if speed.kind == "reverse":
        return "runs backwards"
    if speed.kind in ("freeze", "warp"):
        return f"has a speed that can't be followed ({speed})"
    return ""


def _fades(use: Use, level: Level) -> tuple[Fraction, Fraction]:
    """How long it comes and goes: by its own fades, or by the crossfades at its ends."""
    crossed = [cut.over + cut.inside if cut else Fraction(0) for cut in (use.cut_in, use.cut_out)]
    return max(level.fade_in, crossed[0]), max(level.fade_out, crossed[1])


def joined(found: Iterable[Sounding]) -> list[Sounding]:
    """The soundings, with channels of one file that lie side by side on one track taken as one."""
    kept: list[Sounding] = []
    for one in found:
        twin = next((place for place in range(max(0, len(kept) - 16), len(kept)) if _twins(kept[place], one)), None)
        if twin is None:
            kept.append(one)
            continue
        both = {*kept[twin].sound.channels, *one.sound.channels}
        kept[twin] = replace(kept[twin], sound=replace(one.sound, channels=tuple(sorted(both))))
    return kept


def _twins(a: Sounding, b: Sounding) -> bool:
    """Whether two are other channels of the same moment on the same track."""
    alike = [(one.record, one.length, one.source, one.track.index, one.enabled, one.gain, one.sound.written,
              one.sound.path, one.sound.stream, one.speed) for one in (a, b)]
    return alike[0] == alike[1] and bool(a.sound.channels and b.sound.channels) and \
        not set(a.sound.channels) & set(b.sound.channels)


def _links(items: dict[str, otio.core.Item]) -> dict[str, str]:
    """The shots' ids by what the editor calls their items."""
    return {name: shot for shot, item in items.items() for name in _names(item)}


def _names(item: otio.core.Item) -> list[str]:
    notes = mapping(item.metadata.get("fcp_xml"))
    named = [str(notes.get(key, "")) for key in ("@id", "id")]
    return [name for name in (str(hints_of(item).get("link", "")), *named) if name]


def _linked(item: otio.core.Item, shots: dict[str, str]) -> tuple[str, ...]:
    """The ids of the shots that an item is linked to."""
    names = texts(hints_of(item).get("links"))
    told = mapping(item.metadata.get("fcp_xml")).get("link")
    names += [str(one.get("linkclipref", "")) for one in (*mappings(told), mapping(told))]
    return tuple(sorted({shots[name] for name in names if name in shots}))


def _resolve(item: otio.core.Item) -> dict[str, Any]:
    return mapping(item.metadata.get("Resolve_OTIO"))
