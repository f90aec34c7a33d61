"""Whether a take still says what its timeline says: by the take's own report, and by what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retake.batch.mixes import Mixes, noted
from retake.dialogue import Line
from retake.dialogue.difference import says_beyond, says_otherwise
from retake.dialogue.mixing import name_of
from retake.errors import MediaError
from retake.fingerprint import Fingerprint, fingerprint
from retake.timeline.diff import Spoken
from retake.timeline.rendered import Rendered
from retake.timeline.shot import Frames, Shot


class SpokenHere(Spoken):
    """What two versions of a timeline let their shots say, and what their takes were made with.

    Args:
        old: The lines of the timeline as it was; none where nobody said where its dialogue is.
        new: The lines of the timeline as it is.
    """

    def __init__(self, old: Sequence[Line] = (), new: Sequence[Line] = ()) -> None:
        self._old, self._new = ({(line.shot, line.language or ""): line for line in lines} for lines in (old, new))
        self.languages = tuple(dict.fromkeys(language for _, language in (*self._old, *self._new))) or ("",)

    def changed(self, old: Shot, new: Shot) -> tuple[str, ...]:
        """The languages in which a shot has something else to say."""
        return tuple(language for language in self.languages
                     if says_otherwise(self._old.get((old.id, language)), self._new.get((new.id, language)), old, new))

    def beyond(self, said: Frames, new: Shot) -> bool:
        """Whether a shot has something to say in frames of its plate that lie outside of those in which it was said."""
        return any(says_beyond(line, new, said) for language in self.languages
                   if (line := self._new.get((new.id, language))) is not None)

    def outdated(self, take: Rendered, old: Shot | None, new: Shot) -> str:
        """Why a take's dialogue is not the one that it was made with any more; "" where nothing speaks against it."""
        keys = [(self._new, new.id), *([(self._old, old.id)] if old else [])]
        lines = [line for known, id in keys if (line := known.get((id, take.language)) or known.get((id, "")))]
        return other_dialogue(take, lines)


def other_dialogue(take: Rendered, lines: Sequence[Line] = ()) -> str:
    """Why a take's dialogue is not what it was made with any more; "" where nothing speaks against it.

    Args:
        take: The take.
        lines: The shot's lines as the timelines have them; the one that covers the take's own frames is listened to.
    """
    if take.dialogue is None:
        return ""
    path = Path(take.dialogue)
    now = _now(path, take.dialogue_print)
    if now is not None and now != take.dialogue_print:
        return f"{path.name} was delivered anew since its take was made"
    line = next((one for one in lines if one.dialogue is not None and one.frames == take.own), None)
    if line is None or line.dialogue is None or now is None:
        return ""
    try:
        if path.stem == name_of(line.dialogue):
            return ""
        mixes = Mixes(path.parent, write=False)
        # A mix of ours bears a note of what is heard in it; of another file only that itself is known.
        heard = noted(path)
        same = not heard or mixes.keep(line.dialogue)[1] == heard
    except (MediaError, OSError, ValueError):
        return ""
    return "" if same else "a sound under it was delivered anew since its take was made"


def _now(path: Path, then: Fingerprint) -> Fingerprint | None:
    """What the file's content is now, told as it was then; None where that can't be told."""
    if then == Fingerprint():
        return None
    try:
        return fingerprint(path, whole=then.sha256 is not None)
    except MediaError:
        return None
