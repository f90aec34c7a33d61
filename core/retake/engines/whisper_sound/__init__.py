"""How MuseTalk and LatentSync hear: what every layer of Whisper's encoder makes of the dialogue, 50 times a second."""
