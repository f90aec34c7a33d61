"""Which of a timeline's shots become works, in which language, and what each of them is to be."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from retake.batch.key import key_of
from retake.batch.mixes import FOLDER, Mixes
from retake.batch.own_options import Own, made_with, read_own, with_asked, write_own
from retake.batch.wish import LeftOut, Plan, Planned, Wish
from retake.dialogue import Line, Mix, lines_for
from retake.jobs import Work
from retake.naming import plain_name
from retake.options.render import RenderOptions
from retake.pipeline.request import RenderRequest
from retake.pipeline.request_json import request_as_data
from retake.timeline.back.match import ENOUGH
from retake.timeline.shot import Shot, Timeline
from retake.timeline.sounds import read_with_sounds

Tell = Callable[[str, int, int], None]

# What is listened to is listened to at this rate (`retake.speech`, which is not loaded for it).
_HEARD_RATE = 16_000
_PLAIN, _WITH_LANGUAGE = "{shot}_v{version}", "{shot}_{language}_v{version}"


def plan(wish: Wish, tell: Tell = lambda what, done, of: None, write: bool = True) -> Plan:
    """What is to be rendered of a timeline.

    Guides and dialogues are mixed into a folder beside the takes, as far as they are not there yet, and what single
    shots are made with is kept there.

    Args:
        wish: The timeline, and what is wanted of it.
        tell: Hears (what is done, how far, of how much); what it raises ends the work.
        write: Whether mixes are written; else they are only listened to, and nothing can be rendered.

    Raises:
        OptionError: There is no such shot, track or name.
        MediaError: The timeline or a sound can't be read.
        OutputError: A mix can't be written.
    """
    tell("Reading the timeline", 0, 1)
    timeline, sounds = read_with_sounds(wish.timeline, wish.media, rate=wish.rate, name=wish.name)
    lines = lines_for(timeline, sounds, wish.choice)
    tell("Reading the timeline", 1, 1)
    wanted = _wanted(timeline, wish.shots)
    mine = [line for line in lines if line.shot in wanted]
    ready: list[Planned] = []
    left_out = [LeftOut(shot, "", shot.reasons) for shot in wanted.values() if not shot.eligible]
    own = _own(wish, timeline, write)
    maker = _Maker(wish, _names(timeline), Mixes(wish.takes / FOLDER, write), own)
    with maker.mixes.alone(lambda: tell("Waiting for another batch", 0, 1)) if mine else nullcontext():
        for done, line in enumerate(mine):
            tell("Mixing dialogue", done, len(mine))
            shot = wanted[line.shot]
            reasons = _reasons(shot, line, named=bool(wish.shots))
            if reasons:
                left_out.append(LeftOut(shot, line.language or "", reasons))
            else:
                ready.append(maker.planned(shot, line))
    tell("Mixing dialogue", len(mine), len(mine))
    rest = [line for line in lines if line.shot not in wanted and line.ready]
    others = tuple(maker.planned(timeline.shot(line.shot), line) for line in rest if maker.was_mixed(line))
    return Plan(timeline, tuple(ready), tuple(left_out), others, wish.lend, own)


def _own(wish: Wish, timeline: Timeline, write: bool) -> Own:
    """What single shots are made with, now and from now on."""
    kept = read_own(wish.takes)
    own = with_asked(kept, wish.own, timeline)
    if write and own != kept:
        write_own(own, wish.takes)
    return own


def _wanted(timeline: Timeline, names: tuple[str, ...]) -> dict[str, Shot]:
    """The shots that are meant, by id."""
    return {shot.id: shot for shot in timeline.meant(names)}


def _names(timeline: Timeline) -> dict[str, str]:
    """What each shot is called in its takes' names: its name, and the beginning of its id where others bear it too."""
    # Editors call shots like their files, and nobody wants sh010.mov_v001.mov.
    bare = {shot.id: shot.name.removesuffix(Path(shot.plate.name).suffix) if shot.plate else shot.name
            for shot in timeline.shots}
    plain = {id: plain_name(name, "").lower() for id, name in bare.items()}
    alike = Counter(plain.values())
    return {id: id if not plain[id] else name if alike[plain[id]] == 1 else f"{name}_{id[:ENOUGH]}"
            for id, name in bare.items()}


def _reasons(shot: Shot, line: Line, named: bool) -> tuple[str, ...]:
    """Why nothing is rendered of an eligible shot's line."""
    if not shot.enabled and not named:
        return ("switched off on the timeline",)
    return line.problems if not line.ready else ()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes works of lines.

    Attributes:
        wish: What is wanted.
        names: What each shot is called in its takes' names, by id.
        mixes: Where guides and dialogues lie.
        own: What single shots are made with, by id.
    """

    wish: Wish
    names: dict[str, str]
    mixes: Mixes
    own: Own

    def was_mixed(self, line: Line) -> bool:
        """Whether all that sounds in a line lies there already, as it does of what was ever rendered."""
        return all(self.mixes.known(mix) for mix in (line.dialogue, _to_hear(line.guide)) if mix is not None)

    def planned(self, shot: Shot, line: Line) -> Planned:
        """A shot's work in a language."""
        assert line.dialogue is not None and line.frames is not None and shot.plate is not None and shot.plate.path
        heard: dict[Path, str] = {}
        dialogue, sounding = self.mixes.keep(line.dialogue)
        heard[dialogue] = sounding
        guide = None
        if (mix := _to_hear(line.guide)) is not None:
            guide, sounding = self.mixes.keep(mix)
            heard[guide] = sounding
        # The words of another language are not those that the ear knows.
        text = line.text if line.text and (line.language or "en").split("-")[0] == "en" else None
        request = RenderRequest(Path(shot.plate.path), dialogue, guide, f"{line.frames.start}-{line.frames.stop - 1}",
                                text=text, library=self.wish.library, options=self._options(shot, line))
        key = key_of(request, heard)
        # What the others lend is told when a shot is rendered; whether they may is part of what was asked for.
        key = hashlib.sha256(f"{key} lent".encode()).hexdigest() if self.wish.lend else key
        work = Work(key, request_as_data(request), shot.id, shot.name or shot.plate.name,
                    line.language or "", self.wish.batch)
        return Planned(shot, line, request, work)

    def _options(self, shot: Shot, line: Line) -> RenderOptions:
        """How a shot's take is made and where it goes."""
        wish, language = self.wish, line.language or ""
        template = wish.template or (_WITH_LANGUAGE if language else _PLAIN)
        options = made_with(wish.options, self.own.get(shot.id, {}))
        options = replace(options, folder=wish.takes, name=template, shot=self.names[shot.id], language=language)
        if shot.plate is not None and shot.plate.sequence and options.conform is None:
            # Image sequences seldom say their rate; the timeline does.
            options = replace(options, conform=shot.plate.rate)
        options.naming.check_values()
        return options


def _to_hear(guide: Mix | None) -> Mix | None:
    """A guide at the rate at which it is listened to: it is as long as its plate, and nobody else hears it."""
    if guide is None or guide.rate <= _HEARD_RATE:
        return guide
    return replace(guide, rate=_HEARD_RATE, samples=max(1, guide.samples * _HEARD_RATE // guide.rate))
