"""What this installation is: its version, what it may do, where it lies and which libraries it stands on.

Light: standard library only, so that it answers where a library is missing or broken.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from retake.manifest import home, manifest

LIBRARIES = ("av", "click", "mediapipe", "numpy", "opencv-contrib-python", "OpenEXR", "OpenTimelineIO",
             "otio-aaf-adapter", "pocketsphinx")


@dataclass(frozen=True, slots=True)
class About:
    """This installation in a few lines.

    Attributes:
        label: What it is called.
        version: Its own version.
        licence: Its licence's SPDX name.
        python: The version of the Python that runs it.
        interpreter: Where that Python lies.
        system: The operating system and machine.
        home: Where manifest.json and resources/ lie.
        permissions: What it may do, from the manifest.
        libraries: Versions of the libraries it stands on; None for one that is missing.
    """

    label: str
    version: str
    licence: str
    python: str
    interpreter: Path
    system: str
    home: Path
    permissions: Mapping[str, str]
    libraries: Mapping[str, str | None]


def about() -> About:
    """This installation."""
    own = manifest()
    return About(
        label=own.label,
        version=own.version,
        licence=own.licence,
        python=platform.python_version(),
        interpreter=Path(sys.executable),
        system=platform.platform(),
        home=home(),
        permissions=own.permissions,
        libraries={name: _version(name) for name in LIBRARIES},
    )


def _version(library: str) -> str | None:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None
