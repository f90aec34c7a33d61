"""Findings as tags on the sequence."""

from __future__ import annotations

from collections.abc import Sequence

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.marking import set_each, tag_of
from retake_plugin.hiero.noting import FINDING, Note, made, notes_on
from retake_plugin.protocols.hiero import Hiero
from retake_plugin.protocols.hiero import Sequence as HieroSequence


def mark(hiero: Hiero, sequence: HieroSequence, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Puts a tag at each place; those of ours that bear the same ids are replaced.

    Returns:
        Why some could not be set, a line each; the others are there.
    """
    start, length = int(sequence.timecodeStart()), int(sequence.duration())
    return set_each(findings, lambda finding: _set(hiero, sequence, finding, range(start, start + length)))


def _set(hiero: Hiero, sequence: HieroSequence, finding: Finding, frames: range) -> None:
    """Sets one tag.

    Raises:
        HostError: Its place lies outside the sequence, or the editor did not set it.
    """
    if finding.frame not in frames:
        raise HostError(f"{finding.words[:60]}: its place lies outside the sequence. Read the timeline again.")
    first = finding.frame - frames.start
    last = min(first + max(1, finding.count), len(frames)) - 1
    id = tag_of(finding)
    before, others = [tag for tag, note in notes_on(sequence, FINDING) if note.id == id], list(sequence.tags() or ())
    tag = made(hiero.core, Note(FINDING, id=id), f"Retake {'fail' if finding.grave else 'look'}")
    tag.setNote(finding.words)
    sequence.addTagToRange(tag, first, last)
    new = [one for one, note in notes_on(sequence, FINDING) if note.id == id and one not in before]
    if [(one.inTime(), one.outTime(), one.note()) for one in new] != [(first, last, finding.words)]:
        for one in [one for one in sequence.tags() or () if one not in others]:  # also one that lost its note
            sequence.removeTag(one)
        raise HostError(f"{finding.words[:60]}: the editor did not set its tag where it was asked to. Try again.")
    for old in before:
        sequence.removeTag(old)
