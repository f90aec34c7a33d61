"""Stills: a frame at the plate's own size, to be looked at pixel by pixel."""

from __future__ import annotations

from retake.unfinished import finished_file
from retake.video.still import FINEST, SmallView, jpeg
from retake.views import AUTO, VIEWS
from retake.worker.given import Given
from retake.worker.pictures import LARGEST, PLATES, jpeg_read, sealed, state_of, walked, within
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell
from retake.worker.shelf import Shelf

SHELF = Shelf("stills", 1 << 30)
_MOST_PIXELS = 16_384  # of either side


def still(data: Message, tell: Tell, say: Say) -> Message:
    """A frame as a JPEG in the cache with hardly any loss, upright, square pixels, at the plate's own size."""
    asked = Given("still", data, ("path", "frame", "view", "rate"))
    path, place, rate = asked.path("path"), asked.whole("frame", 0, 0, LARGEST), asked.rate("rate")
    view = asked.one_of("view", VIEWS, AUTO)
    file = SHELF.file((1, str(path.absolute()), state_of(path, place), place, view, str(rate)), ".jpg")
    size = jpeg_read(file)
    if size is None:
        with PLATES.at(path, rate) as plate:
            small = SmallView(plate.reader.info, _MOST_PIXELS, _MOST_PIXELS, view)
            number = within(place, plate.reader.info)
            picture = next(small(frame) for frame in walked(plate.reader, number, number + 1, tell))
        SHELF.ready()
        with finished_file(file) as part:
            part.write_bytes(sealed(file, jpeg(picture, FINEST, sampling="4:4:4")))
        size = {"width": picture.shape[1], "height": picture.shape[0]}
    SHELF.asked_for(file)
    return {"file": str(file), "kind": "jpeg", **size}
