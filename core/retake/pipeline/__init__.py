"""One shot from plate to take, step by step."""
