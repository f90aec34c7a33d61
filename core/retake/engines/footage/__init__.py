"""The default engine: real mouths from the same footage, re-timed and put into place."""
