"""What Retake itself stands on: Python, its libraries, its models, the panel, a graphics card."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from retake import own_file
from retake.about import about
from retake.codecs import CODECS
from retake.install.doctor.asked import MEDIA, PANEL, Asked, python
from retake.install.doctor.finding import LOOK, MISSING, OK, Finding
from retake.manifest import home, manifest

_PART = "retake"
_AGAIN = "Install Retake again: `python start.py about`, or `pip install --force-reinstall retake`."
_PANEL = "`python start.py panel` installs it, or: pip install 'retake[panel]'."
# Takes a reference of True away with every signal: before Python 3.12 that ends the process within minutes.
_BROKEN_QT = "6.12.0"
# The models by which faces and hands are found and measured; they lie in MediaPipe's own package.
_MODELS = ("face_detection/face_detection_short_range.tflite", "face_detection/face_detection_full_range_sparse.tflite",
           "face_landmark/face_landmark.tflite", "face_landmark/face_landmark_with_attention.tflite",
           "palm_detection/palm_detection_full.tflite", "hand_landmark/hand_landmark_full.tflite")


def media() -> Asked:
    """Asks for FFmpeg."""
    return python(MEDIA, *sorted({row.encoder for row in CODECS if row.encoder}))


def panel() -> Asked:
    """Asks for the panel's windows."""
    return python(PANEL)


def card() -> Asked | None:
    """Asks for a graphics card; None where there is nobody to ask."""
    named = shutil.which("nvidia-smi")
    return Asked([named, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]) if named else None


def installation() -> list[Finding]:
    """Python, Retake itself, and its libraries."""
    own, supported = about(), manifest().python_supported
    fits = ".".join(platform.python_version_tuple()[:2]) in supported
    found = [Finding(_PART, "Python", OK if fits else LOOK, f"{own.python}, {own.interpreter}",
                     "" if fits else f"Retake is tried with Python {' and '.join(supported)}. Install one of these, "
                     "then start start.py with it.")]
    lost = [name for name in ("manifest.json", "resources/listener.safetensors") if not (home() / name).is_file()]
    found.append(Finding(_PART, "Retake", MISSING if lost else OK,
                         f"{own.version}, {own.home}" + (f" lacks {' and '.join(lost)}" if lost else ""),
                         _AGAIN if lost else "", needed=True))
    lacking = [name for name, version in own.libraries.items() if version is None]
    words = f"without {', '.join(lacking)}" if lacking else f"all {len(own.libraries)} are there"
    found.append(Finding(_PART, "libraries", MISSING if lacking else OK, words, _AGAIN if lacking else "", needed=True))
    return found


def ffmpeg(asked: Asked, until: float) -> Finding:
    """FFmpeg, as PyAV brings it."""
    said, problem = asked.data(until)
    if problem:
        return Finding(_PART, "FFmpeg", MISSING, f"PyAV can't be loaded: {problem}", _AGAIN, needed=True)
    lacks = [str(one) for one in said.get("lacks", ())]
    words = f"{said.get('ffmpeg') or 'there'}, by PyAV {said.get('version')}"
    if not lacks:
        return Finding(_PART, "FFmpeg", OK, words)
    return Finding(_PART, "FFmpeg", LOOK, f"{words}, can't write {', '.join(lacks)}",
                   "Use PyAV's own wheel, which has them: pip install --force-reinstall --only-binary=av 'av==18.*'.")


def qt(asked: Asked, until: float) -> list[Finding]:
    """The panel's windows and their sound."""
    said, problem = asked.data(until)
    if problem:
        lacking = "No module named" in problem
        words = "PySide6 is not installed" if lacking else f"PySide6 can't be loaded: {problem}"
        return [Finding(_PART, "panel", MISSING, words, f"Without it takes come from the command line alone. {_PANEL}")]
    version, sound = str(said.get("version")), str(said.get("sound"))
    if version == _BROKEN_QT and sys.version_info < (3, 12):
        cure = "pip install 'PySide6_Essentials!=6.12.0' 'PySide6_Addons!=6.12.0'."
        found = [Finding(_PART, "panel", LOOK, f"PySide6 {version} breaks down with this Python", cure)]
    else:
        found = [Finding(_PART, "panel", OK, f"PySide6 {version}")]
    if sound:
        found.append(Finding(_PART, "panel's sound", MISSING, f"no QtMultimedia: {sound}",
                             "The panel plays without sound. pip install PySide6_Addons brings it."))
    else:
        found.append(Finding(_PART, "panel's sound", OK, "QtMultimedia is there"))
    return found


def models() -> list[Finding]:
    """The models of faces, of speech and of lips."""
    found = [_in_package("mediapipe", "faces' models", tuple(f"modules/{one}" for one in _MODELS)),
             _in_package("pocketsphinx", "speech's model", ("model/en-us/en-us/mdef",))]
    weights = home() / "resources" / "listener.safetensors"
    problem = _damaged(weights)
    found.append(Finding(_PART, "listener", MISSING if problem else OK, f"{weights.name} {problem}".strip(),
                         _AGAIN if problem else "", needed=True))
    return found


def graphics(asked: Asked | None, until: float) -> Finding:
    """A graphics card; nothing that is delivered today needs one."""
    lines = asked.lines(until)[0] if asked else []
    if lines:
        return Finding(_PART, "graphics card", OK, "; ".join(lines)[:200])
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return Finding(_PART, "graphics card", OK, "Apple's own")
    return Finding(_PART, "graphics card", OK, "none of NVIDIA's answers; the default engine needs none")


def _in_package(package: str, what: str, files: tuple[str, ...]) -> Finding:
    """Files that lie in a package, which is not loaded for it."""
    described = find_spec(package)
    if described is None or not described.submodule_search_locations:
        return Finding(_PART, what, MISSING, f"{package} is not installed", _AGAIN, needed=True)
    folder = Path(described.submodule_search_locations[0])
    lost = [one for one in files if not (folder / one).is_file()]
    if lost:
        return Finding(_PART, what, MISSING, f"{folder} lacks {lost[0]}", _AGAIN, needed=True)
    return Finding(_PART, what, OK, f"in {package}")


def _damaged(path: Path) -> str:
    """What is wrong with a file of weights, by its header and its size; "" where nothing is."""
    try:
        content = own_file.content(path)
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8:8 + min(length, 1 << 20)])
        end = max(int(one["data_offsets"][1]) for name, one in header.items() if name != "__metadata__")
        return "" if len(content) == 8 + length + end else "is cut off"
    except OSError:
        return "is missing"
    except (ValueError, TypeError, KeyError, AttributeError):
        return "is damaged"
