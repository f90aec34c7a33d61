"""The editor beside which the panel stands, or the timeline's file that stands for one."""
