"""Image sequences: one file a frame, with its own number."""
