"""The panel's side of the worker processes: who is asked, what comes back, and what is done when one is gone."""
