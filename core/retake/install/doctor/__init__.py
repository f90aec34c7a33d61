"""Finds what is there, what is missing, and how to mend it. It changes nothing, opens no network and asks no editor."""

from __future__ import annotations

from retake.install.doctor.finding import LOOK, MISSING, OK, Finding
from retake.install.doctor.visit import visit

__all__ = ["LOOK", "MISSING", "OK", "Finding", "visit"]
