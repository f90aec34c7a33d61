"""What every editor's adapter has to work out: frames, rates, places and names. Light, and without any editor."""
