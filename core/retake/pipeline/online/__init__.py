"""A take made from a proxy, rendered again from the camera original: its plan is kept, its pictures are made anew."""
