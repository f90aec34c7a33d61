"""What can be chosen for a shot, drawn from the options, and quick previews."""
