"""What is open: its shots, their takes, what is kept for them and what is to be expected of them."""
