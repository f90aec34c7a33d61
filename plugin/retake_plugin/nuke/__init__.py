"""Nuke: selected Read nodes as shots, takes as versioned Reads with a comp that is wired already."""
