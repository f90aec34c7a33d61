"""How good a take is: figures before and after, a verdict in an editor's words, and the proof of untouched pixels."""
