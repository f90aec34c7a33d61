"""Retake re-times an actor's lips to new dialogue, shot by shot, from inside the editor's timeline."""
