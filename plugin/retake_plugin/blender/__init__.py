"""Blender's video sequencer as a host.

The panel runs in a process of its own, which Blender starts and asks nothing: the panel asks, through the pipe that it
was started with. `host`, `pipe` run in the panel's process; `answering`, `changing`, `carrying`, `marking` and `scene`
in Blender, with its own Python, where nothing but the standard library and light modules can be counted on.
"""
