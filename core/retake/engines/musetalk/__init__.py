"""MuseTalk 1.0 and 1.5: a network that repaints the lower half of a face in one pass, by what Whisper hears."""
