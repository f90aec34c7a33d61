"""Takes back onto the timeline: as further media references of the same clips, and for editors that take no such thing
as a timeline with a track above, an EDL, an XML and an MLT playlist.

Nothing is claimed before what was written has been read again by this project's own readers.
"""
