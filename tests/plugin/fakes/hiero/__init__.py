"""A Hiero that bites: it holds real timelines, does what the real one was seen to do, and knows no other names."""
