"""Many shots at once: a timeline's shots become works, the queue has them done, the takes go back onto the timeline.

`wishes.plan` tells which shots become which works and why the others do not, `work_off.work_off` has them done, and
`placing.placed` puts the takes onto the timeline.
"""
