"""A fake DaVinci Resolve that holds real timelines and bites: see `quirks`."""
