"""The panel: Retake's window inside an editor, or beside one.

It runs in the editor's own Python where there is one, and therefore imports nothing but the standard library,
PySide6 and the light modules of `retake` (errors, options, timecode, manifest). All heavy work happens in another
process.
"""
