"""What has changed between two versions of a timeline, shot by shot, and which takes it leaves as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from retake.timeline.paths import bare_name
from retake.timeline.rendered import Rendered
from retake.timeline.shot import Frames, Plate, Shot, Timeline

State = Literal["same", "changed", "new", "gone"]
Verdict = Literal["nothing", "fits", "render"]

_PART = 240  # frames: shots that share none of these runs of the record do not overlap
_MOST_PARTS = 2000
_OTHER = "other dialogue is heard under it"
_IN_HANDLES = "its line is heard in what were handles, where no lips were made for it"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one shot.

    Attributes:
        state: same, changed, new or gone.
        old: The shot as it was; None where it is new.
        new: The shot as it is; None where it is gone.
        what: What changed: "moved", "track", "range", "media", "dialogue", "speed", "transition", "enabled", "name",
            "nesting".
        verdict: What is to be done: nothing; the frames that were rendered still cover what is shown (fits), so that
            the take need only be placed anew; or it must be rendered.
        take: The report of the take that covers it, if one does.
        why: The verdict in words.
        dialogue: The languages in which it has something else to say; "" stands for a dialogue without one.
    """

    state: State
    old: Shot | None
    new: Shot | None
    what: tuple[str, ...]
    verdict: Verdict
    take: str | None
    why: str
    dialogue: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON takes it."""
        return {"state": self.state, "what": list(self.what), "verdict": self.verdict, "take": self.take,
                "why": self.why, "dialogue": list(self.dialogue), "old": self.old.to_dict() if self.old else None,
                "new": self.new.to_dict() if self.new else None}


class Spoken:
    """What is known of dialogue: nothing, unless somebody knows more."""

    languages: tuple[str, ...] = ("",)

    def changed(self, old: Shot, new: Shot) -> tuple[str, ...]:
        """The languages in which a shot has something else to say."""
        return ()

    def beyond(self, said: Frames, new: Shot) -> bool:
        """Whether a shot has something to say in frames of its plate that lie outside of those in which it was said."""
        return False

    def outdated(self, take: Rendered, old: Shot | None, new: Shot) -> str:
        """Why a take's dialogue is not the one that it was made with any more; "" where nothing speaks against it."""
        return ""


def changes(old: Timeline, new: Timeline, takes: Sequence[Rendered] = (), handles: int = 0,
            spoken: Spoken | None = None) -> tuple[Change, ...]:
    """What became of every shot, in the order of the new timeline; those that are gone come last.

    Args:
        old: The timeline as it was.
        new: The timeline as it is.
        takes: What has been rendered. Where it covers nothing of a shot, its old range with `handles` is taken as
            rendered only if there are no takes at all.
        handles: How many frames before and after a shot were rendered, for want of takes.
        spoken: What is known of dialogue.
    """
    known = _Known(tuple(takes), handles, spoken or Spoken())
    pairs = _pairs(old, new)
    found = [_change(before, after, known) for before, after in pairs]
    matched = {id(before) for before, _ in pairs if before is not None}
    gone = [Change("gone", shot, None, (), "nothing", None, "is gone from the timeline")
            for shot in old.shots if id(shot) not in matched]
    return (*found, *gone)


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides over verdicts: see `changes`."""

    takes: tuple[Rendered, ...]
    handles: int
    spoken: Spoken


def _pairs(old: Timeline, new: Timeline) -> list[tuple[Shot | None, Shot]]:
    """Each shot of the new timeline with what it was: by its id, else by what it shows, else by where it stands."""
    found: dict[int, Shot] = {}
    taken: set[int] = set()
    # What has nothing in common can't be alike: each shot is held against those that share a key with it.
    for likeness, keys in ((_same_id, _by_id), (_same_footage, _by_footage), (_same_place, _by_place)):
        there: dict[object, list[int]] = {}
        for number, before in enumerate(old.shots):
            if number not in taken:
                for key in keys(before):
                    there.setdefault(key, []).append(number)
        for place, after in enumerate(new.shots):
            if place in found:
                continue
            near = {number for key in keys(after) for number in there.get(key, ())} - taken
            ranked = [(likeness(old.shots[number], after), -number) for number in near]
            if ranked and max(ranked)[0][0] > 0:
                found[place] = old.shots[-max(ranked)[1]]
                taken.add(-max(ranked)[1])
    return [(found.get(place), after) for place, after in enumerate(new.shots)]


def _by_id(shot: Shot) -> Iterator[object]:
    yield shot.id


def _by_footage(shot: Shot) -> Iterator[object]:
    if shot.plate is not None:
        yield _stem(shot)


def _by_place(shot: Shot) -> Iterator[object]:
    first, last = shot.record.start // _PART, (shot.record.stop - 1) // _PART
    for part in range(first, min(last, first + _MOST_PARTS) + 1):
        yield shot.track.index, part


def _same_id(old: Shot, new: Shot) -> tuple[Fraction, ...]:
    return (Fraction(old.id == new.id),)


def _same_footage(old: Shot, new: Shot) -> tuple[Fraction, ...]:
    """How many seconds of one plate both show, and how near to each other they stand."""
    if old.plate is None or new.plate is None or _stem(old) != _stem(new) or old.written is None \
            or new.written is None:
        return (Fraction(0),)
    spans = [(one.start / one.start_rate, one.count / one.count_rate * max(abs(shot.speed.factor), Fraction(1, 100)))
             for shot, one in ((old, old.written), (new, new.written))]
    (a, length_a), (b, length_b) = spans
    common = min(a + length_a, b + length_b) - max(a, b)
    return max(Fraction(0), common), -abs(old.record_exact - new.record_exact)


def _same_place(old: Shot, new: Shot) -> tuple[Fraction, ...]:
    """Whether one took the other's place on its track: the same name, or the very same frames."""
    common = min(old.record.stop, new.record.stop) - max(old.record.start, new.record.start)
    exactly = (old.record.start, old.record.count) == (new.record.start, new.record.count)
    if old.track.index != new.track.index or not (exactly or (old.name and old.name == new.name)):
        return (Fraction(0),)
    return (Fraction(max(0, common)),)


def _stem(shot: Shot) -> str:
    name = shot.plate.name if shot.plate else ""
    return name.rsplit(".", 1)[0].lower()


def _change(old: Shot | None, new: Shot, known: _Known) -> Change:
    """What became of a shot that is on the new timeline."""
    what = _differences(old, new) if old else ()
    offline = new.plate is not None and new.plate.missing and len(new.reasons) == 1
    if not new.eligible and not offline:
        return Change(_state(old, what), old, new, what, "nothing", None, new.reasons[0])
    dialogue = known.spoken.changed(old, new) if old else ()
    if dialogue:
        what = (*what, "dialogue")
    verdict, take, why = _verdict(old, new, what, known)
    if dialogue and verdict == "render" and why.startswith(_OTHER):
        why += f" ({', '.join(dialogue)})" if any(dialogue) else ""
    elif take and verdict == "render":
        what = (*what, "dialogue")  # it is the take that says so
    return Change(_state(old, what), old, new, what, verdict, take, why, dialogue)


def _state(old: Shot | None, what: tuple[str, ...]) -> State:
    return "new" if old is None else "changed" if what else "same"


def _differences(old: Shot, new: Shot) -> tuple[str, ...]:
    """What is different."""
    told = [
        ("moved", old.record.start != new.record.start),
        ("track", old.track != new.track),
        ("range", _range(old) != _range(new)),
        ("media", _other_media(old.plate, new.plate)),
        ("speed", old.speed != new.speed),
        ("transition", (old.transition_in, old.transition_out) != (new.transition_in, new.transition_out)),
        ("enabled", old.enabled != new.enabled),
        ("name", old.name != new.name),
        ("nesting", old.nested != new.nested),
    ]
    return tuple(word for word, different in told if different)


def _range(shot: Shot) -> tuple[Any, ...]:
    written = (shot.written.start / shot.written.start_rate,) if shot.written else ()
    return (*written, shot.record.count, shot.source.count if shot.source else None)


def _other_media(old: Plate | None, new: Plate | None) -> bool:
    """Whether two shots show other files. One in another folder is the same: its name counts, and what is known."""
    if old is None or new is None:
        return old is not new
    if bare_name(old.written or old.name).lower() != bare_name(new.written or new.name).lower():
        return True
    return any(before != after for before, after in ((old.rate, new.rate), (old.start, new.start))
               if before is not None and after is not None)


def _verdict(old: Shot | None, new: Shot, what: tuple[str, ...], known: _Known) -> tuple[Verdict, str | None, str]:
    """What is to be done, the take that covers the shot, and why."""
    if "media" in what:
        return "render", None, "shows other media"
    if "speed" in what:
        return "render", None, "runs at another speed"
    if "dialogue" in what:
        return "render", None, _OTHER
    if known.takes:
        return _by_takes(old, new, what, known)
    if old is None:
        return "render", None, "is new"
    wanted, before = new.needed or new.source_timecode, old.needed or old.source_timecode
    if before is None or wanted is None:
        return "render", None, "which frames it shows is not known"
    there = Frames(before.start - known.handles, before.count + 2 * known.handles)
    if not there.covers(wanted):
        more = max(there.start - wanted.start, wanted.stop - there.stop)
        return "render", None, f"reaches {more} frame{'s' if more > 1 else ''} beyond what was rendered"
    if known.spoken.beyond(before, new):
        return "render", None, _IN_HANDLES
    state: Verdict = "fits" if set(what) - {"name", "enabled"} else "nothing"
    return state, None, "shows no frame that was not rendered"


def _by_takes(old: Shot | None, new: Shot, what: tuple[str, ...], known: _Known) -> tuple[Verdict, str | None, str]:
    """The same where there are takes: in every language one must cover what is shown, and still say what it said."""
    reports = []
    for language in known.spoken.languages:
        take = next((one for one in known.takes if new.needed and one.shows(new) and one.frames.covers(new.needed)
                     and (not language or one.language == language)), None)
        if take is None:
            return "render", None, f"no take{f' in {language}' if language else ''} covers what is shown"
        why = known.spoken.outdated(take, old, new)
        if not why and known.spoken.beyond(take.own or take.frames, new):
            why = _IN_HANDLES
        if why:
            return "render", str(take.report), why
        reports.append(str(take.report))
    # A take that covers the frames is placed anew; one that nothing happened to is left alone.
    return ("fits" if what or old is None else "nothing"), reports[0], "its take covers what is shown"
