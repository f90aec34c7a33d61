"""Takes whose mouths a network makes, all or some: which network, and the frames' way through it and back."""
