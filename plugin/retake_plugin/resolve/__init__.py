"""DaVinci Resolve: the adapter between its scripting interface and the panel. It runs in the panel's process."""

from __future__ import annotations

from retake_plugin.resolve.host import ResolveHost, Settings

__all__ = ["ResolveHost", "Settings"]
