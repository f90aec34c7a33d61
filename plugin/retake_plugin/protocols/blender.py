"""What of Blender's `bpy` is used, by the names that 4.5 has. What may be missing or of any kind is told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Property(Protocol):
    """A property of something, as Blender describes it."""

    identifier: str
    type: str
    is_readonly: bool
    is_array: bool


class Described(Protocol):
    """Blender's description of a type."""

    properties: Any


class Keeps(Protocol):
    """What keeps properties of ours with it."""

    name: str

    def get(self, key: str, default: Any = None) -> Any: ...
    def __setitem__(self, key: str, value: Any) -> None: ...


class Strip(Keeps, Protocol):
    """A strip. What only some kinds of it have is got by name."""

    type: str
    channel: int
    frame_start: float
    frame_offset_start: float
    frame_offset_end: float
    frame_final_start: int
    frame_final_end: int
    frame_duration: int
    mute: bool
    select: bool
    blend_type: str
    blend_alpha: float
    modifiers: Any
    bl_rna: Described


class Strips(Protocol):
    """The strips of a sequencer or of a meta strip."""

    def __iter__(self) -> Iterator[Strip]: ...
    def new_movie(self, name: str, filepath: str, channel: int, frame_start: int) -> Strip: ...
    def new_image(self, name: str, filepath: str, channel: int, frame_start: int) -> Strip: ...
    def remove(self, strip: Strip) -> None: ...


class Channel(Protocol):
    """A channel."""

    name: str
    mute: bool
    lock: bool


class Channels(Protocol):
    """The channels of a sequencer, by their numbers."""

    def __getitem__(self, index: int) -> Channel: ...
    def __len__(self) -> int: ...


class Holder(Protocol):
    """What holds strips: a sequencer, or a meta strip."""

    strips: Strips
    channels: Channels


class Sequencer(Holder, Protocol):
    """A scene's sequencer."""

    active_strip: Strip | None
    meta_stack: Any


class Marker(Keeps, Protocol):
    """A marker."""

    frame: int


class Markers(Protocol):
    """The markers of a scene."""

    def __iter__(self) -> Iterator[Marker]: ...
    def new(self, name: str, frame: int) -> Marker: ...
    def remove(self, marker: Marker) -> None: ...


class Scene(Keeps, Protocol):
    """A scene."""

    render: Any
    frame_start: int
    frame_end: int
    frame_current: int
    sequence_editor: Sequencer | None
    timeline_markers: Markers
    animation_data: Any

    def frame_set(self, frame: int) -> None: ...


class Context(Protocol):
    """What is open."""

    scene: Scene
    window_manager: Any
    workspace: Any

    def temp_override(self, **given: Any) -> AbstractContextManager[Any]: ...


class Bpy(Protocol):
    """The module bpy."""

    context: Context
    data: Any
    ops: Any
    path: Any
    app: Any


__all__ = ["Bpy", "Channel", "Channels", "Context", "Described", "Holder", "Keeps", "Marker", "Markers", "Property",
           "Scene", "Sequencer", "Strip", "Strips"]
