"""Retake in Nuke: read at every start, renders on a farm included, where there is nothing for it to do. See menu.py."""
