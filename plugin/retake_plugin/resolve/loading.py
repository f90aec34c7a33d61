"""Loads the module by which programs reach Resolve, whatever Python this is and whatever the environment says."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import os
import sys
from typing import cast

from retake.errors import HostError
from retake_plugin.protocols.resolve import ScriptModule, has
from retake_plugin.resolve.environment import API, LIBRARY, Places, places

_MODULE, _LIBRARY = "DaVinciResolveScript", "fusionscript"


def load() -> ScriptModule:
    """The module; the environment is set so that it finds its library.

    Raises:
        HostError: There is none.
    """
    found = places()
    os.environ[API], os.environ[LIBRARY] = str(found.api), str(found.library)
    module = _shipped(found) or _native(found)
    if module is None:
        raise HostError(f"DaVinci Resolve's scripting interface was not found ({found.library}). Install DaVinci "
                        f"Resolve Studio 19.1 or later, or set {API} and {LIBRARY} to where it lies.")
    return module


def _shipped(found: Places) -> ScriptModule | None:
    """The module that Resolve ships: a thin loader, of which older ones need what Python 3.12 no longer has."""
    folder = str(found.api / "Modules")
    if not os.path.isfile(os.path.join(folder, f"{_MODULE}.py")):
        return None
    sys.modules.pop(_MODULE, None)  # one that failed before would be found again
    sys.path.insert(0, folder)
    try:
        importlib.invalidate_caches()
        module = importlib.import_module("DaVinciResolveScript")
    except (ImportError, SystemExit, AttributeError, OSError, SyntaxError):
        return None
    finally:
        sys.path.remove(folder)
    return cast(ScriptModule, module) if has(module, "scriptapp") else None


def _native(found: Places) -> ScriptModule | None:
    """The library itself, without the shipped module."""
    if not found.library.is_file():
        return None
    loader = importlib.machinery.ExtensionFileLoader(_LIBRARY, str(found.library))
    described = importlib.util.spec_from_loader(_LIBRARY, loader)
    if described is None:
        return None
    try:
        module = importlib.util.module_from_spec(described)
        loader.exec_module(module)
    except (ImportError, OSError) as problem:
        raise HostError(f"DaVinci Resolve's library can't be loaded: {' '.join(str(problem).split())[:200]}. Use the "
                        "64-bit Python that Retake was installed with.") from None
    return cast(ScriptModule, module) if has(module, "scriptapp") else None
