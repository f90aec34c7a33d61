"""The plan of a shot, and the footage and outlines that are looked for because it needs them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from retake.cache import Cache
from retake.engines.footage.mouths import Mouths, joined
from retake.engines.footage.plan import Plan, Sounds, plan
from retake.engines.footage.plan_settings import FOOTAGE, MIXED, NETWORK, PlanSettings
from retake.engines.registry import AUTO, engine_named
from retake.faces.crossing import Crossings, covered
from retake.options.render import REST
from retake.pipeline.analysis import Tell, crossings_of
from retake.pipeline.library import around, library
from retake.pipeline.pieces import Piece
from retake.pipeline.request import RenderRequest, Span
from retake.ranges import parse_ranges
from retake.video import VideoInfo, VideoReader


@dataclass(frozen=True)
class Planned:
    """A plan and what it stands on.

    Attributes:
        plan: Frame by frame, which mouth.
        pieces: The footage that mouths come from, the shot itself first.
        crossings: What lies in front of the mouth.
        notes: What the artist should know.
    """

    plan: Plan
    pieces: tuple[Piece, ...]
    crossings: Crossings = field(default_factory=Crossings)
    notes: tuple[str, ...] = ()


def planned(request: RenderRequest, reader: VideoReader, span: Span, shot: Piece, sounds: Sounds, cache: Cache,
            tell: Tell) -> Planned:
    """The plan of a shot.

    A plan is made of the shot alone first: what it has in full, nothing else needs to be looked through for.
    """
    info, rate = reader.info, reader.info.rate
    tell("Planning", 0, 1)
    settings = settings_of(request, info, span)
    own, hidden = shot.mouths(rate), covered(shot.face) & shot.face.present
    assumed = replace(own, workable=own.usable | hidden)
    made = plan(assumed, sounds, rate, settings)
    pieces, notes = [shot], []
    if any(made.count(kind) for kind in ("searched", "rest", "generated")):
        for more in (library(request, info, shot, cache, tell), around(request, reader, shot, span, cache, tell)):
            pieces += more.pieces
            notes += more.notes
        made = plan(_all(assumed, pieces, shot), sounds, rate, settings)
    elif request.library:
        notes.append("The library was not needed: the shot itself has every mouth that the line asks for.")
    crossings, touched = Crossings(), hidden & np.array([one.kind != "original" for one in made.frames])
    if touched.any():
        crossings = crossings_of(reader, shot.tracks, shot.face, touched, request.options.view, cache,
                                 lambda done, of: tell("Outlining what crosses the mouth", done, of))
        steady = np.isin(np.arange(len(own)), sorted(crossings.steady))
        if not steady[touched].all():
            known = replace(own, workable=own.usable | (hidden & steady))
            made = plan(_all(known, pieces, shot), sounds, rate, settings)
    tell("Planning", 1, 1)
    return Planned(made, tuple(pieces), crossings, tuple(notes))


def settings_of(request: RenderRequest, info: VideoInfo, span: Span) -> PlanSettings:
    """What the user chose about the plan."""
    options = request.options
    kept = [(one.start, one.stop) for one in parse_ranges(options.keep, info.timecode, info.rate, info.frame_count)]
    handles = [pair for pair in ((span.start, span.first), (span.last, span.stop)) if pair[0] < pair[1]]
    engine = engine_named(options.engine)
    mouths = MIXED if engine.name == AUTO else NETWORK if engine.neural else FOOTAGE
    return PlanSettings(options.ramp, options.strength, options.offset, (*kept, *handles), options.silence == REST,
                        mouths)


def _all(own: Mouths, pieces: list[Piece], shot: Piece) -> Mouths:
    """The shot's mouths and behind them those of all other footage."""
    return joined([own, *(one.mouths(shot.rate) for one in pieces[1:])])
