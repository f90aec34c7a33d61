"""LatentSync 1.0, 1.5 and 1.6: diffusion repaints the lower face over 16 frames, by what Whisper hears."""
