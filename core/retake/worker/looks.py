"""What a light worker does beside the one that renders. Each task loads what it needs when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Task, Tell


def probe(data: Message, tell: Tell, say: Say) -> Message:
    """What a movie or an image sequence is."""
    from retake.video import open_video
    asked = Given("probe", data, ("path", "rate"))
    with open_video(asked.path("path"), asked.rate("rate")) as reader:
        return reader.info.to_dict()


def thumbnail(data: Message, tell: Tell, say: Say) -> Message:
    """A frame as a small file that stays."""
    from retake.worker.pictures import thumbnail as looked
    return looked(data, tell, say)


def preview(data: Message, tell: Tell, say: Say) -> Message:
    """A frame or a run of frames, as messages."""
    from retake.worker.pictures import preview as looked
    return looked(data, tell, say)


def waveform(data: Message, tell: Tell, say: Say) -> Message:
    """The peaks of a sound."""
    from retake.worker.waveforms import waveform as looked
    return looked(data, tell, say)


def mix(data: Message, tell: Tell, say: Say) -> Message:
    """A line's guide or dialogue as a file."""
    from retake.worker.mixes import mix as made
    return made(data, tell, say)


def reel(data: Message, tell: Tell, say: Say) -> Message:
    """A range of frames as a file that plays while it grows."""
    from retake.worker.reels import reel as looked
    return looked(data, tell, say)


def sound(data: Message, tell: Tell, say: Say) -> Message:
    """A range of a sound as a file that plays."""
    from retake.worker.sounds import sound as looked
    return looked(data, tell, say)


def still(data: Message, tell: Tell, say: Say) -> Message:
    """A frame at the plate's own size."""
    from retake.worker.stills import still as looked
    return looked(data, tell, say)


def shots(data: Message, tell: Tell, say: Say) -> Message:
    """The shots of a timeline."""
    from retake.worker.timelines import shots as looked
    return looked(data, tell, say)


def enqueue(data: Message, tell: Tell, say: Say) -> Message:
    """A timeline's shots into the queue."""
    from retake.worker.batches import enqueue as done
    return done(data, tell, say)


def place(data: Message, tell: Tell, say: Say) -> Message:
    """Takes onto their timeline."""
    from retake.worker.batches import place as done
    return done(data, tell, say)


def back(data: Message, tell: Tell, say: Say) -> Message:
    """Plates again, or other takes."""
    from retake.worker.batches import back as done
    return done(data, tell, say)


def own(data: Message, tell: Tell, say: Say) -> Message:
    """What single shots are made with."""
    from retake.worker.batches import own as done
    return done(data, tell, say)


def preflight(data: Message, tell: Tell, say: Say) -> Message:
    """What is to be expected of a timeline's shots."""
    from retake.worker.outlooks import preflight as looked
    return looked(data, tell, say)


def diff(data: Message, tell: Tell, say: Say) -> Message:
    """What became of a timeline's shots."""
    from retake.worker.timelines import diff as looked
    return looked(data, tell, say)


def takes(data: Message, tell: Tell, say: Say) -> Message:
    """The finished takes below a folder."""
    from retake.worker.takes import takes as looked
    return looked(data, tell, say)


def review(data: Message, tell: Tell, say: Say) -> Message:
    """What people say of a take."""
    from retake.worker.takes import review as done
    return done(data, tell, say)


def page(data: Message, tell: Tell, say: Say) -> Message:
    """A take's report as a page."""
    from retake.worker.pages import page as made
    return made(data, tell, say)


LOOKS: Mapping[str, Task] = {"probe": probe, "thumbnail": thumbnail, "preview": preview, "waveform": waveform,
                             "mix": mix, "shots": shots, "enqueue": enqueue, "place": place,
                             "back": back, "own": own, "preflight": preflight, "diff": diff,
                             "takes": takes, "review": review, "page": page,
                             "reel": reel, "sound": sound, "still": still}
