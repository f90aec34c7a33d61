"""Mouths that a network makes: what it is shown of a plate, and how what it makes gets into the plate's pixels."""
