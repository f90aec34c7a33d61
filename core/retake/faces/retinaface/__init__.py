"""RetinaFace: a detector for small, dark and turned faces, by a model that the user brings.

It is asked where MediaPipe's detectors are unsure and never else. Torch is loaded when it is asked for the first time.
"""
