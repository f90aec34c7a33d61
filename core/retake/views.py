"""The names of the ways to look at a plate. Light: the panel offers them; `retake.video.display` knows their curves."""

from __future__ import annotations

AUTO = "auto"  # by the plate's colour tags
VIEWS: tuple[str, ...] = (AUTO, "display", "linear", "pq", "hlg", "cineon", "logc3", "logc4", "slog3", "vlog",
                          "log3g10", "acescct")
