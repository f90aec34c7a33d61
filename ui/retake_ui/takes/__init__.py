"""The version stack of a shot."""
