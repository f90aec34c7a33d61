"""Findings as markers of the scene. Runs in Blender's main thread."""

from __future__ import annotations

from collections.abc import Sequence

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.marking import free_frame, is_ours, set_each, tag_of
from retake_plugin.blender.scene import reach
from retake_plugin.protocols import blender as api

MARK = "retake_mark"
_LONGEST = 63  # bytes of a marker's name; Blender cuts off what is more


def mark(scene: api.Scene, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Sets a marker at each place; those of ours that bear the same ids are replaced.

    Returns:
        Why some could not be set, a line each; the others are there.
    """
    frames = reach(scene)
    return set_each(findings, lambda finding: _set(scene.timeline_markers, finding, frames))


def _set(markers: api.Markers, finding: Finding, frames: range) -> None:
    """Sets one marker.

    Raises:
        HostError: Its place lies outside the timeline, or Blender did not set it.
    """
    if finding.frame not in frames:
        raise HostError(f"{finding.words[:60]}: its place lies outside the timeline. Read the timeline again.")
    tag = tag_of(finding)
    old = [one for one in markers if one.get(MARK) == tag]
    taken = {one.frame for one in markers if not is_ours(one.get(MARK))}
    frame = free_frame(finding, taken, frames.stop)
    frame = finding.frame if frame is None else frame
    name = _cut(f"{'FAIL' if finding.grave else 'Look'}: {finding.words}")
    made = markers.new(name, frame=frame)
    made[MARK] = tag
    if (made.name, made.frame) != (name, frame):
        markers.remove(made)
        raise HostError(f"{finding.words[:60]}: Blender did not set its marker where it was asked to. Try again.")
    for one in old:
        markers.remove(one)


def _cut(name: str) -> str:
    """A name as long as Blender keeps it."""
    if len(name.encode()) <= _LONGEST:
        return name
    return name.encode()[:_LONGEST - 3].decode(errors="ignore") + "…"
