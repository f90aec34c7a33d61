"""`retake shots`: what is on a timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, echo_json, json_flag, media_flag, rate_flag, timeline_flag
from retake.cli.table import aligned, relink
from retake.timecode import shown_rate

if TYPE_CHECKING:
    from retake.dialogue import Choice, Line
    from retake.timeline import Shot, Timeline

_COLUMNS = ("record", "frames", "track", "shot", "plate", "source", "handles", "notes")


@click.command("shots")
@click.argument("timeline", type=ANY_PATH)
@media_flag
@click.option("--thumbnails", "pictures", type=ANY_PATH, default=None, metavar="FOLDER",
              help="Where to put a picture of each shot.")
@rate_flag
@timeline_flag
@dialogue_flags
@json_flag
def command(timeline: Path, media: tuple[Path, ...], pictures: Path | None, rate: Fraction | None,
            timeline_name: str | None, as_json: bool, choice: Choice | None) -> None:
    """List the shots of TIMELINE: an OTIO, EDL, XML, FCPXML, AAF or Kdenlive file."""
    from retake.timeline import read_timeline
    lines: list[Line] = []
    if choice is None:
        found = read_timeline(timeline, media, rate=rate, name=timeline_name)
    else:
        from retake.dialogue import lines_for
        from retake.timeline.sounds import read_with_sounds
        found, sounds = read_with_sounds(timeline, media, rate=rate, name=timeline_name)
        lines = lines_for(found, sounds, choice)
    made = {}
    if pictures is not None:
        from retake.timeline.thumbnails import thumbnails
        made = {shot.id: path for shot, path in thumbnails(found, pictures)}
    if as_json:
        data = found.to_dict()
        for shot in data["shots"]:
            shot["thumbnail"] = str(made[shot["id"]]) if made.get(shot["id"]) else None
            if choice is not None:
                shot["lines"] = [{**line.to_dict(), "ready": line.ready} for line in lines if line.shot == shot["id"]]
        echo_json(data)
        return
    for text in [*_page(found), *(_dialogue(found, lines) if choice else ())]:
        click.echo(text)


def _page(timeline: Timeline) -> list[str]:
    """The timeline for people."""
    able = timeline.eligible
    head = f"{timeline.name or Path(timeline.path).name}: {timeline.frames} frames at {shown_rate(timeline.rate)}" \
           f"{' drop frame' if timeline.drop else ''} from {timeline.timecode}"
    lines = [head, f"{len(able)} of {len(timeline.shots)} uses of footage can get new lips."]
    lines += [f"! {note}" for note in timeline.notes]
    if able:
        lines += ["", *aligned([_COLUMNS, *(_row(shot) for shot in able)])]
    rest = [shot for shot in timeline.shots if not shot.eligible]
    if rest:
        lines += ["", "Not eligible:"]
        lines += aligned([(str(shot.record.timecode), str(shot.record.count), str(shot.track.index), _named(shot),
                          "; ".join(shot.reasons)) for shot in rest])
        lines += relink(reason for shot in rest for reason in shot.reasons)
    return lines


def _dialogue(timeline: Timeline, lines: list[Line]) -> list[str]:
    """Guide and dialogue for people."""
    ready = sum(line.ready for line in lines)
    page = ["", f"{ready} of {len(lines)} lines have dialogue."]
    # What is said of every line is said once.
    common = [note for note in lines[0].notes if all(note in line.notes for line in lines)] if len(lines) > 1 else []
    page += [f"! {note}" for note in common]
    rows = []
    for line in lines:
        shot = timeline.shot(line.shot)
        guide = "its own" if line.guide_file else _pieces([one.name for one in line.guide.pieces]) if line.guide else ""
        spoken = _pieces([one.name for one in line.dialogue.pieces]) if line.dialogue else "-"
        said = [*(f"! {problem}" for problem in line.problems), *([f'"{line.text}"'] if line.text else []),
                *(note for note in line.notes if note not in common)]
        rows.append((str(shot.record.timecode), shot.name, line.language or "", guide or "-", spoken, "; ".join(said)))
    head = ("record", "shot", "language", "guide", "dialogue", "notes")
    return [*page, "", *aligned([head, *rows])] if rows else page


def _pieces(names: list[str]) -> str:
    """The names of a mix's pieces, each once."""
    return " + ".join(dict.fromkeys(names)) or "silence"


def _row(shot: Shot) -> tuple[str, ...]:
    """An eligible shot's cells."""
    plate, source = shot.plate, shot.source
    assert plate is not None and source is not None
    notes = [] if shot.enabled else ["disabled"]
    notes += [] if shot.speed.kind == "none" else [str(shot.speed)]
    notes += [f"{one.kind} {side}" for one, side in ((shot.transition_in, "in"), (shot.transition_out, "out")) if one]
    notes += ["relinked"] if plate.relinked else []
    notes += [f"in {' > '.join(shot.nested)}"] if shot.nested else []
    handles = f"{shot.handles.before} / {shot.handles.after}" if shot.handles else "?"
    rate = f" @ {shown_rate(plate.rate)}" if plate.rate and plate.rate != shot.record.rate else ""
    return (str(shot.record.timecode), str(shot.record.count), str(shot.track.index), shot.name, plate.name,
            f"{source.start}-{source.stop - 1}{rate}", handles, ", ".join([*notes, *shot.notes]))


def _named(shot: Shot) -> str:
    return shot.name or (shot.plate.name if shot.plate else "")
