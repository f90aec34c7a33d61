"""Nuke Studio and Hiero: track items as shots, takes on a track above them or as versions of their clips."""
