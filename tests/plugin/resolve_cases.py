"""A quirk of Resolve's, what is tried of it, and how its workaround is taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.plugin.fakes.resolve.quirks import BUILD_21, Build
from tests.plugin.resolve_bench import ResolveBench

Trial = Callable[[ResolveBench], None]
Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Case:
    """A quirk, what is tried, and how the workaround is taken out."""

    quirk: str
    trial: Trial
    without: Patch
    build: Build = BUILD_21
    as_take: bool = False


def put(where: Any, name: str, what: Any) -> Patch:
    """A workaround replaced by what somebody who knows nothing of the quirk would write."""
    return lambda patch: patch.setattr(where, name, what, raising=False)


def both(*patches: Patch) -> Patch:
    def all_of(patch: pytest.MonkeyPatch) -> None:
        for one in patches:
            one(patch)
    return all_of
