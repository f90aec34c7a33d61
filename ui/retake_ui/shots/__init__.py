"""The table of shots."""
