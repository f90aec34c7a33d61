"""Movie files: frames found, read and written exact to the frame."""
