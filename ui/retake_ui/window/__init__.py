"""What an editor sees as one: the panel with its parts, in a window of its own or within an editor's."""
