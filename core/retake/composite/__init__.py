"""The new mouth into the plate: matte, colour, detail, grain; every sample outside the matte keeps its bits.

`put` blends one mouth into one frame by the fields that an engine works out; `Retouched` holds the frame, its matte
and its patch. Everything happens in float, in the plate's own values, and only in the box that is worked on.
"""

from __future__ import annotations

from retake.composite.blend import Layers, Source, put
from retake.composite.colour import Law
from retake.composite.raster import Raster, inside, ramp
from retake.composite.resample import made_smaller
from retake.composite.retouched import Retouched, blended
from retake.composite.spline import Spline

__all__ = ["Law", "Layers", "Raster", "Retouched", "Source", "Spline", "blended", "inside", "made_smaller",
           "put", "ramp"]
