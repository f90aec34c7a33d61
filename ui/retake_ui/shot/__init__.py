"""The shot that is looked at: what is known of it, and what it would look like."""
