"""Weights that the user brings: which there are, what is in a file, and the folder in which they are kept.

`retake.weights.kinds` and `retake.weights.store` stand on the standard library and NumPy; only `tensors` needs torch.
"""
