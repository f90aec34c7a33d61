"""The lip-sync experts: networks that somebody else trained to tell whether lips and sound belong together.

They are a second judge beside the listener, and none is shipped: they lie among the user's models. Torch is loaded
when one is opened, not before.
"""
