"""The jobs: how far they are, and what people want otherwise."""
