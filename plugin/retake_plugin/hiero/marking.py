"""Findings as tags on the sequence."""

from __future__ import annotations

from collections.abc import Sequence

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.marking import tag_of
from retake_plugin.hiero.noting import FINDING, Note, made, notes_on
from retake_plugin.protocols.hiero import Hiero
from retake_plugin.protocols.hiero import Sequence as HieroSequence


def mark(hiero: Hiero, sequence: HieroSequence, findings: Sequence[Finding]) -> None:
    """Puts a tag at each place; those of ours that bear the same ids are replaced.

    Raises:
        HostError: A place lies outside the sequence, or the editor did not set a tag.
    """
    start, length = int(sequence.timecodeStart()), int(sequence.duration())
    for finding in findings:
        first = finding.frame - start
        last = min(first + max(1, finding.count), length) - 1
        if not 0 <= first <= last:
            raise HostError(f"{finding.words[:60]}: its place lies outside the sequence. Read the timeline again.")
        id = tag_of(finding)
        before = [tag for tag, note in notes_on(sequence, FINDING) if note.id == id]
        tag = made(hiero.core, Note(FINDING, id=id), f"Retake {'fail' if finding.grave else 'look'}")
        tag.setNote(finding.words)
        sequence.addTagToRange(tag, first, last)
        for old in before:
            sequence.removeTag(old)
        there = [one for one, note in notes_on(sequence, FINDING) if note.id == id]
        if len(there) != 1 or (there[0].inTime(), there[0].outTime()) != (first, last):
            raise HostError("The editor did not set a tag where it was asked to. Undo once, then try again.")
