"""The figures of a take in a short table, for people: in a terminal and on the report page alike."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from retake.quality.words import late_or_early

# What experts measure and how that is called; what stands beside a likeness in JSON alone is left out.
MEASURES = {"likeness": "likeness", "lse_c": "LSE-C", "lse_d": "LSE-D"}


class Row(NamedTuple):
    """One figure.

    Attributes:
        name: What it is.
        before: The plate against the new dialogue, or "".
        after: The take.
        why: What it means.
    """

    name: str
    before: str
    after: str
    why: str


def rows(figures: object) -> list[Row]:
    """The figures of a report as rows; what is not known, or is no figure, is left out."""
    told = figures if isinstance(figures, dict) else {}
    found = [_sync(told), *_experts(told), _agreement(told), _contacts(told), _silence(told)]
    found.append(_pair(told, "Range of the lips", ("range_before", "range_after"), 1,
                       "while the dialogue speaks, over the speaker's own"))
    found.append(_single(told, "Sharpness", "sharpness", "the mouth's fine detail over that of the mouths it shows"))
    found.append(_single(told, "Flicker", "flicker", "the mouth's shimmer over the plate's"))
    found.append(_single(told, "Seam", "seam", "step in brightness along the matte's edge", ".1%"))
    found.append(_pair(told, "Face", ("face_before", "face"), 1, "how surely a face is seen in touched frames, 0 to 1"))
    return [row for row in found if row is not None]


def lines(report: dict[str, Any]) -> list[str]:
    """A report's figures and verdict, as a terminal shows them."""
    table = rows(report.get("figures"))
    wide = [max([len(row[k]) for row in table], default=0) for k in range(3)]
    wide[1], wide[2] = max(wide[1], 5), max(wide[2], 4)
    out = []
    if table:
        out.append(f"{'':{wide[0]}}  {'plate':{wide[1]}}  {'take':{wide[2]}}")
    out += [f"{row.name:{wide[0]}}  {row.before:{wide[1]}}  {row.after:{wide[2]}}  {row.why}" for row in table]
    verdict = report.get("verdict")
    if isinstance(verdict, dict):
        out.append(f"Verdict: {verdict.get('verdict', '')}")
        reasons = verdict.get("reasons")
        out += [f"  {reason['words']}" for reason in (reasons if isinstance(reasons, list) else ())
                if isinstance(reason, dict) and isinstance(reason.get("words"), str)]
    return out


def number(value: object) -> float | None:
    """A number, or None."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:  # JSON's whole numbers have no end
        return None
    return found if math.isfinite(found) else None


def _sync(told: dict[str, Any]) -> Row | None:
    before, after = (_offset(told.get(name)) for name in ("before", "after"))
    return Row("Lips and sound", before, after, "frames between them; sure from 0.8") if after else None


def _offset(told: object) -> str:
    if not isinstance(told, dict):
        return ""
    frames, sure = number(told.get("frames")), number(told.get("confidence"))
    if frames is None or sure is None:
        return ""
    return f"{late_or_early(frames)} ({sure:.2f})" if sure >= 0.5 else f"not known ({sure:.2f})"


def _experts(told: dict[str, Any]) -> list[Row | None]:
    listed = told.get("expert")
    return [_expert(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _expert(told: dict[str, Any]) -> Row | None:
    """The second judge's word on the same: its offset, and what it measures of take and plate."""
    before, after = (_offset(told.get(name)) for name in ("before", "after"))
    judge = told.get("judge")
    if not after or not isinstance(judge, str):
        return None
    measured = measured_by(told.get("after"))
    own = measured_by(told.get("own"))
    why = f"; {measured}" if measured else ""
    return Row(f"By {judge}", before, after,
               f"the same by a second judge{why}" + (f"; the plate with its own sound: {own}" if own else ""))


def measured_by(told: object) -> str:
    """What an expert measured besides, by the names under which it is known; "" where nothing."""
    values = told if isinstance(told, dict) else {}
    return ", ".join(f"{name} {value:.2f}" for key, name in MEASURES.items()
                     if (value := number(values.get(key))) is not None)


def _agreement(told: dict[str, Any]) -> Row | None:
    values = [number(part.get("agreement")) if isinstance(part := told.get(name), dict) else None
              for name in ("before", "after", "own")]
    if values[1] is None:
        return None
    own = f"; the speaker's own lips with his own sound: {values[2]:.2f}" if values[2] is not None else ""
    return Row("Agreement", _shown(values[0]), _shown(values[1]), f"of lips with what the sound lets expect{own}")


def _contacts(told: dict[str, Any]) -> Row | None:
    listed = told.get("contacts")
    if not isinstance(listed, list) or not listed:
        return None
    shut = [sum(isinstance(one, dict) and one.get(name) is True for one in listed) for name in ("before", "after")]
    return Row("Lips shut on p/b/m", f"{shut[0]} of {len(listed)}", f"{shut[1]} of {len(listed)}",
               "where the dialogue is heard to shut them")


def _silence(told: dict[str, Any]) -> Row | None:
    silence = told.get("silence")
    if not isinstance(silence, dict) or number(silence.get("after")) is None:
        return None
    return Row("Motion in silence", _shown(number(silence.get("before"))), _shown(number(silence.get("after"))),
               "spread of the opening while only the plate's speaker talks, over his own")


def _single(told: dict[str, Any], name: str, key: str, why: str, form: str = ".2f") -> Row | None:
    value = number(told.get(key))
    return Row(name, "", format(value, form), why) if value is not None else None


def _pair(told: dict[str, Any], name: str, keys: tuple[str, str], least: int, why: str) -> Row | None:
    values = [number(told.get(key)) for key in keys]
    return Row(name, _shown(values[0]), _shown(values[1]), why) if values[least] is not None else None


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
