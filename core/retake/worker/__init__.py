"""The process that does the work, and the language in which it is asked: see docs/worker.md."""
