"""What goes on beside the panel's own thread, and how it comes back into it."""
