"""What the strip's lanes show, in frames of the plate: read from the models, without a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retake_ui.models.shots import Row, Shots
from retake_ui.models.showing import Showing
from retake_ui.models.study import Part, Study
from retake_ui.models.take import Mark, Take
from retake_ui.shot.wanted import Frames
from retake_ui.strip import lanes
from retake_ui.words import tr

_QUIETEST = 0.04  # of full scale: what is quieter still does not fill its lane

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Wave:
    """A sound's lowest and highest samples, evenly between two frames."""

    first: float
    stop: float
    low: Sequence[int]
    high: Sequence[int]
    full: float


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone between two moments, in frames."""

    first: float
    stop: float
    name: str
    viseme: str


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the dialogue whose words are those of the guide, or others."""

    first: float
    stop: float
    same: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Frames to which the same is done, the last one included, and why."""

    first: int
    last: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A lip opening in each frame from the first on."""

    name: str
    first: int
    values: Values


@dataclass(slots=True)
class Content:
    """All that is drawn. A lane whose part is empty says in `missing` why."""

    frames: Frames | None = None
    waves: dict[str, tuple[Wave, ...]] = field(default_factory=dict)  # the finest last
    phones: dict[str, tuple[Phone, ...]] = field(default_factory=dict)
    closures: dict[str, tuple[float, ...]] = field(default_factory=dict)
    pairs: tuple[tuple[float, float], ...] = ()
    regions: tuple[Region, ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict)
    highest: float = 0.1
    runs: tuple[Run, ...] = ()
    weights: Curve | None = None
    of_take: int = 0  # the version whose runs these are; 0 for a plan
    marks: tuple[Mark, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)

    def run_at(self, frame: int) -> Run | None:
        """What is done to a frame."""
        return next((one for one in self.runs if one.first <= frame <= one.last), None)

    def marks_at(self, first: float, last: float) -> list[Mark]:
        """The marks that touch a run of frames."""
        return [one for one in self.marks if one.first <= last and first <= one.last]

    def value(self, curve: str, frame: int) -> float | None:
        """A curve's value at a frame."""
        found = self.curves.get(curve)
        place = frame - found.first if found else -1
        return found.values[place] if found and 0 <= place < len(found.values) else None


def viewed_take(row: Row | None, showing: Showing) -> Take | None:
    """The take that the viewer shows; None for the plate and for tries."""
    takes = row.takes if row is not None else ()
    return next((one for one in takes if one.report in (showing.right, showing.left)), None)


def content_of(shots: Shots, study: Study, showing: Showing) -> Content:
    """What is known now of the shot that is looked at."""
    row = shots.looked_at
    made = Content()
    part = study.part("shot")
    if row is None:
        made.missing = dict.fromkeys((one.name for one in lanes.lanes()), "")
        return made
    viewed = viewed_take(row, showing)
    take = viewed or row.newest
    if part is not None:
        made.frames = Frames(part["first"], part["stop"], part["rate"])
        _sounds(made, study, made.frames)
    _lips(made, study, take)
    _plan(made, study, take, viewed is not None)
    made.marks = tuple(sorted(take.marks, key=lambda one: (one.first, one.last))) if take is not None else ()
    made.missing = _missing(made, row, study, take)
    return made


def _sounds(made: Content, study: Study, frames: Frames) -> None:
    for which in ("guide", "dialogue"):
        waves = [study.part(f"{near} {which}") for near in ("wave", "near")]
        made.waves[which] = tuple(Wave(one["first"], one["stop"], one["low"], one["high"], _loudest(waves[0]))
                                  for one in waves if one is not None and one.get("low"))
        speech = study.part(f"speech {which}")
        if speech is not None:
            made.phones[which] = tuple(
                Phone(frames.frame(one[0]), frames.frame(one[1]), str(one[2]), str(one[3]))
                for one in speech.get("phones", ()) if one[3] != "rest" and speech.get("voice") != [])
            made.closures[which] = tuple(frames.frame(at) for at in speech.get("closures", ()))
    laid = study.part("alignment")
    if laid is not None:
        made.pairs = tuple((frames.frame(one[0]), frames.frame(one[1])) for one in laid.get("pairs", ()))
        made.regions = tuple(Region(frames.frame(one[0]), frames.frame(one[1]), one[2] == "same")
                             for one in laid.get("regions", ()))


def _loudest(whole: Part | None) -> float:
    """What fills the lane: the sound's loudest moment, so that a quiet line can be read, too; noise stays small."""
    full = float((whole or {}).get("full_scale") or 32767)
    high, low = (whole or {}).get("high") or [0], (whole or {}).get("low") or [0]
    return float(max(max(high), -min(low), full * _QUIETEST) * 1.05)


def _lips(made: Content, study: Study, take: Take | None) -> None:
    over: Mapping[str, Any] = (take.data.get("over_time") or {}) if take is not None else {}
    for name in ("plate", "expected"):
        part = study.part(f"lips {name}")
        if part is not None:
            made.curves[name] = Curve(name, int(part["first"]), part["opening"])
        elif over.get(name):
            made.curves[name] = Curve(name, int(over.get("first") or 0), over[name])
    plan = study.part("plan")
    if over.get("take"):
        made.curves["take"] = Curve("take", int(over.get("first") or 0), over["take"])
    if plan is not None and plan.get("opening"):
        made.curves["to come"] = Curve("to come", int(plan["first"]), plan["opening"])
    seen = [value for curve in made.curves.values() for value in curve.values if value is not None]
    made.highest = max(0.05, max(seen, default=0.1)) * 1.08


def _plan(made: Content, study: Study, take: Take | None, viewed: bool) -> None:
    """What was done in the take that is looked at, else what is planned, else what was done in the newest."""
    part = study.part("plan")
    planned = _runs((part or {}).get("frames"))
    weights = Curve("weights", int(part["first"]), part.get("weights") or ()) if part is not None else None
    done = _runs(take.data.get("runs")) if take is not None else ()
    if take is not None and done and (viewed or not planned):
        made.runs, made.of_take = done, take.version
        # A report says no weights in short; those of the plan are the take's where it did the same.
        made.weights = weights if _bare(done) == _bare(planned) else None
    else:
        made.runs, made.weights = planned, weights


def _bare(runs: tuple[Run, ...]) -> list[tuple[int, int, str]]:
    """Runs without their reasons."""
    return [(one.first, one.last, one.kind) for one in runs]


def _runs(told: Sequence[Sequence[Any]] | None) -> tuple[Run, ...]:
    return tuple(Run(int(one[0]), int(one[1]), str(one[2]), str(one[3])) for one in told or ())


def _missing(made: Content, row: Row, study: Study, take: Take | None) -> dict[str, str]:
    """Why a lane is empty, in a few words."""
    doing = study.doing + " …" if study.doing else ""
    trouble = " ".join((study.part("troubles") or {}).get("reasons", ())[:1])
    why = doing or trouble
    if (problem := study.part("problem")) is not None:
        why = str(problem.get("reason"))
    silent = row.line is None or row.line.get("dialogue") is None
    found: dict[str, str] = {}
    for which in ("guide", "dialogue"):
        none = tr("no dialogue: choose its track or file") if which == "dialogue" and silent else ""
        part: Part | None = study.part(f"wave {which}")
        if not made.waves.get(which):
            found[which] = none or str((part or {}).get("problem") or "") or why or tr("listening …")
        if which not in made.phones:
            silence = part is not None and "problem" in part
            found[f"{which} phones"] = "" if none or silence else why
    if not made.pairs:
        found[lanes.LINKS] = "" if silent else why or tr("nothing to compare")
    elif made.regions and not any(one.same for one in made.regions):
        found[lanes.LINKS] = tr("other words than the guide's")
    if not made.curves:
        found[lanes.LIPS] = why or tr("the lips are not known yet")
    if not made.runs:
        found[lanes.PLAN] = tr("no dialogue, no plan") if silent else why or tr("no plan yet")
    if not made.marks:
        found[lanes.MARKS] = tr("no take yet") if take is None else tr("nothing to look at")
    return found
