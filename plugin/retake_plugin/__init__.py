"""The editors, one module each: the only modules that import an editor's API.

Each turns what its editor knows of a shot into plain data and puts a finished take back at its place; everything
between lies in `retake`.
"""
