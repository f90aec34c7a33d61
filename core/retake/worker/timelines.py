"""Looks at timelines: what `retake shots` lists, shot by shot, for those who do not read timelines themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retake.errors import OptionError
from retake.worker.given import Given
from retake.worker.protocol import LONGEST, Message, line_of
from retake.worker.serve import Say, Tell

if TYPE_CHECKING:
    from retake.dialogue import Choice, Line
    from retake.timeline import Shot
    from retake.timeline.sounding import Sounding

_DIALOGUE = ("tracks", "sounds", "languages", "cues", "guides", "character")
_LONGEST = LONGEST - 1024
_LEFT_OUT = "what the editor keeps with it was left out: it is too long for a message"


def shots(data: Message, tell: Tell, say: Say) -> Message:
    """The shots of a timeline, an event each; with dialogue their lines, and the tracks on which to look for it."""
    from retake.timeline.sounds import read_with_sounds
    asked = Given("shots", data, ("timeline", "media", "rate", "name", "dialogue"))
    path, media, choice = asked.path("timeline"), asked.paths("media"), choice_of(asked)
    tell("Reading", 0, 1)
    found, soundings = read_with_sounds(path, media, rate=asked.rate("rate"), name=asked.text("name"))
    lines: list[Line] = []
    if choice is not None:
        from retake.dialogue import lines_for
        lines = lines_for(found, soundings, choice)
    of_shot: dict[str, list[Line]] = {}
    for line in lines:
        of_shot.setdefault(line.shot, []).append(line)
    for place, shot in enumerate(found.shots):
        tell("Listing", place, len(found.shots))
        say("shot", _told(place, shot, of_shot.get(shot.id, ()) if choice else None))
    told = replace(found, shots=()).to_dict()
    return {**told, "shots": len(found.shots), "eligible": len(found.eligible), "audio_tracks": _tracks(soundings)}


def diff(data: Message, tell: Tell, say: Say) -> Message:
    """What became of each shot between two versions of a timeline, an event each; those that are gone come last."""
    from retake.batch.compare import Versions, compared
    asked = Given("diff", data, ("before", "after", "takes", "handles", "media", "rate", "name", "dialogue"))
    versions = Versions(asked.path("before"), asked.path("after"), asked.paths("takes"),
                        asked.whole("handles", 0, 0, 10_000), asked.paths("media"), asked.rate("rate"),
                        asked.text("name"), choice_of(asked))
    tell("Reading", 0, 1)
    takes, found = compared(versions)
    for place, change in enumerate(found):
        tell("Comparing", place, len(found))
        told = change.to_dict()
        said: Message = {"place": place, "change": told}
        if len(line_of(said)) > _LONGEST:
            for shot in (told["old"], told["new"]):
                if shot:
                    shot.update(host={}, notes=[*shot["notes"], _LEFT_OUT])
        say("change", said)
    return {"old": str(versions.old), "new": str(versions.new), "takes": takes, "changes": len(found),
            "render": sum(change.verdict == "render" for change in found)}


def _told(place: int, shot: Shot, lines: Sequence[Line] | None) -> Message:
    """A shot as its event holds it."""
    told = shot.to_dict()
    if lines is not None:
        told["lines"] = [{**line.to_dict(), "ready": line.ready} for line in lines]
    said: Message = {"place": place, "shot": told}
    if len(line_of(said)) > _LONGEST:
        told.update(host={}, notes=[*told["notes"], _LEFT_OUT])
    return said


def _tracks(soundings: Sequence[Sounding]) -> list[Message]:
    """The audio tracks, from the first: number, name, roles, and how many uses of sound lie on each."""
    found: dict[int, Message] = {}
    for one in soundings:
        track = found.setdefault(one.track.index, {"index": one.track.index, "name": one.track.name[:200], "uses": 0,
                                                   "roles": []})
        track["uses"] += 1
        if one.role and one.role not in track["roles"] and len(track["roles"]) < 8:
            track["roles"].append(one.role[:200])
    return [found[index] for index in sorted(found)][:500]


def choice_of(asked: Given) -> Choice | None:
    """Where the dialogue is, as the request says."""
    fields = asked.fields("dialogue", _DIALOGUE)
    if fields is None:
        return None
    from retake.dialogue.choice import SAY_WHERE, written_choice
    choice = written_choice(fields.texts("tracks"), fields.texts("sounds"), fields.texts("languages"),
                            fields.texts("cues"), fields.texts("guides"), fields.text("character") or "")
    if choice is None:
        raise OptionError(SAY_WHERE)
    return choice
